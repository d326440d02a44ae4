// The sockets that share a port through SO_REUSEPORT, and which of them the kernel gives a new
// connection to.
#pragma once

namespace refserver {

// From now on only the first `count` sockets of the group, in the order of their bind(), are given
// new connections. `any_member` is one of the group. The kernel falls back to its own choice where
// the program cannot be attached; then a socket about to close still gets connections.
bool steer_to_first(int any_member, unsigned count);

}  // namespace refserver
