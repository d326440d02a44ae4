// A Desk is where the processes of one program meet: memory that fork shares, so that no descriptor is
// needed for it. Each child has a place there, at which the first process leaves operations.
#pragma once

#include <semaphore.h>
#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cstring>
#include <new>
#include <string>

#include "checker/model/board.h"
#include "tests/model/operation.h"

namespace ofdcheck::fuzz {

struct Desk {
  static constexpr std::size_t kMost = 4096;

  struct Place {
    sem_t ordered;
    sem_t done;
    Operation operation;
  };

  std::array<Place, kChildren> places;
  // The program so far: each operation is written before it is played, so that one that crashes is
  // there, too.
  std::array<Operation, kMost> operations;
  std::atomic<std::size_t> count{0};
  std::atomic<std::uint64_t> findings{0};
  std::atomic<unsigned> sent{0};  // messages with descriptors
  std::array<char, 512> message{};  // how model and kernel differ; empty: they do not
  // One clock for all, as CLOCK_MONOTONIC is: the board compares times of several processes.
  std::atomic<std::int64_t> clock{0};
  Board board;

  void say(const std::string& text) {
    std::strncpy(message.data(), text.c_str(), message.size() - 1);
  }
  bool differs() const { return message[0] != '\0'; }

  static Desk* make() {
    void* pages = mmap(nullptr, sizeof(Desk), PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return pages == MAP_FAILED ? nullptr : new (pages) Desk;
  }
  // As new, but for the operations.
  void clear() {
    clock = 0;
    new (&board) Board;
    message.fill('\0');
    findings = 0;
    sent = 0;
    for (Place& place : places) {
      sem_init(&place.ordered, 1, 0);
      sem_init(&place.done, 1, 0);
    }
  }
};

}  // namespace ofdcheck::fuzz
