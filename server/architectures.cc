#include "architectures.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace refserver {

#define ARCHITECTURE(name, summary) void run_##name(const Options& options);
#include "architectures.def"
#undef ARCHITECTURE

namespace {

constexpr std::array kArchitectures{
#define ARCHITECTURE(name, summary) Architecture{#name, summary, run_##name},
#include "architectures.def"
#undef ARCHITECTURE
};

}  // namespace

std::span<const Architecture> architectures() { return kArchitectures; }

const Architecture* find_architecture(std::string_view name) {
  const auto at = std::ranges::find(kArchitectures, name, &Architecture::name);
  return at == kArchitectures.end() ? nullptr : &*at;
}

void print_plants() {
  std::puts("#architecture\tbug\tslug\tforms\talso\tmistake");
  for (const Architecture& architecture : architectures())
    for (const Plant& plant : plants())
      if (fits(plant, architecture.name))
        std::printf("%s\t%s\t%s\t%s\t%s\t%s\n", architecture.name.data(), plant.name.data(),
                    plant.slug.data(), plant.forms.data(), also(plant).c_str(),
                    plant.mistake.data());
}

void announce(std::uint16_t port) {
  std::printf("listening on 127.0.0.1:%u\n", unsigned{port});
  std::fflush(stdout);
}

}  // namespace refserver
