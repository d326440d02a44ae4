// Operations that make, replace and end processes, and the race of two threads.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/model/player.h"
#include "tests/model/racer.h"
#include "tests/model/witness.h"

namespace ofdcheck::fuzz {
namespace {

constexpr const char* kSelf = "/proc/self/exe";

// What an exec leaves open, in the words of the model; without one, in those of the kernel.
std::uint64_t kept_over_exec(Shadow* shadow) {
  std::uint64_t bits = 0;
  for (int fd = kLow; fd < kLimit; ++fd) {
    if (shadow == nullptr) {
      const int flags = ::fcntl(fd, F_GETFD);
      if (flags >= 0 && (flags & FD_CLOEXEC) == 0) bits |= std::uint64_t{1} << fd;
      continue;
    }
    const Descriptor* slot = shadow->model().descriptor(fd);
    if (slot != nullptr && slot->open() && !slot->cloexec) bits |= std::uint64_t{1} << fd;
  }
  return bits;
}

bool is_gone(int pid) {
  siginfo_t gone{};
  return ::waitid(P_PID, static_cast<id_t>(pid), &gone, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         gone.si_pid == pid;
}

// False when the child has ended without a word.
bool wait_for(sem_t& semaphore, int pid) {
  for (;;) {
    timespec until{};
    ::clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 100'000'000;
    if (until.tv_nsec >= 1'000'000'000) {
      ++until.tv_sec;
      until.tv_nsec -= 1'000'000'000;
    }
    if (::sem_timedwait(&semaphore, &until) == 0) return true;
    if (errno == ETIMEDOUT && is_gone(pid)) return false;
  }
}

}  // namespace

void Player::fork(int place) {
  if (who_ != kFirst || !(is_child(place)) || child_lives(place)) return;
  Seen seen(shadow_.get(), CallKind::fork);
  seen.enter();
  Call call = seen.call;
  company_ = true;
  if (comparison_ != nullptr) comparison_->has_company();
  const int pid = ::fork();
  if (pid == 0) {
    if (shadow_ != nullptr) {
      shadow_->become_child(call);
      comparison_->become_child();
    }
    seen.leave(0);
    live_as_child(place);
  }
  seen.leave(pid);
  if (pid < 0) return;
  // One does something at a time, so that two runs are alike.
  expect(wait_for(desk_.places[static_cast<std::size_t>(place - 1)].done, pid), "a child has crashed");
  children_[static_cast<std::size_t>(place)] = {pid, false};
}

void Player::live_as_child(int place) {
  who_ = place;
  children_ = {};
  for (auto& worker : workers_) static_cast<void>(worker.release());  // its thread is not here
  Desk::Place& mine = desk_.places[static_cast<std::size_t>(place - 1)];
  compare(false);
  ::sem_post(&mine.done);
  for (;;) {
    while (::sem_wait(&mine.ordered) != 0) continue;
    step(mine.operation);
    ::sem_post(&mine.done);
  }
}

void Player::hand_over(const Operation& operation) {
  Child& child = children_[operation.who];
  if (operation.act == Act::exit) return end_child(operation.who);
  if (child.replaced || operation.act == Act::fork || operation.act == Act::race) return;
  Desk::Place& place = desk_.places[static_cast<std::size_t>(operation.who - 1)];
  place.operation = operation;
  ::sem_post(&place.ordered);
  if (operation.act == Act::exec) {
    child.replaced = has_testified(child.pid);
    expect(child.replaced, "what the exec left open is not what the model expected");
    if (!child.replaced) child.pid = 0;
    return;
  }
  if (wait_for(place.done, child.pid)) return;
  expect(false, "child " + std::to_string(operation.who) + " has crashed");
  end_process(child.pid);
  child = {};
}

void Player::end_child(int place) {
  Child& child = children_[static_cast<std::size_t>(place)];
  if (child.pid == 0) return;
  if (child.replaced || desk_.differs()) {
    end_process(child.pid);
  } else {
    Desk::Place& its = desk_.places[static_cast<std::size_t>(place - 1)];
    its.operation = {};
    its.operation.act = Act::exit;
    ::sem_post(&its.ordered);
    while (::waitpid(child.pid, nullptr, 0) < 0 && errno == EINTR) continue;
  }
  child = {};
}

void Player::exit() {
  if (who_ == kFirst) return;
  if (shadow_ != nullptr) desk_.findings += shadow_->findings();
  Seen seen(shadow_.get(), CallKind::exit);
  seen.once(0);
  ::_exit(0);
}

void Player::exec(bool in_vain) {
  if (!in_vain && who_ == kFirst) return;
  WitnessArguments arguments(kept_over_exec(shadow_.get()));
  Seen seen(shadow_.get(), CallKind::exec);
  seen.enter();
  seen.leave(::execv(in_vain ? "/nowhere" : kSelf, arguments.list));
  expect(in_vain, "exec failed");
}

void Player::spawn() {
  WitnessArguments arguments(kept_over_exec(shadow_.get()));
  Seen seen(shadow_.get(), CallKind::spawn);
  seen.enter();
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, kSelf, nullptr, nullptr, arguments.list, environ);
  errno = error;
  seen.leave(error == 0 ? 0 : -1);
  if (error != 0) return expect(false, "posix_spawn failed");
  const bool agreed = has_testified(pid);
  if (agreed) end_process(pid);
  expect(agreed, "what posix_spawn left open is not what the model expected");
}

void Player::vfork(int fd) {
  const pid_t pid = ::vfork();
  if (pid == 0) {
    ::close(fd);
    ::_exit(0);
  }
  while (pid > 0 && ::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) continue;
  touch(fd);
}

void Player::race(std::uint64_t seed) {
  if (who_ != kFirst) return;
  std::array<Racer, kThreads> racers{Racer(*this, seed), Racer(*this, seed + 1)};
  for (std::size_t i = 0; i < racers.size(); ++i) {
    if (workers_[i] == nullptr) workers_[i] = std::make_unique<Worker>();
    workers_[i]->begin([&racer = racers[i]] { racer.run(); });
  }
  for (auto& worker : workers_) worker->wait();
  for (int fd = kLow; fd < kLimit; ++fd) touch(fd);
}

}  // namespace ofdcheck::fuzz
