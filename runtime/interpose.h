// The only macros of the runtime: how a libc function is interposed.
//
//   OFD_INTERPOSE(int, close, (int fd)) {
//     ...
//     const int result = real_close(fd);
//
// defines and exports close and declares real_close, the next definition in load order. A signature
// that is not the one of the system's header does not compile: the header's declaration of the same
// C function is in scope. OFD_ALIAS exports another name of the same function (open64, __close).
#pragma once

#include <dlfcn.h>

#include <atomic>
#include <type_traits>

// The types of libc functions carry attributes (nonnull, access) that a template argument drops; the
// compiler says so each time, and nothing is lost.
#pragma GCC diagnostic ignored "-Wignored-attributes"

// Where all of them lie, one after the other: see look_up_all.
#define OFD_NEXT [[gnu::section("ofdcheck_next")]]

#define OFD_EXPORT extern "C" __attribute__((visibility("default")))

#define OFD_INTERPOSE(result, name, parameters)                       \
  [[maybe_unused]] OFD_NEXT constinit static ::ofdcheck::runtime::Real<decltype(name)>            \
      real_##name{#name};                                             \
  OFD_EXPORT result name parameters

// For a function that this system's headers do not declare; the type is ours to get right.
#define OFD_INTERPOSE_UNDECLARED(result, name, parameters)            \
  OFD_EXPORT result name parameters;                                  \
  OFD_INTERPOSE(result, name, parameters)

// For a symbol that the headers give another name to: with them fscanf is __isoc99_fscanf.
#define OFD_INTERPOSE_SYMBOL(result, name, symbol, parameters)                                      \
  OFD_EXPORT result name parameters __asm__(symbol);                                                \
  [[maybe_unused]] OFD_NEXT constinit static ::ofdcheck::runtime::Real<decltype(name)>             \
      real_##name{symbol};                                                                          \
  OFD_EXPORT result name parameters

#define OFD_ALIAS(result, name, parameters, of) \
  OFD_EXPORT result name parameters __attribute__((alias(#of)))

namespace ofdcheck::runtime {

// The next definition of a name after ours (dlsym(3), RTLD_NEXT), looked up by our constructor, or at
// a call that comes before it, from another library's. Not at the first call: dlsym takes the loader's
// lock, and a signal handler may jump out of close(2), but not out of that. glibc's dlsym does not
// allocate when it finds the name. Threads that race find the same answer.
class NextDefinition {
 public:
  constexpr explicit NextDefinition(const char* name) : name_(name) {}

  void* get() {
    void* found = found_.load(std::memory_order_relaxed);
    return __builtin_expect(found != nullptr, 1) ? found : look_up();
  }
  // Null when no later library defines the name.
  void* look_up();
  // As far as it was looked up; null if not.
  void* found() const { return found_.load(std::memory_order_relaxed); }

 private:
  const char* name_;
  std::atomic<void*> found_{nullptr};
};

// Those marked OFD_NEXT.
void look_up_all();

template <class Function>
class Real {
 public:
  constexpr explicit Real(const char* name) : next_(name) {}

  template <class... Arguments>
  auto operator()(Arguments... arguments) {
    return reinterpret_cast<std::add_pointer_t<Function>>(next_.get())(arguments...);
  }
  bool exists() { return next_.get() != nullptr; }
  void* found() const { return next_.found(); }
  void* address() { return next_.get(); }

 private:
  NextDefinition next_;
};

}  // namespace ofdcheck::runtime
