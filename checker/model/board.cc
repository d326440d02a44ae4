#include "checker/model/board.h"

#include <cstring>

namespace ofdcheck {
namespace {

constexpr auto kRunning = static_cast<std::uint32_t>(BoardProcess::State::running);
constexpr auto kExpected = static_cast<std::uint32_t>(BoardProcess::State::expected);
constexpr auto kFree = static_cast<std::uint32_t>(BoardProcess::State::free);
constexpr auto kVacant = static_cast<std::uint32_t>(BoardProcess::State::vacant);

}  // namespace

BoardProcess* Board::find_process(int pid) {
  for (auto& process : processes) {
    const auto state = process.state.load(std::memory_order_acquire);
    if (state == kFree) return nullptr;  // the first ones are taken first
    if (state == kRunning && process.pid.load(std::memory_order_relaxed) == pid) return &process;
  }
  return nullptr;
}

BoardProcess* Board::take_record(int pid, int parent, const char* command) {
  for (auto& process : processes) {
    std::uint32_t state = process.state.load(std::memory_order_acquire);
    if ((state != kFree && state != kVacant) ||
        !process.state.compare_exchange_strong(state, kRunning))
      continue;
    for (auto* count : {&process.lost, &process.resynchronised, &process.declined, &process.calls,
                        &process.memory})
      count->store(0, std::memory_order_relaxed);
    process.incarnation.store(0, std::memory_order_relaxed);
    process.quiet.store(0, std::memory_order_relaxed);
    process.command = {};
    process.parent.store(parent, std::memory_order_relaxed);
    std::strncpy(process.command.data(), command, process.command.size() - 1);
    process.pid.store(pid);
    return &process;
  }
  return nullptr;
}

void Board::withdraw_expected(int pid, const BoardProcess* except) {
  for (auto& process : processes) {
    std::uint32_t state = process.state.load();
    if (state == kFree) return;
    if (state == kExpected && &process != except && process.pid.load() == pid)
      process.state.compare_exchange_strong(state, kVacant);
  }
}

// The starter and the started may both be writing: each writes first and looks then, so that at least one
// of them sees the other, and the expectation goes.
BoardProcess* Board::add_process(int pid, int parent, const char* command) {
  BoardProcess* mine = take_record(pid, parent, command);
  if (mine != nullptr) withdraw_expected(pid, mine);
  return mine;
}

void Board::expect_process(int pid, int parent, const char* command) {
  const auto said_hello = [&](const BoardProcess* except) {
    for (const auto& process : processes) {
      if (process.state.load() == kFree) return false;
      if (&process != except && process.pid.load() == pid && process.state.load() != kVacant) return true;
    }
    return false;
  };
  if (said_hello(nullptr)) return;
  BoardProcess* expected = take_record(pid, parent, command);
  if (expected == nullptr) return;
  expected->state.store(kExpected);
  if (said_hello(expected)) withdraw_expected(pid, nullptr);
}

void Board::expect_no_more(int pid) { withdraw_expected(pid, nullptr); }

const char* Board::word_for(Quiet why) {
  switch (why) {
    case Quiet::no: break;
    case Quiet::no_memory: return "there was no memory for the checker's own records";
    case Quiet::torn: return "a signal handler left for good what it had interrupted in the checker";
    case Quiet::internal: return "an internal error of the checker";
  }
  return "";
}

std::uint32_t Board::add_instance(int creator) {
  const std::uint32_t slot = last_instance.fetch_add(1, std::memory_order_relaxed) + 1;
  if (slot >= kInstances) return 0;
  instances[slot].creator.store(creator, std::memory_order_relaxed);
  instances[slot].taken.store(1, std::memory_order_release);
  return slot;
}

BoardUse* Board::use(std::uint32_t instance, int pid) {
  if (instance == 0 || instance >= kInstances) return nullptr;
  for (auto& use : instances[instance].uses) {
    int owner = use.pid.load(std::memory_order_acquire);
    if (owner == pid) return &use;
    if (owner == 0 && use.pid.compare_exchange_strong(owner, pid)) return &use;
    if (owner == pid) return &use;
  }
  return nullptr;
}

}  // namespace ofdcheck
