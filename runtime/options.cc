#include "runtime/options.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "runtime/raw.h"

namespace ofdcheck::runtime {
namespace {

void say(const char* text) { raw_write(2, text, std::strlen(text)); }

void complain(std::string_view key, std::string_view value, const char* expected) {
  char line[256];
  std::snprintf(line, sizeof line, "ofdcheck: OFDCHECK_OPTIONS: %.*s=%.*s: expected %s\n",
                static_cast<int>(key.size()), key.data(), static_cast<int>(value.size()),
                value.data(), expected);
  say(line);
}

void print_help() {
  say("ofdcheck: keys of OFDCHECK_OPTIONS, separated by colons:\n");
#define OFD_OPTION(key, value, help) say("  " #key "=" value "  " help "\n");
#include "runtime/options.def"
#undef OFD_OPTION
}

bool to_number(std::string_view text, long least, long most, long& number) {
  number = 0;
  if (text.empty() || text.size() > 9) return false;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    number = number * 10 + (c - '0');
  }
  return number >= least && number <= most;
}

template <std::size_t N>
void keep(char (&place)[N], std::string_view key, std::string_view value) {
  if (value.size() >= N) return complain(key, value, "a shorter path");
  std::memcpy(place, value.data(), value.size());
  place[value.size()] = '\0';
}

void set(Settings& settings, std::string_view key, std::string_view value) {
  long number = 0;
  if (key == "level") {
    if (value == "note") settings.judging.level = Level::note;
    else if (value == "warning") settings.judging.level = Level::warning;
    else if (value == "error") settings.judging.level = Level::error;
    else complain(key, value, "note, warning or error");
  } else if (key == "rules") {
    RuleSet rules;
    if (const std::string_view unknown = rules.parse(value); !unknown.empty())
      complain(key, unknown, "a rule of `ofdcheck rules`");
    else
      settings.judging.rules = rules;
  } else if (key == "grace") {
    if (to_number(value, 1, 3'600'000, number)) settings.judging.grace = number * 1'000'000;
    else complain(key, value, "milliseconds from 1 to 3600000");
  } else if (key == "children") {
    if (value == "yes" || value == "no") settings.children = value == "yes";
    else complain(key, value, "yes or no");
  } else if (key == "stack_depth") {
    if (to_number(value, 1, 24, number)) settings.stack_depth = static_cast<int>(number);
    else complain(key, value, "a number from 1 to 24");
  } else if (key == "record") {
    settings.record = value == "1";
  } else if (key == "log") {
    keep(settings.log, key, value);
  } else if (key == "channel") {
    keep(settings.channel, key, value);
  } else if (key == "help") {
    print_help();
  } else {
    complain(key, value, "a key that OFDCHECK_OPTIONS=help=1 lists");
  }
}

}  // namespace

void read_settings(const char* text, Settings& settings) {
  std::string_view rest = text == nullptr ? std::string_view{} : std::string_view(text);
  while (!rest.empty()) {
    const std::size_t colon = rest.find(':');
    const std::string_view item = rest.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
    if (item.empty()) continue;
    const std::size_t equals = item.find('=');
    set(settings, item.substr(0, equals),
        equals == std::string_view::npos ? std::string_view{} : item.substr(equals + 1));
  }
}

}  // namespace ofdcheck::runtime
