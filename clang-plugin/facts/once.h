// Lists of facts in which each stands once, in the order in which they were found.
#pragma once

#include <algorithm>
#include <vector>

namespace ofdcheck::lint {

template <typename Each>
void add_once(std::vector<Each>& list, Each each) {
  if (std::find(list.begin(), list.end(), each) == list.end()) list.push_back(std::move(each));
}

}  // namespace ofdcheck::lint
