// Owners of one number: a class that closes in its destructor, and somebody else.
#include <unistd.h>

#include <memory>
#include <utility>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd(const Fd&) = delete;
  ~Fd() { reset(); }
  void reset() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

void closes_what_it_does_not_own(int number) {
  Fd fd(number);  // ofd-double-close
  ::close(fd.get());
}  // by the destructor, which stands nowhere: the variable stands for it

void hands_it_over(int number) {
  Fd fd(number);
  ::close(fd.release());
}

void moves_it(int number) {
  Fd first(number);
  Fd second(std::move(first));
}

void lambda_closes(int number) {
  const auto shut = [](int fd) { ::close(fd); };
  shut(number);
  shut(number);  // ofd-double-close
}

template <class Number>
void by_template(Number fd) {
  ::close(fd);
  ::close(fd);  // ofd-double-close
}
template void by_template(int);

struct Session {
  int fd = -1;
  bool open = false;
  void stop() {
    if (!open) return;
    open = false;
    ::close(fd);
  }
};

void stops_twice_with_a_guard(Session& session) {
  session.stop();
  session.stop();
}
