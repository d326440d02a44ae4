#include "net/reuseport_group.h"

#include <linux/filter.h>
#include <sys/socket.h>

#include <array>

namespace refserver {

bool steer_to_first(int any_member, unsigned count) {
  // A random number modulo the count: SO_ATTACH_REUSEPORT_CBPF wants the index of the socket
  // (socket(7)). On close() the last socket of the array moves into the gap
  // (net/core/sock_reuseport.c), so who closes the last one first never has a gap.
  const auto load_random = static_cast<unsigned>(SKF_AD_OFF + SKF_AD_RANDOM);
  std::array<sock_filter, 3> program{{
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, load_random},
      {BPF_ALU | BPF_MOD | BPF_K, 0, 0, count},
      {BPF_RET | BPF_A, 0, 0, 0},
  }};
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return ::setsockopt(any_member, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &filter,
                      sizeof filter) == 0;
}

void stop_steering(int any_member) {
  const int unused = 0;
  ::setsockopt(any_member, SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, &unused, sizeof unused);
}

}  // namespace refserver
