// Numbers that live on as text.
#pragma once

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

// snprintf, std::to_string and their like.
bool makes_text(const clang::FunctionDecl* callee);
// The text may reach a program that is started: in the environment, or in the arguments.
bool hands_text_on(const clang::Stmt* body);

}  // namespace ofdcheck::lint
