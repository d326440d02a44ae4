#include "clang-plugin/lint/unit.h"

#include <unistd.h>

#include <set>

#include "clang-plugin/engine/examine.h"
#include "clang-plugin/lint/lines.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Tooling/ArgumentsAdjusters.h"
#include "clang/Tooling/JSONCompilationDatabase.h"
#include "clang/Tooling/Tooling.h"

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

class Consumer : public ASTConsumer {
 public:
  Consumer(CompilerInstance& instance, const Request& request, std::string& out)
      : instance_(instance), request_(request), out_(out) {}
  void HandleTranslationUnit(ASTContext& context) override {
    for (const Finding& finding : examine(context, instance_.getPreprocessor(), request_))
      out_ += line_of(finding, context);
    out_ += line_of_end();
  }

 private:
  CompilerInstance& instance_;
  const Request& request_;
  std::string& out_;
};

class Action : public ASTFrontendAction {
 public:
  Action(const Request& request, std::string& out) : request_(request), out_(out) {}
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance& instance, StringRef) override {
    return std::make_unique<Consumer>(instance, request_, out_);
  }

 private:
  const Request& request_;
  std::string& out_;
};

class Factory : public FrontendActionFactory {
 public:
  Factory(const Request& request, std::string& out) : request_(request), out_(out) {}
  std::unique_ptr<FrontendAction> create() override {
    return std::make_unique<Action>(request_, out_);
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
  std::string& out_;
};

void write_all(int out, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = ::write(out, text.data() + done, text.size() - done);
    if (n <= 0) _exit(2);
    done += static_cast<std::size_t>(n);
  }
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

class ClangDatabase : public Database {
 public:
  explicit ClangDatabase(std::unique_ptr<CompilationDatabase> database, bool any_file)
      : database_(std::move(database)), any_file_(any_file) {}

  std::vector<std::string> files() const override {
    std::vector<std::string> files;
    std::set<std::string> seen;
    for (const CompileCommand& command : database_->getAllCompileCommands()) {
      if (only_preprocesses(command) || !is_source(command.Filename)) continue;
      llvm::SmallString<256> path(command.Filename);
      if (!llvm::sys::path::is_absolute(path)) {
        path = command.Directory;
        llvm::sys::path::append(path, command.Filename);
      }
      llvm::sys::path::remove_dots(path, true);
      if (seen.insert(path.str().str()).second) files.push_back(path.str().str());
    }
    return files;
  }

  bool knows(const std::string& file) const override {
    return any_file_ || !database_->getCompileCommands(file).empty();
  }

  [[noreturn]] void examine(const std::string& file, const RuleSet& rules, unsigned nodes,
                            int out) const override {
    Request request;
    request.rules = rules;
    request.nodes = nodes;
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
    std::string lines;
    Factory factory(request, lines);
    if (tool.run(&factory) != 0 && error.empty()) error = "clang could not parse it";
    if (!error.empty()) lines += line_of_error(error);
    write_all(out, lines);
    _exit(0);
  }

 private:
  std::unique_ptr<CompilationDatabase> database_;
  bool any_file_;
};

}  // namespace

std::unique_ptr<Database> Database::read(const std::string& directory, std::string& error) {
  auto read = JSONCompilationDatabase::loadFromFile(directory + "/compile_commands.json", error,
                                                    JSONCommandLineSyntax::AutoDetect);
  if (!read) return nullptr;
  return std::make_unique<ClangDatabase>(inferTargetAndDriverMode(std::move(read)), false);
}

std::unique_ptr<Database> Database::fixed(const std::vector<std::string>& flags) {
  return std::make_unique<ClangDatabase>(std::make_unique<FixedCompilationDatabase>(".", flags),
                                         true);
}

}  // namespace ofdcheck::lint
