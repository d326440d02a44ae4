#include "clang-plugin/frontends/host.h"

#include <unistd.h>

#include <string>

#include "clang/Basic/Version.h"

namespace ofdcheck::lint {

void refuse_other_version() {
  const std::string host = clang::getClangFullVersion();
  if (host.find("version " CLANG_VERSION_STRING) != std::string::npos) return;
  const std::string line = "ofdcheck: this plugin was built for clang " CLANG_VERSION_STRING
                           " and cannot work in " +
                           host + "\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
  _exit(2);
}

}  // namespace ofdcheck::lint
