#include "clang-plugin/libc.h"

#include "clang/AST/Decl.h"
#include "llvm/ADT/StringMap.h"

namespace ofdcheck::lint {
namespace {

constexpr LibcCall kCalls[] = {
#define OFD_LIBC(name, kind, argument) {Libc::name##_, #name, Kind::kind, argument},
#include "clang-plugin/libc.def"
#undef OFD_LIBC
};

const llvm::StringMap<const LibcCall*>& by_name() {
  static const auto* const map = [] {
    auto* made = new llvm::StringMap<const LibcCall*>;
    for (const LibcCall& call : kCalls) (*made)[llvm::StringRef(call.name)] = &call;
    return made;
  }();
  return *map;
}

}  // namespace

const LibcCall& libc_call(Libc id) {
  return kCalls[static_cast<int>(id)];
}

const LibcCall* libc_call(std::string_view name) {
  const auto found = by_name().find(llvm::StringRef(name));
  return found == by_name().end() ? nullptr : found->second;
}

const LibcCall* libc_call(const clang::FunctionDecl* function) {
  if (function == nullptr || function->getIdentifier() == nullptr) return nullptr;
  // A class's close() is not close(2), nor is a program's own static one.
  if (!function->getDeclContext()->getRedeclContext()->isTranslationUnit()) return nullptr;
  if (!function->isExternC() || function->getStorageClass() == clang::SC_Static) return nullptr;
  const auto found = by_name().find(function->getName());
  return found == by_name().end() ? nullptr : found->second;
}

}  // namespace ofdcheck::lint
