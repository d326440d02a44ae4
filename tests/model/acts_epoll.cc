// Operations on interest lists, and input and output that makes entries ready.
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>

#include "tests/model/player.h"

namespace ofdcheck::fuzz {

void Player::ctl(const Operation& operation) {
  const int epfd = operation.a, fd = operation.b, op = operation.c;
  // What the model knows before decides what the kernel may answer.
  bool known = false, registered = false;
  if (shadow_ != nullptr) {
    const Model& model = shadow_->model();
    known = comparison_->knows_all(epfd);
    registered = known && model.find(*model.instance_of(epfd), fd) != nullptr;
  }
  Seen seen(shadow_.get(), CallKind::epoll_ctl);
  seen.call.epfd = epfd;
  seen.call.op = op;
  seen.call.fd = fd;
  epoll_event event{};
  event.events = operation.mask;
  event.data.u64 = operation.data;
  if (op != EPOLL_CTL_DEL) {
    seen.call.events = operation.mask;
    seen.call.data = operation.data;
  }
  seen.enter();
  const long result = seen.leave(::epoll_ctl(epfd, op, fd, &event));
  const int error = result < 0 ? errno : 0;
  touch(fd);
  if (shadow_ == nullptr) return;
  expect_numbers("epoll_ctl", result, {epfd, fd});
  if (!known) return;
  const bool added = op == EPOLL_CTL_ADD;
  if (error == EEXIST) expect(registered, "ADD said EEXIST of what the model has not");
  if (error == ENOENT) expect(!registered, "MOD or DEL said ENOENT of what the model has");
  if (error == 0) expect(added != registered, "epoll_ctl succeeded against the model");
}

void Player::wait(const Operation& operation) {
  std::array<epoll_event, 8> events;
  const int most = operation.b;
  Seen seen(shadow_.get(), CallKind::epoll_wait);
  seen.call.epfd = operation.a;
  seen.call.size = most;
  seen.enter();
  const int result = ::epoll_wait(operation.a, events.data(), most, 0);
  const int error = errno;
  std::vector<Event> batch;
  std::vector<std::uint64_t> data;
  for (int i = 0; i < result; ++i) {
    batch.push_back({events[static_cast<std::size_t>(i)].events,
                     events[static_cast<std::size_t>(i)].data.u64});
    data.push_back(batch.back().data);
  }
  seen.call.batch = batch;
  errno = error;
  seen.leave(result);
  expect_numbers("epoll_wait", result, {operation.a});
  if (comparison_ != nullptr) comparison_->note_batch(operation.a, data);
}

// Never blocks: only if poll(2) says that it would not.
void Player::put(int fd) {
  pollfd asked{fd, POLLOUT, 0};
  ::poll(&asked, 1, 0);
  if ((asked.revents & (POLLOUT | POLLNVAL)) == 0) return;
  const std::uint64_t one = 1;
  Seen seen(shadow_.get(), CallKind::write);
  seen.call.fd = fd;
  seen.call.size = sizeof one;
  seen.enter();
  seen.leave(::write(fd, &one, sizeof one));
}

void Player::take(int fd) {
  pollfd asked{fd, POLLIN, 0};
  ::poll(&asked, 1, 0);
  if ((asked.revents & (POLLIN | POLLNVAL)) == 0) return;
  std::array<char, 64> bytes;
  Seen seen(shadow_.get(), CallKind::read);
  seen.call.fd = fd;
  seen.call.size = bytes.size();
  seen.enter();
  seen.leave(::read(fd, bytes.data(), bytes.size()));
}

}  // namespace ofdcheck::fuzz
