// The Board is what the processes of one run tell each other: who lives, and who uses which epoll
// instance. It is plain memory with atomics, so that it can lie in a mapping that fork inherits and
// exec re-opens; nobody waits for anybody on it. Only the runtime knows where it lies.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "checker/call.h"

namespace ofdcheck {

// Why nothing more is observed in a process that lives on.
enum class Quiet : std::uint32_t {
  no,
  no_memory,  // none for the checker's own records
  torn,       // a signal handler never came back to what it had interrupted in the checker
  internal,   // a state of the checker's that cannot be
};

struct BoardProcess {
  // vacant: its process is gone, and the next one may have it. In a run the reader gives it back,
  // who has added up what it says.
  // expected: see Board::expect_process; nobody waits for its end.
  enum class State : std::uint32_t { free, running, replaced, ended, vacant, expected };

  std::atomic<std::uint32_t> state{0};  // State
  std::atomic<int> pid{0};
  std::atomic<int> parent{0};
  std::atomic<std::uint32_t> incarnation{0};  // one more at each exec
  std::atomic<std::uint64_t> lost{0};  // reports that could not be written
  std::atomic<std::uint64_t> resynchronised{0};  // times the model was set right by the kernel
  std::atomic<std::uint64_t> declined{0};  // questions to the kernel not asked: see LinuxKernel::limit
  std::atomic<std::uint64_t> calls{0};           // calls that took the slow door
  std::atomic<std::uint32_t> quiet{0};           // Quiet
  std::atomic<std::uint64_t> memory{0};          // bytes that the checker has mapped there
  std::array<char, 32> command{};
};

// One use of an instance by one process.
struct BoardUse {
  std::atomic<int> pid{0};
  std::atomic<int> tid{0};              // of the last ctl or wait
  std::atomic<std::uint32_t> waiting{0};  // threads of it inside epoll_wait
  std::atomic<std::int64_t> last_wait{0};  // nanoseconds, CLOCK_MONOTONIC; 0 never
  std::atomic<std::int64_t> last_ctl{0};
  std::atomic<std::uint32_t> suspected{0};  // what epoll-shared-by-fork has asked about already
};

struct BoardInstance {
  std::atomic<std::uint32_t> taken{0};
  std::atomic<int> creator{0};
  std::array<BoardUse, 16> uses{};  // a seventeenth process is not recorded, so not judged
};

struct Board {
  static constexpr std::uint32_t kProcesses = 1024;  // at a time
  static constexpr std::uint32_t kInstances = 4096;

  std::array<BoardProcess, kProcesses> processes{};
  std::array<BoardInstance, kInstances> instances{};  // slot 0 is "none"
  std::atomic<std::uint32_t> last_instance{0};

  // The record of a process that is running; null if the board is full or it never said hello.
  BoardProcess* find_process(int pid);
  // Says hello; null when the board is full. `command` is cut to 31 bytes.
  BoardProcess* add_process(int pid, int parent, const char* command);
  // A process was started that no fork handler of ours ran in (vfork, posix_spawn): it counts as one whose
  // program cannot be seen, until that says hello. Nothing if it has.
  void expect_process(int pid, int parent, const char* command);
  // It has not come to an exec.
  void expect_no_more(int pid);
  // The reason in words, after "nothing more was checked in it: ".
  static const char* word_for(Quiet why);
  // A slot for a new instance; 0 when the board is full: then the instance is not judged.
  std::uint32_t add_instance(int creator);
  // This process's use record of an instance, made if need be; null when there is no room.
  BoardUse* use(std::uint32_t instance, int pid);

 private:
  BoardProcess* take_record(int pid, int parent, const char* command);
  void withdraw_expected(int pid, const BoardProcess* except);
};

}  // namespace ofdcheck
