// The sockets that share a port through SO_REUSEPORT, and which of them the kernel gives a new
// connection to.
#pragma once

namespace refserver {

// From now on only the first `count` sockets of the group, in the order of their bind(), are given
// new connections. `any_member` is one of the group. The kernel falls back to its own choice where
// the program cannot be attached; then a socket about to close still gets connections.
bool steer_to_first(int any_member, unsigned count);

// Back to the kernel's own choice. The program belongs to the group, not to the process that
// attached it: a server that takes over on the same port would be steered by it for ever.
void stop_steering(int any_member);

}  // namespace refserver
