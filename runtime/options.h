// OFDCHECK_OPTIONS="key=value:key=value"; the keys are in options.def.
#pragma once

#include "checker/options.h"

namespace ofdcheck::runtime {

struct Settings {
  Options judging{};
  bool children = true;
  int stack_depth = 12;
  bool record = false;
  char log[512] = {};      // empty: fd 2
  char channel[512] = {};  // empty: bare mode
};

// Reads the text; what is wrong with it is said on fd 2, one line each, and skipped: a program
// under test starts even if its checker's options are misspelt.
void read_settings(const char* text, Settings& settings);

}  // namespace ofdcheck::runtime
