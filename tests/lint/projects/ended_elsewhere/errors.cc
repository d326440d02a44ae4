#include "errors.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace net {
namespace {

void error(int code, const std::string& what) {
  switch (code) {
    case 0:
      return;
    case EACCES:
      throw std::runtime_error("permission denied: " + what);
    case ENOMEM:
    case ENOSPC:
      throw std::runtime_error("no room: " + what);
    default:
      throw std::runtime_error(what);
  }
}

}  // namespace

void error(const std::string& what) { error(errno, what); }

void die(const char* what) {
  std::perror(what);
  if (std::getenv("KEEP_CORE") != nullptr) std::abort();
  std::exit(1);
}

void complain(const char* what) { std::perror(what); }

void check(bool well, const char* what) {
  if (!well) throw std::runtime_error(what);
}

void expect(bool well) {
  if (well) return;
  throw std::runtime_error("not as expected");
}

}  // namespace net
