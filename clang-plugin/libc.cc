#include "clang-plugin/libc.h"

#include <algorithm>

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Path.h"

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

// Where the C library declares what is given descriptors and gives them back. Not among them: aio.h,
// dirent.h and spawn.h, whose functions keep what they are given.
constexpr llvm::StringRef kHeaders[] = {
    "assert.h", "ctype.h",  "err.h",    "errno.h",  "error.h",   "fcntl.h",  "inttypes.h",
    "math.h",   "mqueue.h", "netdb.h",  "poll.h",   "pthread.h", "pty.h",    "sched.h",
    "signal.h", "stdio.h",  "stdlib.h", "string.h", "strings.h", "syslog.h", "termios.h",
    "time.h",   "unistd.h", "utmp.h",   "wchar.h"};
constexpr llvm::StringRef kDirectories[] = {"arpa", "bits", "net", "netinet", "sys"};

// It, or the class that it is a member of.
bool is_in_std(const clang::FunctionDecl* function) {
  const clang::DeclContext* around = function->getDeclContext();
  while (around != nullptr && !around->isStdNamespace()) around = around->getParent();
  return around != nullptr;
}

bool is_of_libc(llvm::StringRef header) {
  const auto is_one_of = [](llvm::StringRef name, const auto& names) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
  };
  namespace path = llvm::sys::path;
  return is_one_of(path::filename(header), kHeaders) ||
         is_one_of(path::filename(path::parent_path(header)), kDirectories);
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

bool is_of_system(const clang::Decl* decl) {
  const clang::SourceManager& sources = decl->getASTContext().getSourceManager();
  return sources.isInSystemHeader(sources.getExpansionLoc(decl->getLocation()));
}

bool leaves_numbers_alone(const clang::FunctionDecl* function) {
  if (function == nullptr) return false;
  const clang::SourceManager& sources = function->getASTContext().getSourceManager();
  const clang::SourceLocation place = sources.getExpansionLoc(function->getLocation());
  // operator new and its like, which nobody has declared.
  if (place.isInvalid()) return function->isOverloadedOperator();
  return sources.isInSystemHeader(place) &&
         (is_in_std(function) || is_of_libc(sources.getFilename(place)));
}

}  // namespace ofdcheck::lint
