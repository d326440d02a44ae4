#include "cli/symbols/demangle.h"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>

namespace ofdcheck::cli {
namespace {

bool opens(char c) { return c == '(' || c == '<' || c == '{' || c == '['; }
bool closes(char c) { return c == ')' || c == '>' || c == '}' || c == ']'; }

// Where the bracket that `end` closes was opened; npos if it never was.
std::size_t opening_of(std::string_view text, std::size_t end) {
  int depth = 0;
  for (std::size_t i = end + 1; i-- > 0;) {
    if (closes(text[i])) ++depth;
    if (opens(text[i]) && --depth == 0) return i;
  }
  return std::string_view::npos;
}

// The return type a template's name begins with ends at the last blank outside brackets.
std::size_t start_of_name(std::string_view text) {
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    // What follows is the operator's own name, blanks and brackets included.
    if (depth == 0 && text.substr(i).starts_with("operator")) break;
    if (opens(text[i])) ++depth;
    if (closes(text[i])) --depth;
    if (depth == 0 && text[i] == ' ') start = i + 1;
  }
  return start;
}

std::string without_anonymous(std::string name) {
  constexpr std::string_view kAnonymous = "(anonymous namespace)::";
  for (std::size_t at; (at = name.find(kAnonymous)) != std::string::npos;)
    name.erase(at, kAnonymous.size());
  return name;
}

}  // namespace

std::string without_signature(std::string_view name) {
  // "f(int) const", "f(int) [clone .cold]": the parameters end at the last ).
  const std::size_t last = name.rfind(')');
  if (last == std::string_view::npos) return std::string(name);
  if (const std::string_view behind = name.substr(last + 1);
      behind.starts_with("::") || behind.starts_with("<"))
    return std::string(name);  // "(anonymous namespace)::f", a variable's or a lambda's name
  const std::size_t open = opening_of(name, last);
  if (open == std::string_view::npos || open == 0) return std::string(name);
  name = name.substr(0, open);
  return std::string(name.substr(start_of_name(name)));
}

std::string function_name(const std::string& symbol) {
  if (!symbol.starts_with("_Z")) return symbol;
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> demangled(
      abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), std::free);
  return status == 0 && demangled ? without_anonymous(without_signature(demangled.get())) : symbol;
}

}  // namespace ofdcheck::cli
