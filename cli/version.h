#pragma once

namespace ofdcheck::cli {

inline constexpr char kVersion[] = OFDCHECK_VERSION;  // from CMakeLists.txt

}  // namespace ofdcheck::cli
