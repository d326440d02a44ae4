// What the kernel says about a server's processes, from outside: are all its threads asleep, which
// fds are open, what is in its epoll instances.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace refserver::test {

// The process and its descendants.
std::vector<pid_t> process_tree(pid_t root);

// Those that are there at the moment; none of a process that has ended.
std::vector<pid_t> threads_of(pid_t pid);

// Every thread of every process is blocked in the kernel at this moment.
bool all_asleep(pid_t root);

// The targets of /proc/<pid>/fd, such as "socket:[4711]".
std::vector<std::string> open_fds(pid_t pid);
std::size_t count_sockets(pid_t pid);

// The lines "tfd: ..." of all epoll instances the process has.
std::vector<std::string> interest_lists(pid_t pid);

std::string read_whole(const std::string& path);

}  // namespace refserver::test
