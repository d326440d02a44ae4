// Channel is the memory a run shares: processes write findings and trace lines into it, `ofdcheck
// run` reads them out, symbolises and prints. It is one file mapping that fork inherits and that an
// exec'd program opens again by path; in bare mode it is an anonymous shared mapping and each
// process prints for itself.
//
// Everything is fixed size and lock-free: a writer that is killed half-way leaves a record that is
// never marked ready, not a lock. Processes that find the same count in one record; what does not fit
// is counted by its rule.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "checker/model/board.h"
#include "checker/report/finding.h"

namespace ofdcheck {

// A return address as an address in a file: what survives the process.
struct FrameRecord {
  std::uint32_t module = 0;  // index into Channel::modules; 0 none
  std::uint64_t offset = 0;  // address minus load address, as nm and addr2line -e count; points
                             // behind the call, so symbolise offset - 1
};

struct ModuleRecord {
  static constexpr std::uint32_t kFree = 0, kTaken = 1, kReady = 2;
  std::atomic<std::uint32_t> state{kFree};
  std::array<char, 252> path{};
};

struct FindingRecord {
  static constexpr std::size_t kFrames = 24;
  std::atomic<std::uint32_t> ready{0};
  std::atomic<std::uint32_t> count{0};  // of all processes; Finding::count is not used here
  std::uint64_t key = 0;                // what makes two findings one, in any process
  Finding finding;
  std::array<std::uint8_t, Finding::kSteps> frames_used{};
  std::array<std::array<FrameRecord, kFrames>, Finding::kSteps> frames{};
};

// Trace lines on their way to the file: a ring of bytes in whole lines. Writers reserve with a
// fetch_add of `reserved`, copy, then publish in order by raising `written`; the reader raises
// `read`. A writer that finds no room waits a bounded time, then counts the line as lost.
struct TraceRing {
  std::atomic<std::uint64_t> reserved{0};
  std::atomic<std::uint64_t> written{0};
  std::atomic<std::uint64_t> read{0};
  std::atomic<std::uint64_t> lost{0};
  std::uint64_t size = 0;  // bytes at Channel::ring_bytes(); 0: nothing is recorded
};

struct Channel {
  static constexpr std::uint64_t kMagic = 0x31'68'63'64'66'6F;  // "ofdch1"
  static constexpr std::uint32_t kLayout = 3;
  static constexpr std::uint32_t kModules = 512;
  static constexpr std::uint32_t kFindings = 512;
  static constexpr std::uint32_t kOfARule = 128;  // so that a flood of one leaves room for others

  std::uint64_t magic = kMagic;
  std::uint32_t layout = kLayout;
  std::uint32_t bytes = sizeof(Channel);
  // One more at each new finding, hello and goodbye: a futex(2) word, not private, that the reader
  // waits on and writers wake.
  std::atomic<std::uint32_t> changes{0};
  std::atomic<std::uint32_t> findings_used{0};  // may pass kFindings: the rest had no room
  Board board;
  std::array<ModuleRecord, kModules> modules{};  // index 0 is "none"
  std::array<FindingRecord, kFindings> findings{};
  std::array<std::atomic<std::uint32_t>, kRules> of_rule{};  // records; may pass kOfARule
  std::array<std::atomic<std::uint64_t>, kRules> no_room{};  // findings that were only counted
  TraceRing ring;

  // Zeroed memory becomes a channel without touching the rest of its pages.
  static Channel* at(void* zeroed) {
    auto* channel = static_cast<Channel*>(zeroed);
    channel->magic = kMagic;
    channel->layout = kLayout;
    channel->bytes = sizeof(Channel);
    return channel;
  }
  char* ring_bytes() { return reinterpret_cast<char*>(this + 1); }
  // The index of a module by path, made if need be; 0 when the table is full.
  std::uint32_t module(const char* path);
  // The finished record with this key; null if there is none.
  FindingRecord* find_finding(std::uint64_t key);
  // A record to fill; null when there is no room, and then it is counted. The writer sets `ready` to 1
  // when it is whole.
  FindingRecord* add_finding(RuleId rule);
  void count_without_room(RuleId rule) {
    no_room[static_cast<std::size_t>(rule)].fetch_add(1, std::memory_order_relaxed);
  }
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

}  // namespace ofdcheck
