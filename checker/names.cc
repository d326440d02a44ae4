// The kernel's words in traces and reports: event bits, errno values, epoll and fcntl operations.
#include <fcntl.h>
#include <sys/epoll.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "checker/trace.h"

namespace ofdcheck {
namespace {

struct Name {
  std::string_view name;
  std::uint32_t value;
};

constexpr Name kEvents[] = {
    {"IN", EPOLLIN},         {"OUT", EPOLLOUT},         {"RDHUP", EPOLLRDHUP},
    {"PRI", EPOLLPRI},       {"ERR", EPOLLERR},         {"HUP", EPOLLHUP},
    {"RDNORM", EPOLLRDNORM}, {"RDBAND", EPOLLRDBAND},   {"WRNORM", EPOLLWRNORM},
    {"WRBAND", EPOLLWRBAND}, {"MSG", EPOLLMSG},         {"EXCLUSIVE", EPOLLEXCLUSIVE},
    {"WAKEUP", EPOLLWAKEUP}, {"ONESHOT", EPOLLONESHOT}, {"ET", EPOLLET},
};

constexpr Name kErrors[] = {
#define OFD_ERROR(name) {#name, name}
    OFD_ERROR(EPERM),        OFD_ERROR(ENOENT),     OFD_ERROR(EINTR),      OFD_ERROR(EIO),
    OFD_ERROR(ENXIO),        OFD_ERROR(EBADF),      OFD_ERROR(EAGAIN),     OFD_ERROR(ENOMEM),
    OFD_ERROR(EACCES),       OFD_ERROR(EFAULT),     OFD_ERROR(EBUSY),      OFD_ERROR(EEXIST),
    OFD_ERROR(ENODEV),       OFD_ERROR(ENOTDIR),    OFD_ERROR(EINVAL),     OFD_ERROR(ENFILE),
    OFD_ERROR(EMFILE),       OFD_ERROR(ENOTTY),     OFD_ERROR(ENOSPC),     OFD_ERROR(ESPIPE),
    OFD_ERROR(EPIPE),        OFD_ERROR(ELOOP),      OFD_ERROR(EPROTO),     OFD_ERROR(ENOTSOCK),
    OFD_ERROR(EADDRINUSE),   OFD_ERROR(ECONNRESET), OFD_ERROR(ENOTCONN),   OFD_ERROR(ETIMEDOUT),
    OFD_ERROR(ECONNREFUSED), OFD_ERROR(EALREADY),   OFD_ERROR(EINPROGRESS), OFD_ERROR(ECONNABORTED),
    OFD_ERROR(EOPNOTSUPP),   OFD_ERROR(ENOSYS),     OFD_ERROR(EISDIR),     OFD_ERROR(EAFNOSUPPORT),
    OFD_ERROR(ECANCELED),
#undef OFD_ERROR
};

}  // namespace

std::string events_text(std::uint32_t events) {
  std::string text;
  for (const Name& name : kEvents) {
    if ((events & name.value) == 0) continue;
    if (!text.empty()) text += '|';
    text += name.name;
    events &= ~name.value;
  }
  if (events != 0 || text.empty()) {
    char number[16];
    std::snprintf(number, sizeof number, "%s%#x", text.empty() ? "" : "|", events);
    text += number;
  }
  return text;
}

bool parse_events(std::string_view text, std::uint32_t& events) {
  events = 0;
  while (!text.empty()) {
    const std::size_t bar = text.find('|');
    const std::string word(text.substr(0, bar));
    text = bar == std::string_view::npos ? std::string_view{} : text.substr(bar + 1);
    bool known = false;
    for (const Name& name : kEvents) {
      if (name.name != word) continue;
      events |= name.value;
      known = true;
    }
    if (known) continue;
    char* end = nullptr;
    const unsigned long value = std::strtoul(word.c_str(), &end, 0);
    if (word.empty() || *end != '\0') return false;
    events |= static_cast<std::uint32_t>(value);
  }
  return true;
}

std::string error_text(int error) {
  for (const Name& name : kErrors)
    if (static_cast<int>(name.value) == error) return std::string(name.name);
  return std::to_string(error);
}

bool parse_error(std::string_view text, int& error) {
  for (const Name& name : kErrors) {
    if (name.name != text) continue;
    error = static_cast<int>(name.value);
    return true;
  }
  error = std::atoi(std::string(text).c_str());
  return error != 0;
}

}  // namespace ofdcheck
