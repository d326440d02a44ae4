// Processes that begin, go on as another program, and end; and syscall(2).
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "tests/runtime/calls/session.h"

namespace ofdcheck::calls {
namespace {

char program[] = "/bin/true";
char absent[] = "/nonexistent";
char* const arguments[] = {program, nullptr};

// A listener that a new program gets without having been told of it: what an exec is judged for, and
// how one in a vfork child shows in its parent.
int make_inheritable() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  listen(fd, 1);
  return fd;
}

// Every exec is first seen at enter; one that succeeds has no leave.
void executed(Session& c) { c.expect("enter exec()"); }
void not_executed(Session& c) {
  c.expect("enter exec()");
  c.expect("exec() = -1 ENOENT");
}

void born(Session& c, int child) {
  c.expect("fork() = %d", child);
  waitpid(child, nullptr, 0);
}

int return_at_once(void*) {
  _exit(0);
  return 0;
}

alignas(16) char child_stack[65536];

const Rows births{
    {{"fork", "__fork"}, Ends::well, [](Session& c) {
       const int child = c.call<int()>();
       if (child == 0) _exit(0);
       born(c, child);
     }},
    {{"_Fork"}, Ends::well, [](Session& c) {
       const int child = c.call<int()>();
       if (child == 0) _exit(0);
       born(c, child);
     }},
    {{"clone", "__clone"}, Ends::well, [](Session& c) {
       const int child = c.call<int(int (*)(void*), void*, int, void*, ...)>(
           return_at_once, static_cast<void*>(child_stack + sizeof child_stack), SIGCHLD, nullptr);
       born(c, child);
     }},
    {{"clone", "__clone"}, Ends::badly, [](Session& c) {
       c.call<int(int (*)(void*), void*, int, void*, ...)>(return_at_once, nullptr, SIGCHLD, nullptr);
       c.expect("fork() = -1 EINVAL");
     }},
    {{"vfork", "__vfork"}, Ends::well, [](Session& c) {
       const int fd = make_inheritable();
       auto* function = reinterpret_cast<pid_t (*)()>(Session::address(c.name()));
       // Between the marks; nothing of ours is on the stack when the child runs.
       c.begin();
       const pid_t child = function();
       if (child == 0) {
         execve(program, arguments, environ);
         _exit(1);
       }
       c.end();
       c.expect("vfork(fds=[%d]) = 0", fd);
       waitpid(child, nullptr, 0);
       close(fd);
     }},

    {{"posix_spawn", "posix_spawnp"}, Ends::well, [](Session& c) {
       pid_t child = 0;
       c.call<int(pid_t*, const char*, const posix_spawn_file_actions_t*, const posix_spawnattr_t*,
                  char* const*, char* const*)>(&child, program, nullptr, nullptr, arguments, environ);
       c.expect("spawn() = 0");
       waitpid(child, nullptr, 0);
     }},
    {{"posix_spawn", "posix_spawnp"}, Ends::badly, [](Session& c) {
       pid_t child = 0;
       c.call<int(pid_t*, const char*, const posix_spawn_file_actions_t*, const posix_spawnattr_t*,
                  char* const*, char* const*)>(&child, absent, nullptr, nullptr, arguments, environ);
       c.expect("spawn() = -1 ENOENT");
     }},
    // Not recorded themselves: the spawn that follows names their numbers.
    {{"posix_spawn_file_actions_adddup2", "posix_spawn_file_actions_addclose",
      "posix_spawn_file_actions_addclosefrom_np"},
     Ends::well, [](Session& c) {
       posix_spawn_file_actions_t actions;
       posix_spawn_file_actions_init(&actions);
       c.call<int(posix_spawn_file_actions_t*, int, int)>(&actions, 200, 201);
       posix_spawn_file_actions_destroy(&actions);
     }},
    {{"posix_spawn_file_actions_destroy"}, Ends::well, [](Session& c) {
       posix_spawn_file_actions_t actions;
       posix_spawn_file_actions_init(&actions);
       c.call<int(posix_spawn_file_actions_t*)>(&actions);
     }},
    {{"system"}, Ends::well, [](Session& c) {
       c.call<int(const char*)>("exit 3");
       c.expect("system() = 0");
     }},
};

using Exec = int(const char*, char* const*, char* const*);

const Rows execs{
    {{"execve", "execvpe", "execv", "execvp"}, Ends::well, [](Session& c) {
       executed(c);
       c.in_child([&] { c.call<Exec>(program, arguments, environ); });
     }},
    {{"execve", "execvpe", "execv", "execvp"}, Ends::badly, [](Session& c) {
       not_executed(c);
       c.call<Exec>(absent, arguments, environ);
     }},
    {{"execl", "execlp"}, Ends::well, [](Session& c) {
       executed(c);
       c.in_child([&] { c.call<int(const char*, const char*, ...)>(program, program, nullptr); });
     }},
    {{"execl", "execlp"}, Ends::badly, [](Session& c) {
       not_executed(c);
       c.call<int(const char*, const char*, ...)>(absent, program, nullptr);
     }},
    {{"execle"}, Ends::well, [](Session& c) {
       executed(c);
       c.in_child([&] { c.call<int(const char*, const char*, ...)>(program, program, nullptr, environ); });
     }},
    {{"execle"}, Ends::badly, [](Session& c) {
       not_executed(c);
       c.call<int(const char*, const char*, ...)>(absent, program, nullptr, environ);
     }},
    {{"execveat"}, Ends::well, [](Session& c) {
       executed(c);
       c.in_child([&] {
         c.call<int(int, const char*, char* const*, char* const*, int)>(AT_FDCWD, program, arguments,
                                                                       environ, 0);
       });
     }},
    {{"execveat"}, Ends::badly, [](Session& c) {
       not_executed(c);
       c.call<int(int, const char*, char* const*, char* const*, int)>(AT_FDCWD, absent, arguments, environ,
                                                                     0);
     }},
    {{"fexecve"}, Ends::well, [](Session& c) {
       executed(c);
       c.in_child([&] {
         const int fd = open(program, O_RDONLY | O_CLOEXEC);
         c.call<int(int, char* const*, char* const*)>(fd, arguments, environ);
       });
     }},
    {{"fexecve"}, Ends::badly, [](Session& c) {
       c.expect("enter exec()");
       c.expect("exec() = -1 EBADF");
       c.call<int(int, char* const*, char* const*)>(1 << 16, arguments, environ);
     }},
    {{"_exit", "_Exit", "quick_exit"}, Ends::well, [](Session& c) {
       c.expect("exit() = 0");
       c.in_child([&] { c.call<void(int)>(0); });
     }},
    {{"syscall"}, Ends::well, [](Session& c) {
       const long fd = c.call<long(long, ...)>(long{SYS_dup}, 0L);
       c.expect("dup(fd=0) = %ld", fd);
       close(static_cast<int>(fd));
     }},
    {{"syscall"}, Ends::badly, [](Session& c) {
       c.call<long(long, ...)>(long{SYS_dup}, long{1 << 16});
       c.expect("dup(fd=%d) = -1 EBADF", 1 << 16);
     }},
};

// They say what signal handlers may do; tests/hosts/ has what follows from it.
const std::vector<const char*> kOfHandlers{
    "exit", "pthread_exit", "longjmp", "_longjmp", "siglongjmp", "__longjmp_chk", "setcontext", "makecontext",
    "pthread_setcanceltype", "pthread_kill", "pthread_sigqueue", "tgkill", "__asan_default_options"};
constexpr const char* kNotRecorded = "it is not recorded";

const Excuses excuses{
    {{"fork", "__fork", "_Fork", "vfork", "__vfork", "system"}, Ends::badly, "only for want of processes"},
    {{"posix_spawn_file_actions_adddup2", "posix_spawn_file_actions_addclose",
      "posix_spawn_file_actions_addclosefrom_np", "posix_spawn_file_actions_destroy"},
     Ends::badly, "it is not recorded"},
    {{"_exit", "_Exit", "quick_exit"}, Ends::badly, "it does not return"},
    {kOfHandlers, Ends::well, kNotRecorded},
    {kOfHandlers, Ends::badly, kNotRecorded},
};

}  // namespace
}  // namespace ofdcheck::calls
