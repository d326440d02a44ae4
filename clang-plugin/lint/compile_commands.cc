#include "clang-plugin/lint/compile_commands.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"

namespace ofdcheck::lint {
namespace {

// Whether there was anything to do.
bool make_absolute(llvm::json::Value& entry, const std::string& from) {
  llvm::json::Object* keys = entry.getAsObject();
  if (keys == nullptr) return false;
  const auto given = keys->getString("directory");
  if (!given || llvm::sys::path::is_absolute(*given)) return false;
  llvm::SmallString<256> whole(from);
  llvm::sys::path::append(whole, *given);
  llvm::sys::fs::make_absolute(whole);
  llvm::sys::path::remove_dots(whole, true);
  (*keys)["directory"] = whole.str().str();
  return true;
}

}  // namespace

std::unique_ptr<llvm::MemoryBuffer> compile_commands(const std::string& directory,
                                                     std::string& error) {
  llvm::SmallString<256> path(directory);
  llvm::sys::path::append(path, "compile_commands.json");
  auto file = llvm::MemoryBuffer::getFile(path);
  if (!file) {
    error = file.getError().message();
    return nullptr;
  }
  llvm::Expected<llvm::json::Value> read = llvm::json::parse((*file)->getBuffer());
  if (!read) {
    error = llvm::toString(read.takeError());
    return nullptr;
  }
  llvm::json::Array* entries = read->getAsArray();
  bool changed = false;
  if (entries != nullptr)
    for (llvm::json::Value& entry : *entries) changed |= make_absolute(entry, directory);
  if (!changed) return std::move(*file);
  return llvm::MemoryBuffer::getMemBufferCopy(llvm::formatv("{0}", *read).str());
}

}  // namespace ofdcheck::lint
