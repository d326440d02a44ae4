#include "clang-plugin/lint/unit.h"

#include <unistd.h>

#include <algorithm>
#include <new>
#include <set>

#include "clang-plugin/engine/examine.h"
#include "clang-plugin/facts/text.h"
#include "clang-plugin/lint/compile_commands.h"
#include "clang-plugin/lint/lines.h"
#include "clang-plugin/lint/link_targets.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Tooling/ArgumentsAdjusters.h"
#include "clang/Tooling/JSONCompilationDatabase.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;
using namespace clang::tooling;

// The first error is what is told of a file that does not parse.
class FirstError : public DiagnosticConsumer {
 public:
  explicit FirstError(std::string& text) : text_(text) {}
  void HandleDiagnostic(DiagnosticsEngine::Level level, const Diagnostic& diagnostic) override {
    DiagnosticConsumer::HandleDiagnostic(level, diagnostic);
    if (level < DiagnosticsEngine::Error || !text_.empty()) return;
    llvm::SmallString<256> message;
    diagnostic.FormatDiagnostic(message);
    text_ = message.str().str();
    if (!diagnostic.hasSourceManager() || !diagnostic.getLocation().isValid()) return;
    const PresumedLoc place =
        diagnostic.getSourceManager().getPresumedLoc(diagnostic.getLocation());
    if (place.isValid())
      text_ =
          std::string(place.getFilename()) + ":" + std::to_string(place.getLine()) + ": " + text_;
  }

 private:
  std::string& text_;
};

// Of one file. There may be several commands that compile it, each with flags of its own.
struct Said {
  std::string findings;
  std::string facts;
  bool parsed = false;

  std::string all() const { return findings + (parsed ? line_of_end() : "") + facts; }
};

class Consumer : public ASTConsumer {
 public:
  Consumer(CompilerInstance& instance, const Request& request, Said& said)
      : instance_(instance), request_(request), said_(said) {}
  void HandleTranslationUnit(ASTContext& context) override {
    const Examined examined = examine(context, instance_.getPreprocessor(), request_);
    for (const Finding& finding : examined.findings) said_.findings += line_of(finding, context);
    if (request_.facts) said_.facts += text_of(examined.facts);
    said_.parsed = true;
  }

 private:
  CompilerInstance& instance_;
  const Request& request_;
  Said& said_;
};

class Action : public ASTFrontendAction {
 public:
  Action(const Request& request, Said& said) : request_(request), said_(said) {}
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance& instance, StringRef) override {
    return std::make_unique<Consumer>(instance, request_, said_);
  }

 private:
  const Request& request_;
  Said& said_;
};

class Factory : public FrontendActionFactory {
 public:
  Factory(const Request& request, Said& said) : request_(request), said_(said) {}
  std::unique_ptr<FrontendAction> create() override {
    return std::make_unique<Action>(request_, said_);
  }
  bool runInvocation(std::shared_ptr<CompilerInvocation> invocation, FileManager* files,
                     std::shared_ptr<PCHContainerOperations> containers,
                     DiagnosticConsumer* consumer) override {
    // __clang_analyzer__: programs say with it what only an analyzer should see.
    invocation->getPreprocessorOpts().SetUpStaticAnalyzer = true;
    // Else clang counts the errors on standard error.
    invocation->getDiagnosticOpts().ShowCarets = false;
    return FrontendActionFactory::runInvocation(invocation, files, containers, consumer);
  }

 private:
  const Request& request_;
  Said& said_;
};

void write_all(int out, llvm::StringRef text) {
  while (!text.empty()) {
    const ssize_t n = ::write(out, text.data(), text.size());
    if (n <= 0) _exit(2);
    text = text.drop_front(static_cast<std::size_t>(n));
  }
}

// Where clang gives up it says so on standard error and aborts, or without memory anything else; here
// it is the one line of this unit.
int told = -1;

[[noreturn]] void no_memory() {
  write_all(told, R"({"error":"clang wanted more memory than it may have"})" "\n");
  _exit(0);
}

void tell_of_clangs_end(int out) {
  told = out;
  std::set_new_handler(no_memory);
  llvm::install_bad_alloc_error_handler([](void*, const char*, bool) { no_memory(); });
  llvm::install_fatal_error_handler([](void*, const char* reason, bool) {
    write_all(told, line_of_error(reason));
    _exit(0);
  });
}

// Flags that make no object: bear records -cc1 and the dependency runs of make as well.
bool only_preprocesses(const CompileCommand& command) {
  for (const std::string& word : command.CommandLine)
    if (word == "-cc1" || word == "-E" || word == "-M" || word == "-MM") return true;
  return false;
}

bool is_source(llvm::StringRef file) {
  for (const char* ending : {".c", ".cc", ".cpp", ".cxx", ".C", ".c++"})
    if (file.ends_with(ending)) return true;
  return false;
}

std::string object_of(const CompileCommand& command) {
  if (!command.Output.empty()) return command.Output;
  const auto option = std::find(command.CommandLine.begin(), command.CommandLine.end(), "-o");
  return option == command.CommandLine.end() || option + 1 == command.CommandLine.end()
             ? std::string{}
             : option[1];
}

std::string whole(llvm::StringRef file, const CompileCommand& command) {
  llvm::SmallString<256> path(file);
  if (!llvm::sys::path::is_absolute(path)) {
    path = command.Directory;
    llvm::sys::path::append(path, file);
  }
  llvm::sys::path::remove_dots(path, true);
  return path.str().str();
}

class ClangDatabase : public Database {
 public:
  ClangDatabase(std::unique_ptr<CompilationDatabase> database, LinkTargets targets, bool any_file)
      : database_(std::move(database)), targets_(std::move(targets)), any_file_(any_file) {}

  std::vector<std::string> files() const override {
    std::vector<std::string> files;
    std::set<std::string> seen;
    for (const CompileCommand& command : database_->getAllCompileCommands()) {
      if (only_preprocesses(command) || !is_source(command.Filename)) continue;
      const std::string path = whole(command.Filename, command);
      if (seen.insert(path).second) files.push_back(path);
    }
    return files;
  }

  bool knows(const std::string& file) const override {
    return any_file_ || !database_->getCompileCommands(file).empty();
  }

  // Of a file that is compiled more than once, all; where one of its objects is unknown, none.
  Targets targets(const std::string& file) const override {
    Targets all;
    for (const CompileCommand& command : database_->getCompileCommands(file)) {
      if (only_preprocesses(command)) continue;
      const std::string object = object_of(command);
      const Targets some = object.empty() ? Targets{} : targets_.of(whole(object, command));
      if (some.empty()) return {};
      all.insert(some.begin(), some.end());
    }
    return all;
  }

  [[noreturn]] void examine(const std::string& file, const Request& request,
                            int out) const override {
    tell_of_clangs_end(out);
    ClangTool tool(*database_, {file});
    std::string error;
    FirstError errors(error);
    tool.setPrintErrorMessage(false);
    tool.setDiagnosticConsumer(&errors);
    tool.appendArgumentsAdjuster(getInsertArgumentAdjuster("-resource-dir=" OFDLINT_RESOURCE_DIR,
                                                           ArgumentInsertPosition::BEGIN));
    tool.appendArgumentsAdjuster(getInsertArgumentAdjuster("-w", ArgumentInsertPosition::BEGIN));
    tool.appendArgumentsAdjuster(
        getInsertArgumentAdjuster("-Qunused-arguments", ArgumentInsertPosition::BEGIN));
    Said said;
    Factory factory(request, said);
    if (tool.run(&factory) != 0 && error.empty()) error = "clang could not parse it";
    if (!error.empty()) write_all(out, line_of_error(error));
    write_all(out, said.all());
    _exit(0);
  }

 private:
  std::unique_ptr<CompilationDatabase> database_;
  LinkTargets targets_;
  bool any_file_;
};

}  // namespace

std::unique_ptr<Database> Database::read(const std::string& directory, std::string& error) {
  const auto text = compile_commands(directory, error);
  if (text == nullptr) return nullptr;
  auto read = JSONCompilationDatabase::loadFromBuffer(text->getBuffer(), error,
                                                      JSONCommandLineSyntax::AutoDetect);
  if (!read) return nullptr;
  auto expanded = expandResponseFiles(std::move(read), llvm::vfs::getRealFileSystem());
  llvm::SmallString<256> whole(directory);
  llvm::sys::fs::make_absolute(whole);
  llvm::sys::path::remove_dots(whole, true);
  return std::make_unique<ClangDatabase>(inferTargetAndDriverMode(std::move(expanded)),
                                         LinkTargets::read(whole.str().str()), false);
}

std::unique_ptr<Database> Database::fixed(const std::vector<std::string>& flags) {
  auto fixed = std::make_unique<FixedCompilationDatabase>(".", flags);
  return std::make_unique<ClangDatabase>(
      expandResponseFiles(std::move(fixed), llvm::vfs::getRealFileSystem()), LinkTargets(), true);
}

}  // namespace ofdcheck::lint
