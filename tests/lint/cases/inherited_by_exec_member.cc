// A listener in a member: the function that executes looks at it in the child, or does not.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

struct Port {
  int number = 0;
  int listener = -1;
  int log = -1;
  int backlog = -1;
  std::string option() const;
};

class Manager {
 public:
  bool listen_on(Port& port) {
    port.listener = ::socket(AF_INET, SOCK_STREAM, 0);
    return port.listener >= 0;
  }
  bool log_to(Port& port) {
    port.log = ::socket(AF_UNIX, SOCK_DGRAM, 0);  // ofd-inherited-by-exec
    return port.log >= 0;
  }
  bool queue(Port& port) {
    port.backlog = ::socket(AF_UNIX, SOCK_DGRAM, 0);  // ofd-inherited-by-exec
    return port.backlog >= 0;
  }

  bool start(const char* program) {
    for (Port& port : ports_)
      if (port.log >= 0) port.number = 0;  // before the fork: it says nothing of the child
    const pid_t child = ::fork();
    if (child != 0) return child > 0;
    std::vector<std::string> options;
    for (Port& port : ports_) {
      if (port.listener != -1) options.push_back(port.option());
      ::dup2(port.backlog, 0);  // and the number itself stays open
    }
    std::vector<char*> arguments;
    for (std::string& option : options) arguments.push_back(option.data());
    arguments.push_back(nullptr);
    ::execv(program, arguments.data());
    ::_exit(127);
  }

 private:
  std::vector<Port> ports_;
};

bool run(Manager& manager, Port& port) {
  return manager.listen_on(port) && manager.log_to(port) && manager.queue(port) &&
         manager.start("/bin/true");
}
