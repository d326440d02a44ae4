// What an epoll mask may be that stands somewhere in the program: in a member of whatever object,
// as a parameter, as what a function returns. Every value that is stored there anywhere is joined,
// in whatever order and on whatever path; what cannot be evaluated leaves bits unknown. Descriptors
// stand in the same places, and of them it is asked where they are from.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "clang-plugin/facts/facts.h"

namespace ofdcheck::lint {

struct MaskBits {
  std::uint32_t must = 0;                     // bits that every value has
  std::uint32_t may = 0;                      // bits that some value has for certain
  std::uint32_t unknown = ~std::uint32_t{0};  // of these nothing is known

  static MaskBits of(std::uint32_t bits) { return {bits, bits, 0}; }
  // Every value has these, or none has any of them.
  bool always(std::uint32_t bits) const { return (must & bits) == bits; }
  bool never(std::uint32_t bits) const { return ((may | unknown) & bits) == 0; }
  // All of it is known, and what epoll_ctl has a meaning for: -1 is no mask.
  bool is_mask() const;
  MaskBits kept(std::uint32_t bits) const { return {must & bits, may & bits, unknown & bits}; }

  bool operator==(const MaskBits&) const = default;
};

// All bits of both; one of both.
MaskBits operator|(const MaskBits& one, const MaskBits& other);
MaskBits either(const MaskBits& one, const MaskBits& other);

// The masks of all registrations: the member of epoll_event.
inline constexpr const char* kRegistered = "c:@S@epoll_event@FI@events";
// A number that accept has returned, as a node.
inline constexpr const char* kAccepted = "=accept";
// One that was made as a regular file (libc.h).
inline constexpr const char* kRegularFile = "=regular";

class Masks {
 public:
  void add(const std::vector<MaskFlow>& flows);
  // After the last unit. Where not `all` units are there, the others may store whatever they like
  // to what they can name.
  void link(bool all);
  bool are_whole() const { return all_; }

  MaskBits at(const std::string& node) const;
  MaskBits value_of(const MaskFlow& flow) const;
  // All that is stored there; empty where nothing is known of it.
  const std::set<MaskFlow>& flows_to(const std::string& node) const;
  // How many units store there.
  unsigned units_storing(const std::string& node) const;
  // How many of them store more than constants and what stands there already.
  unsigned units_filling(const std::string& node) const;
  // Every value there that may have one of `bits` has all of `beside`; false where not all units are there.
  bool only_beside(const std::string& node, std::uint32_t bits, std::uint32_t beside) const;
  // Some value there is made of what stands at `source`.
  bool is_made_of(const std::string& node, const std::string& source) const;
  // What stands there is `source` for some way that the program goes, but for constants.
  bool comes_from(const std::string& node, const std::string& source) const;
  // Whatever stands there was copied from `source`, but for the 0 with which a record begins that
  // nobody has filled yet. False where not all units are there.
  bool is_only(const std::string& node, const std::string& source) const;
  // Every descriptor that this value may be is from `source`; what is no number counts for nothing.
  // False where not all units are there.
  bool only_from(const MaskFlow& flow, const std::string& source) const;

 private:
  bool only_beside(const std::string& node, std::uint32_t bits, std::uint32_t beside,
                   std::set<std::string>& seen) const;
  bool comes_from(const std::string& node, const std::string& source,
                  std::map<std::string, bool>& known) const;
  bool is_only(const std::string& node, const std::string& source,
               std::set<std::string>& seen) const;
  enum class From : std::uint8_t { nowhere, source, elsewhere };
  From from(const MaskFlow& flow, const std::string& source, std::set<std::string>& seen) const;

  std::map<std::string, std::set<MaskFlow>> flows_;
  std::map<std::string, unsigned> units_;
  std::map<std::string, unsigned> filling_;
  std::map<std::string, MaskBits> bits_;
  bool all_ = false;
};

}  // namespace ofdcheck::lint
