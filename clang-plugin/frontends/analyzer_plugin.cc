// The front end of `clang --analyze -Xclang -load`, scan-build and CodeChecker.
#include "clang-plugin/model/descriptor_model.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"

extern "C" {

[[gnu::visibility("default")]] extern const char clang_analyzerAPIVersionString[];
const char clang_analyzerAPIVersionString[] = CLANG_ANALYZER_API_VERSION_STRING;

[[gnu::visibility("default")]] void clang_registerCheckers(clang::ento::CheckerRegistry& registry) {
  ofdcheck::lint::register_checkers(registry, true);
}

}  // extern "C"
