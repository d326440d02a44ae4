// Owners that are found by the number they own: the element conns[fd], or a member of it, points to
// an object that was made with the number fd, and closes it. Where every place of the program
// agrees on that, whoever closes the number of the object closes the index.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "clang-plugin/facts/facts.h"

namespace ofdcheck::lint {

class Owners {
 public:
  void add(const std::vector<OwnerFact>& facts);
  // After the last unit. Where it is not the `whole` program, others may store to what they can
  // name. `closes`: whether a function comes to a close, somewhere below.
  void link(bool whole, const std::function<bool(const std::string&)>& closes);

  // The member `number` of what the place `owner` of an element of `container` points to is the
  // element's index, from when the object is made until it is destroyed: it is never given another,
  // and never lets go of this one. By keys.
  bool are_named_by_index(const std::string& container, const std::string& owner,
                          const std::string& number) const;
  // And is closed when the object is destroyed.
  bool close_their_index(const std::string& container, const std::string& owner,
                         const std::string& number) const;
  // All that is ever put into this list are numbers that were closed before.
  bool are_closed(const std::string& list) const;
  // Some elements of it are.
  bool may_name(const std::string& container) const { return containers_.contains(container); }
  // A unit that says this looks up elements of such a container or list.
  bool concern(const std::vector<OwnerFact>& unit) const;

 private:
  const std::set<OwnerFact>* at(const std::string& place) const;
  bool closes_its_index(const std::string& container, const std::string& owner) const;

  std::map<std::string, std::set<OwnerFact>> facts_;
  std::set<std::string> containers_;
  std::set<std::string> closed_at_end_;  // numbers
};

}  // namespace ofdcheck::lint
