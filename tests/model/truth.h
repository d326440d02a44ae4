// Truth is what the kernel says of this process's numbers and interest lists. To read a list it opens
// /proc/self/fdinfo/N once and reads it again and again: the file shows whatever N names at the time
// (seq_show in fs/proc/fd.c). Its own descriptors lie beyond the numbers of the program.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <vector>

#include "tests/model/operation.h"

namespace ofdcheck::fuzz {

// A line `tfd:` of fdinfo.
struct Entry {
  int fd = -1;
  std::uint64_t data = 0;
  std::uint32_t events = 0;
  auto operator<=>(const Entry&) const = default;
};

class Truth {
 public:
  Truth() { files_.fill(-1); }
  // In a fork child: the files read so far show the parent's numbers.
  void become_child();

  // Which of the program's numbers are open.
  std::array<bool, kLimit> open() const;
  // The interest list of the instance that this number names, sorted; empty if it names none.
  std::vector<Entry> entries(int epfd);
  static bool closes_on_exec(int fd);
  static bool non_blocking(int fd);
  static bool one_description(int a, int b);

 private:
  std::array<int, kLimit> files_;
};

}  // namespace ofdcheck::fuzz
