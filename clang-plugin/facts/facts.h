// What a translation unit says of its functions to the units that call them: plain values that can
// be written to a file (text.h), joined (program.h) and read where no body is to be seen.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "clang-plugin/facts/targets.h"
#include "clang-plugin/libc.h"

namespace ofdcheck::lint {

// A way leads from a function's signature to a value: "0" is its first parameter, "0.fd" a field of
// what that points to, "this.fd_" a member, "return" what it returns.
using Way = std::string;

enum class Mode : std::uint8_t { unknown, blocking, nonblocking };

struct FactPlace {
  std::string function;
  std::string file;
  unsigned line = 0;

  bool operator==(const FactPlace&) const = default;
};

// A call of libc that a function makes, itself or through others, of a descriptor that its caller
// knows as well.
struct Deed {
  Libc call{};
  Way fd;                             // that it is given
  Way made;                           // that it has opened, or copied from fd
  int operation = 0;                  // of epoll_ctl; 0 when not known
  Way operation_from;                 // or it is the caller's
  std::optional<std::uint32_t> mask;  // given to epoll_ctl
  Way mask_from;                      // the mask is the caller's
  std::vector<Way> mask_parts;        // or all bits of several that are his
  std::uint32_t mask_bits = 0;        // beside what the caller gives
  Way data;  // what the event brings back when it comes, but for conversions
  Way epoll;
  Mode mode = Mode::unknown;  // of what it makes or changes
  FactPlace where;

  // The same to a caller, wherever it stands.
  bool does_as(const Deed& other) const {
    return call == other.call && fd == other.fd && made == other.made &&
           operation == other.operation && operation_from == other.operation_from &&
           mask == other.mask && mask_from == other.mask_from &&
           mask_parts == other.mask_parts && mask_bits == other.mask_bits &&
           epoll == other.epoll && mode == other.mode;
  }
};

// What is certain when a function returns a number in this range, itself or in a field.
struct Case {
  Way tells = "return";  // where the number is
  std::int64_t from = std::numeric_limits<std::int64_t>::min();
  std::int64_t to = std::numeric_limits<std::int64_t>::max();
  std::vector<Deed> deeds;   // in order
  std::vector<Deed> maybe;   // registrations, and uses of numbers, on some paths and not on others
  std::vector<Way> unsure;   // anything may have been done to these
  std::vector<Way> kept;     // somebody holds these numbers from now on
  std::vector<Way> same;     // these still have the value they had
  std::vector<Way> cleared;  // these are -1 now

  bool is_any() const {
    return from == std::numeric_limits<std::int64_t>::min() &&
           to == std::numeric_limits<std::int64_t>::max();
  }
};

// A function by its key, or what another function is given as a parameter.
struct Callable {
  std::string function;
  std::string of;  // its parameter, when it is not known here
  int parameter = -1;

  bool is_known() const { return !function.empty() || parameter >= 0; }
  auto operator<=>(const Callable&) const = default;
};

// A thread that a function starts.
struct Start {
  Callable what;
  bool many = false;  // in a loop, or twice

  bool operator==(const Start&) const = default;
};

// A function that another one is given as an argument. Which one need not be known.
struct Handed {
  std::string to;
  int parameter = 0;
  Callable what;
  bool many = false;

  bool operator==(const Handed&) const = default;
};

// A local object that a lambda refers to: one for all threads that run it.
struct SharedObject {
  std::string with;    // the lambda's key
  std::string object;  // the name of its class (key.h)

  bool operator==(const SharedObject&) const = default;
};

// EPOLL_CTL_ADD with the mask that this parameter gives.
struct Added {
  std::string number;  // of what: its parameter, "0", or where that stands (key.h)
  int mask = 0;

  bool operator==(const Added&) const = default;
};

// What a function may return that has taken input, or a connection, once: it has not been told that
// there is no more, and has done nothing by which somebody might come back (source/leftovers.h).
struct Left {
  Libc call{};
  std::int64_t from = std::numeric_limits<std::int64_t>::min();
  std::int64_t to = std::numeric_limits<std::int64_t>::max();

  bool operator==(const Left&) const = default;
};

struct FunctionFacts {
  std::string key;  // key.h
  FactPlace at;
  bool inline_ = false;                // each unit may have its own
  std::vector<Libc> calls;             // of libc, each once
  std::vector<std::string> callees;    // keys, each once
  std::vector<std::string> overrides;  // keys of the virtual functions that it stands for
  std::vector<Start> starts;
  std::vector<Handed> hands;
  std::vector<Callable> runs;  // parameters that it calls, its own or an enclosing function's
  std::vector<Start> in_children;  // what it calls in a child that it forks; many: in a loop
  std::vector<std::string>
      behind_wait;  // of the callees, those that are called behind a wait of its own
  std::vector<std::string> waits_on;  // epoll instances that the program has one of, by their names
  std::vector<SharedObject> shares;
  std::vector<std::string> makes;     // classes of which it has a library's template make objects
  bool may_lock = false;              // it takes a lock itself, or calls through a pointer
  bool locks = false;                 // it takes a lock itself
  bool only_looks = false;            // it stores to nothing but variables of its own
  bool only_counts = false;           // or counts elsewhere, and no more
  bool marks = false;                 // it leaves something that others may act upon later
  bool asks_for_emfile = false;       // it asks why no descriptor was to be had
  bool blind = false;                 // it calls, or hands to the system, what has no name here
  bool obscure = false;               // and is not among its starts, what it hands and what it runs
  bool frees = false;                 // objects, by delete or what the standard library does
  bool nameless = false;              // so; and what it calls is none of its parameters either
  bool asks_for_eperm = false;        // it compares errno with EPERM
  bool keeps_rest = false;            // it sends, and keeps what a full socket does not take
  bool no_return = false;  // nobody goes on behind it, but for a reason not seen there (comes_back.h),
                           // or by what the project says of it
  std::vector<Added> adds;            // with a mask of its callers
  std::uint32_t added_with = ~std::uint32_t{0};  // bits that are in the mask of each EPOLL_CTL_ADD of its own
  std::vector<Left> leaves;           // of input that it takes once
  std::vector<Left> unsent;           // what it may return where not all that it sends was taken
  bool known = false;                 // `cases` tell all of it
  std::vector<Case> cases;
};

// What a number may be made of: some bits of what stands somewhere (masks.h).
struct MaskPart {
  std::string node;  // empty: anything
  std::uint32_t keep = ~std::uint32_t{0};

  auto operator<=>(const MaskPart&) const = default;
};

// One value that `to` may be given: these bits, and the parts. Another flow, another value.
struct MaskFlow {
  std::string to;
  std::uint32_t bits = 0;
  std::vector<MaskPart> parts;

  // All of what stands in one other place, and nothing else.
  bool is_copy() const {
    return bits == 0 && parts.size() == 1 && parts[0].keep == MaskPart().keep &&
           !parts[0].node.empty();
  }

  auto operator<=>(const MaskFlow&) const = default;
};

// What the text says of owners that are found by the number they own (owners.h). Places are members,
// or variables of the program, by their keys.
struct OwnerFact {
  enum class What : std::uint8_t {
    unknown,  // anything may be put there, or taken away
    made,     // a number: of the object that the constructor `by` makes it is this parameter; the
              // destructor `of` has no other number to see to
    element,  // an owner: `by` makes it, and this parameter is the index of its place in `of`
    found,    // a container: its elements are looked up by an index, or one after the other
    closed,   // a list: a number is put there that was closed, by the end of its owner, which the place
              // `by` of an element of `of` held, or by hand
  };

  What what = What::unknown;
  std::string at;
  std::string by;
  std::string of;
  int parameter = -1;

  auto operator<=>(const OwnerFact&) const = default;
};

struct UnitFacts {
  std::string file;
  Targets targets;  // that it is linked into; none when that is not known
  std::vector<FunctionFacts> functions;
  std::vector<MaskFlow> flows;    // each once
  std::vector<OwnerFact> owners;  // each once
};

}  // namespace ofdcheck::lint
