// Comments that keep a check quiet, as clang-tidy reads them: NOLINT, NOLINTNEXTLINE and
// NOLINTBEGIN ... NOLINTEND, alone or with a list of globs.
#pragma once

#include <string>
#include <vector>

namespace ofdcheck::lint {

// `id` is ofd-<slug>; lines count from 1.
bool is_nolint(const std::vector<std::string>& lines, int line, const std::string& id);

}  // namespace ofdcheck::lint
