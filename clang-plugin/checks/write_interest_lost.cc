// write-interest-lost: the result of a write to a connection is dropped, in a unit whose
// connections do not block: what the kernel had no room for is never sent.
#include <fcntl.h>
#include <sys/socket.h>

#include "clang-plugin/check.h"
#include "clang-plugin/source/edit.h"
#include "clang-plugin/source/failure.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/Decl.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// The unit makes connections that do not block.
bool makes_nonblocking(const Source& source) {
  bool makes = false;
  source.each_call(Libc::accept4_, [&](const Call& call) {
    makes |= (source.constant(call.argument(3)).value_or(0) & SOCK_NONBLOCK) != 0;
  });
  source.each_call(Libc::fcntl_, [&](const Call& call) {
    if (source.constant(call.argument(1)) != F_SETFL) return;
    walk(call.argument(2), [&](const Stmt* part) {
      const auto* expr = dyn_cast<Expr>(part);
      makes |= expr != nullptr && source.constant(expr) == O_NONBLOCK;
    });
  });
  return makes;
}

bool is_event_data(const Place& place) {
  const auto* field = dyn_cast_or_null<FieldDecl>(place.decl);
  return field != nullptr && field->getParent()->getName() == "epoll_data";
}

// A connection as the text shows it: an event's number, or what accept gave.
bool is_connection(const Source& source, const Call& call) {
  const Places& places = source.places();
  const Place place = place_of(source, call.argument(0));
  if (is_event_data(place)) return true;
  for (const Store& store : places.stores_to(place))
    if (is_event_data(place_of(source, store.value))) return true;
  return places.is_accepted(*call.in, call.argument(0));
}

// Last words before close: nobody waits for what is left of them.
bool is_closed_after(const Source& source, const Call& call) {
  const Edit edit(source);
  const std::string fd = edit.text(call.argument(0));
  for (const Call& other : call.in->calls)
    if (other.libc->kind == Kind::closes && call.expr->getBeginLoc() < other.expr->getBeginLoc() &&
        edit.text(other.argument(0)) == fd)
      return true;
  return false;
}

void judge(const Source& source, SourceReport& report) {
  if (!source.calls(Kind::registers) || !makes_nonblocking(source)) return;
  source.each_call(Kind::output, [&](const Call& call) {
    if (!result_is_dropped(source, call) || !is_connection(source, call)) return;
    // A counter of eight bytes is a wake-up's.
    if (const auto length = source.constant(call.argument(2)); length && *length <= 8) return;
    if (is_closed_after(source, call)) return;
    Finding finding = source.finding(RuleId::write_interest_lost, call);
    finding.message = std::string(call.libc->name) +
                      " may take a part or nothing, and nobody looks at its result";
    finding.expected = "what is left kept, and EPOLLOUT";
    report.add(std::move(finding));
  });
}

}  // namespace

const Check checks::write_interest_lost = {.source = judge};

}  // namespace ofdcheck::lint
