// The program that has loaded the plugin.
#pragma once

namespace ofdcheck::lint {

// A plugin in a host of another LLVM loads without a word and finds nothing, or crashes: this ends
// the host with one line on standard error instead.
void refuse_other_version();

}  // namespace ofdcheck::lint
