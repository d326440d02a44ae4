// The same with members, a template and a lambda.
#include <sys/epoll.h>
#include <unistd.h>

class Session {
 public:
  explicit Session(int fd) : fd_(fd) {}
  void shut() { ::close(fd_); }
  void both() {
    shut();
    ::close(fd_);  // ofd-double-close
  }

 private:
  int fd_;
};

void first_of_both(Session& session) { session.both(); }
void second_of_both(Session& session) { session.both(); }
void third_of_both(int fd) {
  Session session(fd);
  session.both();
}

void part(Session& session) {
  session.shut();
  session.shut();  // ofd-double-close
}

void innocent(Session& session) { session.shut(); }

// Every instance has the same text.
template <class Number>
void twice(Number fd) {
  const auto shut = [](int number) { ::close(number); };
  shut(fd);
  shut(fd);  // ofd-double-close
}

void instances(int one, short other) {
  twice(one);
  twice<int>(other);
}
