// The same listener, once closed in the vfork child and once named to the next program.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <initializer_list>

#include "tests/programs/program.h"

int main() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  must_hold(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  must_hold(listen(listener, 8) == 0);
  char number[16];
  std::snprintf(number, sizeof number, "%d", listener);

  for (const bool close_it : {true, false}) {
    const pid_t child = vfork();
    if (child == 0) {
      if (close_it) {
        close(listener);
        execl("/bin/true", "true", nullptr);
      }
      execl("/bin/true", "true", number, nullptr);
      _exit(127);
    }
    int status = 0;
    must_hold(waitpid(child, &status, 0) == child);
    must_hold(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
  close(listener);
  return 0;
}
