#include "protocol/route.h"

#include <charconv>
#include <optional>

namespace refserver {
namespace {

constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 40;
constexpr std::uint64_t kMaxRounds = 50'000'000;

Route text(int status, std::string_view words) {
  return {.kind = Route::Kind::text, .status = status, .text = words, .length = 0, .job = {}};
}

std::optional<std::uint64_t> number(std::string_view digits, std::uint64_t limit) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || value > limit) return {};
  return value;
}

Route job(Job::Kind kind, std::uint64_t rounds, std::string_view name) {
  Route route;
  route.kind = Route::Kind::job;
  route.job = {kind, rounds, std::string(name)};
  return route;
}

}  // namespace

Route find_route(http_method method, std::string_view url) {
  const auto tail = [&](std::string_view head) { return url.substr(head.size()); };
  if (url == "/echo") {
    if (method != HTTP_POST) return text(405, "POST it\n");
    Route route;
    route.kind = Route::Kind::echo;
    return route;
  }
  if (method != HTTP_GET && method != HTTP_HEAD) return text(405, "GET it\n");
  if (url == "/") return text(200, "hello\n");
  if (url.starts_with("/bytes/")) {
    const auto length = number(tail("/bytes/"), kMaxBytes);
    if (!length) return text(400, "not a length\n");
    Route route;
    route.kind = Route::Kind::bytes;
    route.length = *length;
    return route;
  }
  if (url.starts_with("/work/")) {
    const auto rounds = number(tail("/work/"), kMaxRounds);
    return rounds ? job(Job::Kind::work, *rounds, {}) : text(400, "not a number of rounds\n");
  }
  if (url == "/gate") return job(Job::Kind::gate, 0, {});
  if (url.starts_with("/cgi/")) return job(Job::Kind::cgi, 0, tail("/cgi/"));
  return text(404, "no such page\n");
}

}  // namespace refserver
