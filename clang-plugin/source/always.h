// What every call of a function comes to.
#pragma once

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

// It stands below no condition and in no loop, and nothing leaves the function before.
bool is_always_done(const Source& source, const Function& function, const clang::Stmt* stmt);

}  // namespace ofdcheck::lint
