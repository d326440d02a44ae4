// The calls of libc that the checks know, by name and by what they do to a descriptor. The numbers
// of the flags are the host's own headers': the code under analysis is compiled for this system
// too.
#pragma once

#include <cstdint>
#include <string_view>

namespace clang {
class Decl;
class FunctionDecl;
}

namespace ofdcheck::lint {

enum class Kind : std::uint8_t {
  opens,
  pairs,
  accepts,
  dups,
  controls,
  closes,
  listens,
  registers,
  waits,
  input,
  output,
  uses,
  takes,  // the descriptor belongs to a stream from now on
  forks,
  reaps,  // a child
  executes,
  ends,
};

enum class Libc : std::uint8_t {
#define OFD_LIBC(name, kind, argument) name##_,
#include "clang-plugin/libc.def"
#undef OFD_LIBC
};

struct LibcCall {
  Libc id;
  std::string_view name;
  Kind kind;
  int argument;  // the descriptor's place, -1 for none
};

const LibcCall& libc_call(Libc id);
inline Kind kind_of(Libc id) { return libc_call(id).kind; }
// What it makes is a regular file, which epoll refuses. Of what is opened by a name nobody knows.
inline bool makes_regular_file(Libc id) {
  return id == Libc::memfd_create_ || id == Libc::mkstemp_;
}
// Null for a name that is not in the table.
const LibcCall* libc_call(std::string_view name);
// Null for any other function, and for a member or a static function of the same name.
const LibcCall* libc_call(const clang::FunctionDecl* function);

// Declared in a header of the system's: of C's library, of C++'s, or of any that is installed.
bool is_of_system(const clang::Decl* decl);

// Declared by the C library or the standard C++ one, and neither keeps nor closes a number that it is
// given, unless it is in the table. Another library's function may do both, wherever its headers are.
bool leaves_numbers_alone(const clang::FunctionDecl* function);

}  // namespace ofdcheck::lint
