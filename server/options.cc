#include "options.h"

#include <getopt.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <string_view>

#include "architectures.h"

namespace refserver {
namespace {

constexpr const char* kUsage =
    "refserver --architecture NAME [--port N] [--threads N] [--plant BUG] [--protocol http|echo]\n"
    "          [--idle-ms N] [--max-connections N] [--drain-ms N] [--incoming-cpu]\n"
    "          [--counters FILE] [--gate FIFO]\n"
    "refserver --list-architectures | --list-plants | --help\n";

enum Letter { architecture = 256, port, threads, plant, protocol, idle_ms, max_connections,
              drain_ms, incoming_cpu, counters, gate, list_architectures, list_plants, help };

constexpr std::array<option, 15> kLong{{
    {"architecture", required_argument, nullptr, architecture},
    {"port", required_argument, nullptr, port},
    {"threads", required_argument, nullptr, threads},
    {"plant", required_argument, nullptr, plant},
    {"protocol", required_argument, nullptr, protocol},
    {"idle-ms", required_argument, nullptr, idle_ms},
    {"max-connections", required_argument, nullptr, max_connections},
    {"drain-ms", required_argument, nullptr, drain_ms},
    {"incoming-cpu", no_argument, nullptr, incoming_cpu},
    {"counters", required_argument, nullptr, counters},
    {"gate", required_argument, nullptr, gate},
    {"list-architectures", no_argument, nullptr, list_architectures},
    {"list-plants", no_argument, nullptr, list_plants},
    {"help", no_argument, nullptr, help},
    {nullptr, 0, nullptr, 0},
}};

template <typename Number>
bool number(std::string_view text, Number low, Number high, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && value >= low && value <= high;
}

int list_and_leave(int letter) {
  if (letter == help) std::fputs(kUsage, stdout);
  if (letter == list_plants) print_plants();
  if (letter == list_architectures)
    for (const Architecture& each : architectures())
      std::printf("%s\t%s\n", each.name.data(), each.summary.data());
  return 0;
}

// Empty when it is taken, else what is wrong with it.
std::string take(int letter, std::string_view value, Options& options) {
  const std::string quoted = "'" + std::string(value) + "'";
  const auto in_range = [&](const char* what, int low, int high, int& into) {
    return number(value, low, high, into) ? std::string() : std::string(what) + " " + quoted;
  };
  switch (letter) {
    case architecture:
      options.architecture = value;
      return find_architecture(value) != nullptr ? "" : "unknown architecture " + quoted;
    case port:
      return number<std::uint16_t>(value, 0, 65535, options.port) ? "" : "bad port " + quoted;
    case threads: return in_range("bad number of threads", 1, 256, options.threads);
    case idle_ms: return in_range("bad idle time", 0, 86'400'000, options.idle_ms);
    case max_connections: return in_range("bad limit", 0, 10'000'000, options.max_connections);
    case drain_ms: return in_range("bad drain time", 0, 3'600'000, options.drain_ms);
    case plant: {
      const Plant* found = find_plant(value);
      if (found == nullptr) return "unknown bug " + quoted;
      options.plant = found->bug;
      return "";
    }
    case protocol:
      if (value != "http" && value != "echo") return "unknown protocol " + quoted;
      options.protocol = value == "echo" ? ProtocolName::echo : ProtocolName::http;
      return "";
    case incoming_cpu: options.incoming_cpu = true; return "";
    case counters: options.counters = value; return "";
    case gate: options.gate = value; return "";
    default: return "see refserver --help";
  }
}

std::string check(const Options& options) {
  if (options.architecture.empty()) return "no --architecture given, see --list-architectures";
#ifdef REFSERVER_PLANT
  const Bug bug = options.plant == Bug::none ? kCompiledInPlant : options.plant;
#else
  const Bug bug = options.plant;
#endif
  for (const Plant& plant : plants()) {
    if (plant.bug != bug) continue;
    if (!fits(plant, options.architecture))
      return options.architecture + " cannot show the bug " + std::string(plant.name);
  }
  if (!switch_plant(bug)) return "another bug was compiled in";
  return "";
}

}  // namespace

int refuse(const std::string& reason) {
  std::fprintf(stderr, "refserver: %s\n", reason.c_str());
  return 2;
}

Parsed parse_options(int argc, char** argv) {
  Parsed parsed;
  opterr = 0;
  for (int letter = 0; (letter = ::getopt_long(argc, argv, "", kLong.data(), nullptr)) != -1;) {
    if (letter >= list_architectures) {
      parsed.done = list_and_leave(letter);
      return parsed;
    }
    const std::string wrong = take(letter, optarg != nullptr ? optarg : "", parsed.options);
    if (!wrong.empty()) {
      parsed.done = refuse(wrong);
      return parsed;
    }
  }
  const std::string wrong =
      optind < argc ? "unexpected argument '" + std::string(argv[optind]) + "'"
                    : check(parsed.options);
  if (!wrong.empty()) parsed.done = refuse(wrong);
  return parsed;
}

}  // namespace refserver
