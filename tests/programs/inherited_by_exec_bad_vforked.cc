// A listener without close-on-exec goes along into the program that a vfork child becomes.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/programs/program.h"

int main() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);  // EXPECT inherited-by-exec warning confirmed
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  must_hold(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  must_hold(listen(listener, 8) == 0);

  const pid_t child = vfork();
  if (child == 0) {
    execl("/bin/true", "true", nullptr);
    _exit(127);
  }
  int status = 0;
  must_hold(waitpid(child, &status, 0) == child);
  must_hold(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  close(listener);
  return 0;
}
