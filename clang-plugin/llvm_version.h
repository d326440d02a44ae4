// Where clang's interfaces differ between the majors that we build with (OFDCHECK_LLVM): 19 and 22.
// What can be written so that both take it is. Only frontends/tidy_registry.h asks, too: the core has
// no header of clang-tidy's.
#pragma once

#include <memory>

#include "clang/AST/ASTContext.h"
#include "clang/Analysis/PathDiagnostic.h"
#include "clang/Basic/Version.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/StaticAnalyzer/Core/AnalyzerOptions.h"
#include "clang/StaticAnalyzer/Core/PathDiagnosticConsumers.h"

namespace ofdcheck::lint {

// An instance that has this invocation and this context, which is not its own.
inline std::unique_ptr<clang::CompilerInstance> instance_with(
    std::shared_ptr<clang::CompilerInvocation> invocation, clang::ASTContext& context) {
#if CLANG_VERSION_MAJOR < 22
  auto instance = std::make_unique<clang::CompilerInstance>();
  instance->setInvocation(std::move(invocation));
  instance->setASTContext(&context);
#else
  auto instance = std::make_unique<clang::CompilerInstance>(std::move(invocation));
  instance->setASTContext(llvm::IntrusiveRefCntPtr<clang::ASTContext>(&context));
#endif
  return instance;
}

// A comparison splits the path at once, as clang's driver has it. In 22 that is the default.
inline void split_at_comparisons([[maybe_unused]] clang::AnalyzerOptions& options) {
#if CLANG_VERSION_MAJOR < 22
  options.eagerlyAssumeBinOpBifurcation = true;
#endif
}

// What AnalysisManager wants of consumers, which it owns.
inline clang::ento::PathDiagnosticConsumers only(
    std::unique_ptr<clang::ento::PathDiagnosticConsumer> consumer) {
  clang::ento::PathDiagnosticConsumers consumers;
#if CLANG_VERSION_MAJOR < 22
  consumers.push_back(consumer.release());
#else
  consumers.push_back(std::move(consumer));
#endif
  return consumers;
}

}  // namespace ofdcheck::lint
