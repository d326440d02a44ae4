#include "plants.h"

#include <algorithm>
#include <array>
#include <string>

namespace refserver {
namespace {

constexpr std::array kPlants{
    Plant{Bug::none, "none", "", "", "", "", "the server as it should be"},
#define PLANT(name, slug, forms, architectures, also, mistake) \
  Plant{Bug::name, #name, slug, forms, architectures, also, mistake},
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

bool fits(const Plant& plant, std::string_view architecture) {
  if (plant.bug == Bug::none) return true;
  const std::string list = " " + std::string(plant.architectures) + " ";
  return list.find(" " + std::string(architecture) + " ") != std::string::npos;
}

}  // namespace refserver
