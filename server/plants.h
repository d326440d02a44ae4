// The planted bugs: one row each in plants.def. planted() is a switch at run time; compiled with
// -DREFSERVER_PLANT=<bug> it is a constant, so that a static checker sees that bug as plain code,
// and with -DREFSERVER_PLANT=none it sees the server without any.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace refserver {

enum class Bug {
  none,
#define PLANT(name, slug, forms, architectures, mistake) name,
#include "plants.def"
#undef PLANT
};

#ifdef REFSERVER_PLANT
constexpr Bug kCompiledInPlant = Bug::REFSERVER_PLANT;
constexpr bool planted(Bug bug) { return bug == kCompiledInPlant; }
#else
extern Bug plant_switch;
inline bool planted(Bug bug) { return bug == plant_switch; }
#endif

struct Plant {
  Bug bug;
  std::string_view name;
  std::string_view slug;           // the rule it must raise
  std::string_view forms;          // R seen at run time, S in the source
  std::string_view architectures;  // where it makes sense, by spaces
  std::string_view mistake;
};

std::span<const Plant> plants();
const Plant* find_plant(std::string_view name);
bool fits(const Plant& plant, std::string_view architecture);
std::string also(const Plant& plant);  // as print_plants() prints it

// False when another bug, or none, was compiled in.
bool switch_plant(Bug bug);

// One line a cell: architecture, bug, slug, forms, which other rules may speak too and why
// ("slug: reason; slug: reason", "-" for none), and the mistake, by tabs.
void print_plants();

}  // namespace refserver
