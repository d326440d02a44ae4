// Reports made by hand, for tests of what is done with them.
#pragma once

#include <string>

#include "checker/report/report.h"

namespace ofdcheck::tests {

inline Frame frame(const std::string& function, const std::string& file, int line,
                   const std::string& module = "/srv/bin/server") {
  Frame frame;
  frame.function = function;
  frame.file = file;
  frame.line = line;
  frame.module = module;
  frame.offset = 0x1000 + static_cast<std::uint64_t>(line);
  frame.own = true;
  return frame;
}

// A stale registration by two threads; the place to mend is conn_close at /srv/src/server.cc:211.
inline Report stale_registration() {
  Report report;
  report.rule = RuleId::stale_registration;
  report.level = Level::warning;
  report.confirmed = true;
  report.pid = 4242;
  report.tid = 4243;
  report.message = "close(7) left its open file description registered in epoll fd 5";
  report.expected = "EPOLL_CTL_DEL before close: the description is shared";
  report.actually = "still registered as 7; also held by fd 9 here";
  report.steps = {
      {"opened", "accept", 4242, {frame("on_accept", "/srv/src/server.cc", 88)}},
      {"shared", "dup", 4242, {frame("log_conn", "/srv/src/server.cc", 140)}},
      {"registered", "epoll_ctl", 4242, {frame("on_accept", "/srv/src/server.cc", 95)}},
      {"closed",
       "close",
       4243,
       {frame("conn_close", "/srv/src/server.cc", 211), frame("main", "/srv/src/server.cc", 300)}}};
  report.mend_step = 3;
  return report;
}

}  // namespace ofdcheck::tests
