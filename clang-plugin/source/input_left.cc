#include "clang-plugin/source/input_left.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/once.h"
#include "clang-plugin/facts/program.h"
#include "clang/AST/Decl.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

constexpr int kDeepest = 6;

bool reads_a_stream(const Source& source, const Call& call) {
  if (call.libc->id != Libc::read_ && call.libc->id != Libc::recv_) return false;
  if (asks_how_much(source, call)) return false;
  if (call.libc->id == Libc::recv_)
    if (const auto flags = source.constant(call.argument(3));
        !flags || (*flags & (MSG_PEEK | MSG_WAITALL)) != 0)
      return false;
  // Where a buffer fills up by and by, that it is not full says that there was no more.
  const auto length = source.constant(call.argument(2));
  return length && *length > 128;
}

Taking taking_by(const Source& source, const Call& call) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  if (call.libc->kind == Kind::output)
    return {
        call.in,
        call.expr,
        call.libc,
        {{Ending::What::left, {-1, -1}, nullptr}, {Ending::What::nothing, {0, kMost}, nullptr}}};
  return {call.in,
          call.expr,
          call.libc,
          {{Ending::What::left, {1, source.constant(call.argument(2)).value_or(kMost)}, nullptr},
           {Ending::What::nothing, {0, 0}, nullptr},
           {Ending::What::nothing, {-1, -1}, nullptr}}};
}

// Whether others may call it, and cannot see what it does.
bool is_told(const FunctionDecl* function) {
  return function->isExternallyVisible() && !function->isInlined() && !function->isMain();
}

class Teller {
 public:
  explicit Teller(const EventLoops& loops) : loops_(loops) {}

  void climb(const Taking& taking, int depth = 0) {
    if (depth > kDeepest) return;
    const Endings endings = endings_of(loops_, taking, {});
    if (!endings.known || !endings.may_leave() || loops_.wait_in(*taking.in) != nullptr) return;
    if (is_told(taking.in->decl))
      for (const Ending& each : endings.ways)
        if (each.what == Ending::What::left && each.told_by == nullptr)
          add_once(told_[taking.in].leaves, Left{taking.libc->id, each.returned.from, each.returned.to});
    for (const Site& site : loops_.sites_of(*taking.in))
      climb({site.in, cast<CallExpr>(site.call), taking.libc, endings.ways}, depth + 1);
  }

  void sends(const Call& call) {
    if (!is_told(call.in->decl)) return;
    const Endings endings = endings_of(loops_, taking_by(loops_.source(), call), {});
    if (!endings.known) return;
    for (const Ending& each : endings.ways)
      if (each.what == Ending::What::left)
        add_once(told_[call.in].unsent, Left{call.libc->id, each.returned.from, each.returned.to});
  }

  std::map<const Function*, Told> take() {
    for (auto& [function, told] : told_) {
      // Two that send are not told apart.
      const auto sent =
          std::count_if(function->calls.begin(), function->calls.end(),
                        [](const Call& call) { return call.libc->kind == Kind::output; });
      if (sent > 1) told.unsent.clear();
      std::sort(told.unsent.begin(), told.unsent.end(),
                [](const Left& a, const Left& b) { return a.from < b.from; });
    }
    return std::move(told_);
  }

 private:
  const EventLoops& loops_;
  std::map<const Function*, Told> told_;
};

}  // namespace

bool asks_how_much(const Source& source, const Call& read) {
  for (const Call& other : read.in->calls) {
    if (other.expr == read.expr) return false;
    if (other.libc->id == Libc::ioctl_ &&
        source.constant(other.argument(1)) == static_cast<std::int64_t>(FIONREAD))
      return true;
  }
  return false;
}

std::vector<Taking> inputs_of(const Source& source) {
  std::vector<Taking> all;
  for (const Function& function : source.functions()) {
    for (const Call& call : function.calls)
      if (call.libc->kind == Kind::input && reads_a_stream(source, call))
        all.push_back(taking_by(source, call));
    walk(function.body, [&](const Stmt* stmt) {
      const auto* call = dyn_cast<CallExpr>(stmt);
      const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
      if (callee == nullptr || libc_call(callee) != nullptr || source.function(callee) != nullptr)
        return;
      const FunctionFacts* facts = source.program().function(key_of(callee));
      if (facts == nullptr || facts->leaves.empty()) return;
      Taking made{&function, call, &libc_call(facts->leaves.front().call), {}};
      for (const Left& each : facts->leaves)
        made.ways.push_back({Ending::What::left, {each.from, each.to}, nullptr});
      made.ways.push_back({});
      all.push_back(std::move(made));
    });
  }
  return all;
}

std::map<const Function*, Told> told_of(const EventLoops& loops) {
  Teller teller(loops);
  for (const Taking& taking : inputs_of(loops.source())) teller.climb(taking);
  for (const Function& function : loops.source().functions())
    for (const Call& call : function.calls)
      if (call.libc->id == Libc::send_ || call.libc->id == Libc::write_) teller.sends(call);
  return teller.take();
}

}  // namespace ofdcheck::lint
