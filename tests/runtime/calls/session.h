// One case of one interposed function: the call is made through the symbol of just this name, and what a
// trace should have of it is written down beside it. Calls that prepare the case are made outside the
// marks, which are closes of negative numbers and so stand in the trace themselves.
#pragma once

#include <dlfcn.h>

#include <cerrno>
#include <string>
#include <type_traits>
#include <vector>

namespace ofdcheck::calls {

constexpr int kMarks = 100000;  // close(-(kMarks + 2 * case)) begins it, one less ends it

class Session {
 public:
  Session(std::string name, int number) : name_(std::move(name)), number_(number) {}

  // Calls the function of the case between the marks; its errno is in error() then.
  template <class Signature, class... Arguments>
  auto call(Arguments... arguments) {
    auto* function = reinterpret_cast<std::add_pointer_t<Signature>>(address(name_));
    begin();
    errno = 0;
    if constexpr (std::is_void_v<decltype(function(arguments...))>) {
      function(arguments...);
      end();
    } else {
      auto result = function(arguments...);
      error_ = errno;
      end();
      return result;
    }
  }
  int error() const { return error_; }
  const std::string& name() const { return name_; }

  void begin();
  void end();
  // What the trace says of it: "socket(flags=1) = 5", in the grammar of a trace line from the call on.
  // Fields that are not named may have any value. Once for each line, in their order.
  [[gnu::format(printf, 2, 3)]] void expect(const char* format, ...);
  // The case cannot be had here.
  void skip(const std::string& reason) { skipped_ = reason; }
  // `body` runs in a fork child, whose marks and lines are of another process.
  template <class Body>
  void in_child(Body body) {
    if (const int child = start_child(); child != 0) return wait_for(child);
    body();
    leave_child();
  }

  static void* address(const std::string& name);
  int number() const { return number_; }
  const std::vector<std::string>& expected() const { return expected_; }
  const std::string& skipped() const { return skipped_; }

 private:
  static int start_child();
  static void wait_for(int child);
  [[noreturn]] static void leave_child();

  std::string name_;
  int number_;
  int error_ = 0;
  std::vector<std::string> expected_;
  std::string skipped_;
};

enum class Ends { well, badly };

// A row of cases: the same for each of the names.
struct Cases {
  std::vector<const char*> names;
  Ends ends;
  void (*body)(Session&);
};

// Every file of cases has one of these.
class Rows {
 public:
  Rows(std::initializer_list<Cases> rows);
};

// A name that has no way to end so, and why.
struct Excuse {
  std::vector<const char*> names;
  Ends ends;
  const char* reason;
};
class Excuses {
 public:
  Excuses(std::initializer_list<Excuse> rows);
};

}  // namespace ofdcheck::calls
