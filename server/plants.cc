#include "plants.h"

#include <algorithm>
#include <array>
#include <string>

namespace refserver {
namespace {

constexpr std::array kPlants{
    Plant{Bug::none, "none", "", "", "", "the server as it should be"},
#define PLANT(name, slug, forms, architectures, mistake) \
  Plant{Bug::name, #name, slug, forms, architectures, mistake},
#include "plants.def"
#undef PLANT
};

struct Also {
  Bug bug;
  std::string_view slug;
  std::string_view reason;
};

constexpr std::array kAlso{
#define PLANT(name, slug, forms, architectures, mistake)
#define ALSO(name, slug, reason) Also{Bug::name, slug, reason},
#include "plants.def"
#undef PLANT
};

}  // namespace

#ifdef REFSERVER_PLANT
bool switch_plant(Bug bug) { return bug == kCompiledInPlant; }
#else
Bug plant_switch = Bug::none;

bool switch_plant(Bug bug) {
  plant_switch = bug;
  return true;
}
#endif

std::span<const Plant> plants() { return std::span(kPlants).subspan(1); }

const Plant* find_plant(std::string_view name) {
  const auto at = std::ranges::find(kPlants, name, &Plant::name);
  return at == kPlants.end() ? nullptr : &*at;
}

std::string also(const Plant& plant) {
  std::string text;
  for (const Also& each : kAlso) {
    if (each.bug != plant.bug) continue;
    text += (text.empty() ? "" : "; ") + std::string(each.slug) + ": " + std::string(each.reason);
  }
  return text.empty() ? "-" : text;
}

bool fits(const Plant& plant, std::string_view architecture) {
  if (plant.bug == Bug::none) return true;
  const std::string list = " " + std::string(plant.architectures) + " ";
  return list.find(" " + std::string(architecture) + " ") != std::string::npos;
}

}  // namespace refserver
