// Operations that keep a description alive without a number: SCM_RIGHTS and mappings.
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "tests/model/player.h"

namespace ofdcheck::fuzz {
namespace {

bool is_local_socket(int fd) {
  int domain = 0;
  socklen_t size = sizeof domain;
  return ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX;
}

// The model remembers no more of what was passed than Model::kPassed.
constexpr unsigned kMostSent = Model::kPassed / 4;

}  // namespace

// What a fork has shared is not sent while the other process may be the one that gets it: it would not know
// that it has it.
bool Player::born_before_fork(int fd) const {
  const OpenFile* file = shadow_->model().file_of(fd);
  return company_ && file != nullptr && file->born_epoch < shadow_->model().fork_epoch();
}

// Local sockets are not sent: one that is in flight to itself is collected by the kernel at some later
// time (unix_gc), so that no two runs would be alike.
void Player::send(const Operation& operation) {
  int fds[2] = {operation.b, operation.c};
  const std::size_t count = operation.c < 0 ? 1 : 2;
  if (is_local_socket(fds[0]) || is_local_socket(fds[1]) || desk_.sent >= kMostSent) return;
  if (shadow_ != nullptr && (born_before_fork(fds[0]) || born_before_fork(fds[1]))) return;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(2 * sizeof(int))> control{};
  char byte = 0;
  iovec part{&byte, 1};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = CMSG_SPACE(count * sizeof(int));
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(count * sizeof(int));
  std::memcpy(CMSG_DATA(header), fds, count * sizeof(int));

  Seen seen(shadow_.get(), CallKind::sendmsg);
  seen.call.fd = operation.a;
  seen.call.fds = {fds, count};
  seen.enter();
  const long result = seen.leave(::sendmsg(operation.a, &message, MSG_DONTWAIT | MSG_NOSIGNAL));
  if (result >= 0) ++desk_.sent;
  if (result >= 0 && count == 1) expect_numbers("sendmsg", result, {operation.a, fds[0]});
  if (result >= 0 && count == 2) expect_numbers("sendmsg", result, {operation.a, fds[0], fds[1]});
}

// With less room than the message has numbers, the kernel lets the rest go; so it does when no number
// is free.
void Player::receive(const Operation& operation) {
  if (!is_local_socket(operation.a)) return;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(4 * sizeof(int))> control{};
  std::array<char, 64> bytes;
  iovec part{bytes.data(), bytes.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen =
      operation.c <= 0 ? 0 : CMSG_LEN(static_cast<std::size_t>(operation.c) * sizeof(int));
  const int flags = MSG_DONTWAIT | (operation.b != 0 ? MSG_CMSG_CLOEXEC : 0);
  const ssize_t result = ::recvmsg(operation.a, &message, flags);
  const int error = errno;
  std::vector<int> fds;
  for (cmsghdr* header = result < 0 ? nullptr : CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    const std::size_t before = fds.size();
    fds.resize(before + count);
    std::memcpy(fds.data() + before, CMSG_DATA(header), count * sizeof(int));
  }
  Seen seen(shadow_.get(), CallKind::recvmsg);
  seen.call.fd = operation.a;
  seen.call.size = bytes.size();
  seen.call.flags = flags;
  seen.call.fds = fds;
  errno = error;
  seen.once(result);
  for (const int fd : fds) touch(fd);
}

void Player::map(int fd) {
  if (mappings_.size() > 8) return;
  constexpr std::size_t kSize = 4096;
  void* at = ::mmap(nullptr, kSize, PROT_READ, MAP_SHARED, fd, 0);
  if (at == MAP_FAILED) return;
  mappings_.push_back({at, kSize});
  if (shadow_ != nullptr && shadow_->model().file_of(fd) != nullptr &&
      shadow_->model().file_of(fd)->kind == FileKind::file)
    return;  // as the preload library does: what cannot be registered is of no interest
  Seen seen(shadow_.get(), CallKind::mmap);
  seen.call.fd = fd;
  seen.once(0);
}

// Not a call that is seen: munmap(2) says nothing of descriptors.
void Player::unmap() {
  if (mappings_.empty()) return;
  ::munmap(mappings_.front().at, mappings_.front().size);
  mappings_.erase(mappings_.begin());
  if (comparison_ != nullptr) comparison_->note_unseen();
}

}  // namespace ofdcheck::fuzz
