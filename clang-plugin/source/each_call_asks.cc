#include "clang-plugin/source/each_call_asks.h"

#include <sys/socket.h>

namespace ofdcheck::lint {
namespace {

// Where the call takes its flags; -1 for none.
int flags_of(Libc id) {
  switch (id) {
    case Libc::recv_:
    case Libc::recvfrom_:
    case Libc::send_:
    case Libc::sendto_:
      return 3;
    case Libc::recvmsg_:
    case Libc::sendmsg_:
      return 2;
    default:
      return -1;
  }
}

bool may_wait(const Source& source, const Call& call) {
  const int flags = flags_of(call.libc->id);
  if (flags >= 0) {
    const auto value = source.constant(call.argument(static_cast<unsigned>(flags)));
    return !value || (*value & MSG_DONTWAIT) == 0;
  }
  if (source.constant(call.argument(0))) return false;
  const auto length = source.constant(call.argument(2));
  return !length || *length > 8;
}

}  // namespace

bool never_waits_for_data(const Source& source) {
  bool asks = false, waits = false;
  source.each_call(Kind::input, [&](const Call& call) {
    asks |= flags_of(call.libc->id) >= 0;
    waits |= may_wait(source, call);
  });
  source.each_call(Kind::output, [&](const Call& call) { waits |= may_wait(source, call); });
  return asks && !waits;
}

}  // namespace ofdcheck::lint
