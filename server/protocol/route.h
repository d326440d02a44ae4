// Which reply a request line asks for.
#pragma once

#include <http_parser.h>

#include <cstdint>
#include <string_view>

#include "protocol/job.h"

namespace refserver {

struct Route {
  enum class Kind { text, bytes, echo, job };
  Kind kind = Kind::text;
  int status = 200;
  std::string_view text;
  std::uint64_t length = 0;
  Job job;
};

Route find_route(http_method method, std::string_view url);

}  // namespace refserver
