// The old remote-shell functions, which hand out connected sockets that libc made.
#include <netdb.h>
#include <sys/socket.h>

#include <array>

#include "runtime/interpose.h"
#include "runtime/record.h"

namespace ofdcheck::runtime {
namespace {

// `second`: where the socket of the error stream was put; null when none was asked for.
int opened(const CallerFrame& caller, int result, const int* second) {
  Observation seen(CallKind::socketpair, caller);
  seen.call.flags = SOCK_STREAM;
  const std::array<int, 2> made{result, result >= 0 && second != nullptr ? *second : -1};
  if (result >= 0) seen.call.fds = {made.data(), made[1] >= 0 ? 2u : 1u};
  seen.once(result);
  return result;
}

int bound(const CallerFrame& caller, int result) {
  Observation seen(CallKind::socket, caller);
  seen.call.flags = SOCK_STREAM;
  seen.once(result);
  return result;
}

}  // namespace

OFD_INTERPOSE(int, rresvport, (int* port)) { return bound(caller_frame(), real_rresvport(port)); }
OFD_INTERPOSE(int, rresvport_af, (int* port, sa_family_t family)) {
  return bound(caller_frame(), real_rresvport_af(port, family));
}

OFD_INTERPOSE(int, rcmd, (char** host, unsigned short port, const char* here, const char* there,
                          const char* command, int* second)) {
  return opened(caller_frame(), real_rcmd(host, port, here, there, command, second), second);
}
OFD_INTERPOSE(int, rcmd_af, (char** host, unsigned short port, const char* here, const char* there,
                             const char* command, int* second, sa_family_t family)) {
  return opened(caller_frame(), real_rcmd_af(host, port, here, there, command, second, family), second);
}
OFD_INTERPOSE(int, rexec, (char** host, int port, const char* user, const char* password,
                           const char* command, int* second)) {
  return opened(caller_frame(), real_rexec(host, port, user, password, command, second), second);
}
OFD_INTERPOSE(int, rexec_af, (char** host, int port, const char* user, const char* password,
                              const char* command, int* second, sa_family_t family)) {
  return opened(caller_frame(), real_rexec_af(host, port, user, password, command, second, family),
                second);
}

}  // namespace ofdcheck::runtime
