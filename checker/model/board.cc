#include "checker/model/board.h"

#include <cstring>

namespace ofdcheck {
namespace {

constexpr auto kRunning = static_cast<std::uint32_t>(BoardProcess::State::running);
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

BoardProcess* Board::add_process(int pid, int parent, const char* command) {
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
    process.pid.store(pid, std::memory_order_release);
    return &process;
  }
  return nullptr;
}

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
