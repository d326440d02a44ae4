#include "clang-plugin/model/frames.h"

#include "clang-plugin/libc.h"
#include "clang-plugin/source/atomics.h"
#include "clang/AST/DeclCXX.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

bool holds(const StackFrameContext* outer, const StackFrameContext* inner) {
  if (inner == nullptr) return true;
  for (; inner != nullptr;
       inner = inner->inTopFrame() ? nullptr : inner->getParent()->getStackFrame())
    if (inner == outer) return true;
  return false;
}

// From where the place is up to the lowest frame that holds all steps.
void climb(Mend& mend, std::initializer_list<const StackFrameContext*> steps,
           const SourceManager& sources) {
  const auto holds_all = [&] {
    for (const StackFrameContext* step : steps)
      if (!holds(mend.frame, step)) return false;
    return true;
  };
  while (!mend.frame->inTopFrame() && !holds_all()) {
    const StackFrameContext* caller = mend.frame->getParent()->getStackFrame();
    if (mend.frame->getCallSite() != nullptr) {
      mend.place = PathDiagnosticLocation(mend.frame->getCallSite(), sources, caller);
    } else if (const auto gone = mend.frame->getCallSiteCFGElement().getAs<CFGAutomaticObjDtor>()) {
      // A destructor is called nowhere in the text: what it destroys stands for the call.
      mend.place = PathDiagnosticLocation(gone->getVarDecl()->getLocation(), sources);
    }
    mend.frame = caller;
  }
}

bool destroys_nothing(const CFGElement& element) {
  if (const auto gone = element.getAs<CFGMemberDtor>())
    return gone->getFieldDecl()->getParent()->isUnion();
  // A parameter is destroyed by who calls, where the temporary that it is ends (Itanium C++ ABI, 3.1.1).
  if (const auto gone = element.getAs<CFGAutomaticObjDtor>()) {
    const VarDecl* variable = gone->getVarDecl();
    const CXXRecordDecl* record = variable->getType()->getAsCXXRecordDecl();
    return isa<ParmVarDecl>(variable) && (record == nullptr || !record->isParamDestroyedInCallee());
  }
  return false;
}

// Of the standard library, whose counters are in functions of their own: libstdc++'s, libc++'s.
bool counts_shares(const Decl* decl) {
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(decl);
  if (method == nullptr || !method->getParent()->isInStdNamespace()) return false;
  const StringRef name = method->getParent()->getName();
  return name == "_Sp_counted_base" || name == "__shared_count" || name == "__shared_weak_count";
}

template <typename Is>
bool any_frame(CheckerContext& c, const Is& is) {
  for (const StackFrameContext* frame = c.getStackFrame(); frame != nullptr;
       frame = frame->inTopFrame() ? nullptr : frame->getParent()->getStackFrame())
    if (is(frame)) return true;
  return false;
}

}  // namespace

bool is_of_no_destruction(const CallEvent& event, CheckerContext& c) {
  if (!c.getLangOpts().CPlusPlus) return false;
  if (const auto* gone = dyn_cast<CXXDestructorCall>(&event))
    if (const CFGBlock::ConstCFGElementRef at = gone->getCFGElementRef();
        at.getParent() != nullptr && destroys_nothing(*at))
      return true;
  return any_frame(c, [](const StackFrameContext* frame) {
    return !frame->inTopFrame() && destroys_nothing(frame->getCallSiteCFGElement());
  });
}

bool is_in_library(CheckerContext& c) {
  return is_of_system(c.getLocationContext()->getDecl());
}

bool is_in_destructor(CheckerContext& c) {
  return any_frame(
      c, [](const StackFrameContext* frame) { return isa<CXXDestructorDecl>(frame->getDecl()); });
}

bool is_below_release(CheckerContext& c) {
  return any_frame(c, [&](const StackFrameContext* frame) {
    return counts_shares(frame->getDecl()) ||
           (!frame->inTopFrame() && lowers_counter_in_test(frame->getDecl()));
  });
}

Mend place_to_mend(const CallEvent& event, std::initializer_list<const StackFrameContext*> steps,
                   CheckerContext& c) {
  const SourceManager& sources = c.getSourceManager();
  Mend mend;
  mend.frame = c.getLocationContext()->getStackFrame();
  if (event.getOriginExpr() != nullptr)
    mend.place = PathDiagnosticLocation(event.getOriginExpr(), sources, mend.frame);
  // A destructor that another file has.
  if (const auto* gone = dyn_cast<CXXDestructorCall>(&event))
    if (const auto* object = dyn_cast_or_null<VarRegion>(gone->getCXXThisVal().getAsRegion()))
      mend.place = PathDiagnosticLocation(object->getDecl()->getLocation(), sources);
  climb(mend, steps, sources);
  return mend;
}

Mend place_to_mend(const Stmt* stmt, const StackFrameContext* frame,
                   std::initializer_list<const StackFrameContext*> steps, CheckerContext& c) {
  Mend mend{PathDiagnosticLocation(stmt, c.getSourceManager(), frame), frame};
  climb(mend, steps, c.getSourceManager());
  return mend;
}

}  // namespace ofdcheck::lint
