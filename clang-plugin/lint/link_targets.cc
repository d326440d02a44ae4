#include "clang-plugin/lint/link_targets.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "clang-plugin/lint/paths.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/StringSaver.h"

namespace ofdcheck::lint {
namespace {

namespace fs = std::filesystem;

using Edges = std::map<std::string, std::vector<std::string>>;

bool is_shared(llvm::StringRef path) {
  return path.ends_with(".so") || path.contains(".so.") || path.ends_with(".dylib");
}

// What goes through a linker. What a program is run for, as the source that a generator writes, is
// not linked with that program.
bool is_linked(llvm::StringRef path) {
  return path.ends_with(".o") || path.ends_with(".obj") || path.ends_with(".a") ||
         path.ends_with(".lib") || is_shared(path);
}

std::string whole(const std::string& path, const std::string& directory) {
  return (fs::path(directory) / path).lexically_normal();
}

void add(Edges& edges, const std::string& directory, const std::vector<std::string>& outputs,
         const std::vector<std::string>& inputs) {
  if (outputs.empty()) return;
  for (const std::string& input : inputs) {
    if (!is_linked(input)) continue;
    std::vector<std::string>& into = edges[whole(input, directory)];
    for (const std::string& output : outputs) into.push_back(whole(output, directory));
  }
}

std::string text_of(const std::string& file) {
  auto read = llvm::MemoryBuffer::getFile(file);
  return read ? (*read)->getBuffer().str() : std::string{};
}

// https://ninja-build.org/manual.html, "Ninja file reference": what a build statement names. Rules
// and what is set inside of statements are of no interest.
class Manifest {
 public:
  Manifest(const std::string& directory, Edges& edges) : directory_(directory), edges_(edges) {}

  void read(const std::string& name) {
    const std::string file = whole(name, directory_);
    if (!seen_.insert(file).second) return;
    const std::string text = text_of(file);
    for (std::string_view rest = text; !rest.empty();) statement(next_line(rest));
  }

 private:
  // A line goes on behind a $ at its end.
  static std::string next_line(std::string_view& rest) {
    std::string line;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      line += rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const std::size_t dollars =
          line.size() - std::min(line.find_last_not_of('$') + 1, line.size());
      if (dollars % 2 == 0) return line;
      line.pop_back();
      rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    }
    return line;
  }

  void statement(const std::string& line) {
    const llvm::StringRef text(line);
    if (text.starts_with("build ")) return build(line);
    for (const char* word : {"include ", "subninja "})
      if (text.starts_with(word))
        for (const std::string& name : words(line, std::string_view(word).size())) read(name);
    const auto [name, value] = text.split('=');
    if (!text.starts_with(" ") && text.contains('='))
      values_[name.trim().str()] = expanded(value.trim().str());
  }

  // build OUTPUTS | MORE OUTPUTS: RULE INPUTS | MORE INPUTS || ORDER ONLY |@ VALIDATIONS
  void build(const std::string& line) {
    std::vector<std::string> outputs, inputs;
    bool behind = false;
    std::string rule;
    for (const std::string& word : words(line, std::string_view("build ").size())) {
      if (word == "||" || word == "|@") break;
      if (word == "|") continue;
      if (word == ":")
        behind = true;
      else if (!behind)
        outputs.push_back(word);
      else if (rule.empty())
        rule = word;
      else
        inputs.push_back(word);
    }
    // An alias is not linked.
    if (rule == "phony" || outputs.empty()) return;
    // First stands what is linked; a map of it, or the list of its tests, may come along.
    outputs.resize(1);
    add(edges_, directory_, outputs, inputs);
  }

  std::string expanded(const std::string& text) const {
    std::string made;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '$' && at + 1 < text.size())
        at = escaped(text, at + 1, made);
      else
        made += text[at];
    }
    return made;
  }

  // Apart by spaces that are not written "$ "; a colon that is not written "$:" is a word of its
  // own.
  std::vector<std::string> words(const std::string& line, std::size_t at) const {
    std::vector<std::string> made;
    std::string word;
    const auto end_word = [&] {
      if (!word.empty()) made.push_back(std::move(word));
      word.clear();
    };
    for (; at < line.size(); ++at) {
      const char c = line[at];
      if (c == '$' && at + 1 < line.size()) {
        at = escaped(line, at + 1, word);
      } else if (c == ' ' || c == ':') {
        end_word();
        if (c == ':') made.emplace_back(":");
      } else {
        word += c;
      }
    }
    end_word();
    return made;
  }

  // Of "$ ", "$:", "$$", "$name" or "${name}"; gives the place of its last character.
  std::size_t escaped(const std::string& line, std::size_t at, std::string& word) const {
    if (line[at] == ' ' || line[at] == ':' || line[at] == '$') {
      word += line[at];
      return at;
    }
    const bool braces = line[at] == '{';
    const std::size_t from = at + (braces ? 1 : 0);
    std::size_t end = from;
    const auto is_of_name = [&](char c) {
      return c == '_' || c == '-' || (braces && c == '.') || llvm::isAlnum(c);
    };
    while (end < line.size() && is_of_name(line[end])) ++end;
    if (const auto value = values_.find(line.substr(from, end - from)); value != values_.end())
      word += value->second;
    return braces ? std::min(end, line.size() - 1) : end - 1;
  }

  const std::string& directory_;
  Edges& edges_;
  std::set<std::string> seen_;
  std::map<std::string, std::string> values_;
};

// What CMake executes from DIRECTORY/CMakeFiles/TARGET.dir/link.txt: a linker, or ar and ranlib.
void read_link_commands(const fs::path& file, Edges& edges) {
  const std::string directory = file.parent_path().parent_path().parent_path();
  const std::string text = text_of(file);
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(text).split(lines, '\n', -1, false);
  for (const llvm::StringRef line : lines) {
    llvm::BumpPtrAllocator memory;
    llvm::StringSaver saver(memory);
    llvm::SmallVector<const char*> words;
    llvm::cl::TokenizeGNUCommandLine(line, saver, words);
    std::vector<std::string> outputs, inputs;
    for (std::size_t i = 1; i < words.size(); ++i) {
      const llvm::StringRef word = words[i];
      if (word == "-o" && i + 1 < words.size()) {
        outputs = {words[++i]};
      } else if (word.starts_with("@")) {
        llvm::SmallVector<const char*> more;
        const std::string response = text_of(whole(word.drop_front().str(), directory));
        llvm::cl::TokenizeGNUCommandLine(saver.save(response), saver, more);
        inputs.insert(inputs.end(), more.begin(), more.end());
      } else if (outputs.empty() && i == 2 && word.ends_with(".a")) {
        outputs = {word.str()};  // ar qc libx.a x.o
      } else {
        inputs.push_back(word.str());
      }
    }
    add(edges, directory, outputs, inputs);
  }
}

void find_link_commands(const std::string& directory, Edges& edges) {
  std::error_code error;
  fs::recursive_directory_iterator at(directory, fs::directory_options::skip_permission_denied,
                                      error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error))
    if (at->path().filename() == "link.txt") read_link_commands(at->path(), edges);
}

}  // namespace

LinkTargets LinkTargets::read(const std::string& build_directory) {
  LinkTargets made;
  made.directory_ = build_directory;
  std::error_code error;
  if (fs::exists(whole("build.ninja", build_directory), error))
    Manifest(build_directory, made.outputs_).read("build.ninja");
  else if (fs::exists(whole("CMakeCache.txt", build_directory), error))
    find_link_commands(build_directory, made.outputs_);
  return made;
}

Targets LinkTargets::of(const std::string& object) const {
  Targets ends;
  std::set<std::string> seen;
  std::vector<std::string> open = {object};
  while (!open.empty()) {
    const std::string path = std::move(open.back());
    open.pop_back();
    if (!seen.insert(path).second) continue;
    const auto into = outputs_.find(path);
    if (into != outputs_.end())
      open.insert(open.end(), into->second.begin(), into->second.end());
    else if (path != object && !is_shared(path))
      ends.insert(relative(path, directory_));
  }
  return ends;
}

}  // namespace ofdcheck::lint
