#include "tests/model/player.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

namespace ofdcheck::fuzz {

Player::Player(Desk& desk, Watched watched) : desk_(desk) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = kLimit;
  setrlimit(RLIMIT_NOFILE, &files);
  if (watched == Watched::alone) return;
  shadow_ = std::make_unique<Shadow>(&desk.board, desk.clock, watched == Watched::traced);
  comparison_ = std::make_unique<Comparison>(*shadow_);
}

bool Player::play(const Operation& operation) {
  if (desk_.differs()) return false;
  if (is_child(operation.who)) {
    if (child_lives(operation.who)) hand_over(operation);
  } else if (is_thread(operation.who)) {
    auto& worker = workers_[static_cast<std::size_t>(operation.who - kChildren - 1)];
    if (worker == nullptr) worker = std::make_unique<Worker>();
    worker->begin([&] { step(operation); });
    worker->wait();
  } else {
    step(operation);
  }
  return !desk_.differs();
}

bool Player::finish() {
  if (comparison_ != nullptr) comparison_->note_unseen();
  for (int place = 1; place <= kChildren; ++place) end_child(place);
  if (comparison_ != nullptr) comparison_->note_unseen();
  touched_.clear();
  released_.clear();
  if (!desk_.differs()) compare(true);
  if (shadow_ != nullptr) desk_.findings += shadow_->findings();
  return !desk_.differs();
}

void Player::step(const Operation& operation) {
  touched_.clear();
  released_.clear();
  if (company_ && comparison_ != nullptr) comparison_->note_unseen();
  perform(operation);
  compare(false);
}

void Player::compare(bool whole) {
  if (comparison_ == nullptr || desk_.differs()) return;
  const std::string said = comparison_->check(touched_, released_, whole);
  expect(said.empty(), said);
}

void Player::expect(bool holds, const std::string& text) {
  if (holds || desk_.differs()) return;
  desk_.say((is_child(who_) ? "in child " + std::to_string(who_) + ": " : std::string{}) + text);
}

void Player::note_released(const Seen& seen) {
  for (const Released& released : seen.effect().released) released_.push_back(released.file);
}

bool Player::open_in_model(int fd) const {
  const Descriptor* slot = shadow_->model().descriptor(fd);
  return slot != nullptr && slot->open();
}

void Player::expect_numbers(const char* call, long result, std::initializer_list<int> numbers) {
  if (shadow_ == nullptr) return;
  const bool refused = result < 0 && errno == EBADF;
  const bool all_open = std::all_of(numbers.begin(), numbers.end(),
                                    [this](int fd) { return (fd >= 0 && fd < kLow) || open_in_model(fd); });
  expect(refused ? !all_open : all_open || result < 0,
         std::string(call) + (refused ? " said EBADF of numbers that are open in the model"
                                      : " took a number that is closed in the model"));
}

void Player::perform(const Operation& operation) {
  switch (operation.act) {
    case Act::make: return make(static_cast<Make>(operation.a), operation.b);
    case Act::dup:
    case Act::dup2:
    case Act::dup3:
    case Act::dupfd: return dup(operation);
    case Act::close: return close(operation);
    case Act::close_range:
    case Act::closefrom: return close_many(operation);
    case Act::set_cloexec:
    case Act::set_nonblock: return set_flags(operation);
    case Act::ctl: return ctl(operation);
    case Act::wait: return wait(operation);
    case Act::put: return put(operation.a);
    case Act::take: return take(operation.a);
    case Act::send: return send(operation);
    case Act::receive: return receive(operation);
    case Act::map: return map(operation.a);
    case Act::unmap: return unmap();
    case Act::fork: return fork(operation.a);
    case Act::exit: return exit();
    case Act::exec: return exec(false);
    case Act::exec_in_vain: return exec(true);
    case Act::spawn: return spawn();
    case Act::vfork: return vfork(operation.a);
    case Act::race: return race(operation.data);
  }
}

}  // namespace ofdcheck::fuzz
