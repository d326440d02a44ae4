#include "cli/symbols/die.h"

#include <dwarf.h>

#include <cstdlib>

#include "cli/symbols/demangle.h"

namespace ofdcheck::cli {
namespace {

bool has_members(Dwarf_Die* die) {
  const int tag = dwarf_tag(die);
  return tag == DW_TAG_namespace || tag == DW_TAG_class_type || tag == DW_TAG_structure_type;
}

// Where the function is declared: an inlined copy and an out-of-class definition only refer to it.
Dwarf_Die declaration_of(Dwarf_Die die) {
  for (const unsigned reference : {DW_AT_abstract_origin, DW_AT_specification}) {
    Dwarf_Attribute attribute;
    Dwarf_Die referred;
    if (dwarf_formref_die(dwarf_attr(&die, reference, &attribute), &referred) != nullptr)
      die = referred;
  }
  return die;
}

// "conn::" for what is declared in a class or namespace conn.
std::string scope_of(Dwarf_Die die) {
  Dwarf_Die* scopes = nullptr;
  const int depth = dwarf_getscopes_die(&die, &scopes);
  std::string name;
  for (int i = 1; i < depth; ++i) {
    if (!has_members(&scopes[i])) break;
    // What has no name is left out, as function_name does.
    if (const char* part = dwarf_diename(&scopes[i])) name.insert(0, std::string(part) + "::");
  }
  std::free(scopes);
  return name;
}

}  // namespace

std::string name_of_die(Dwarf_Die* die) {
  Dwarf_Attribute attribute;
  if (dwarf_attr_integrate(die, DW_AT_linkage_name, &attribute) != nullptr)
    if (const char* linkage = dwarf_formstring(&attribute)) return function_name(linkage);
  // Functions with internal linkage have none.
  const char* name = dwarf_diename(die);
  return name == nullptr ? "" : scope_of(declaration_of(*die)) + name;
}

bool innermost_at(Dwarf_Die* unit, Dwarf_Addr address, Dwarf_Die& found) {
  Dwarf_Die child;
  if (dwarf_child(unit, &child) != 0) return false;
  do {
    // Namespaces and classes have no address of their own.
    const bool members = has_members(&child);
    if (!members && dwarf_haspc(&child, address) != 1) continue;
    if (!members) found = child;
    if (innermost_at(&child, address, found) || !members) return true;
  } while (dwarf_siblingof(&child, &child) == 0);
  return false;
}

}  // namespace ofdcheck::cli
