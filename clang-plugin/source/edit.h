// Fix-its in terms of what is written, macros or not. An edit that cannot be made in the text is
// left out: the finding stands without it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

class Edit {
 public:
  explicit Edit(const Source& source) : source_(source) {}

  Edit& replace(const clang::Stmt* what, const std::string& text);
  Edit& replace_name(const Call& call, const std::string& name);
  Edit& append_argument(const Call& call, const std::string& text);
  // `| flag` behind an expression of flags, or in place of a plain 0.
  Edit& or_flag(const clang::Expr* flags, const std::string& flag);
  // As it is written; empty when it comes from inside a macro.
  std::string text(const clang::Stmt* what) const;

  // Nothing when one of the edits was not possible.
  std::vector<clang::FixItHint> take();

 private:
  clang::CharSourceRange range(const clang::Stmt* what) const;

  const Source& source_;
  std::vector<clang::FixItHint> hints_;
  bool possible_ = true;
};

// Whether the translation unit declares a function of this name (accept4 wants _GNU_SOURCE in C),
// or has a macro or an enumerator by which a flag can be written.
bool declares_function(const Source& source, const std::string& name);

}  // namespace ofdcheck::lint
