// Connections that several threads can come to. A slot is never freed, only used again under a new
// generation: a thread that still holds an event for a connection which another thread has closed
// finds a slot that says so, not freed memory.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "connection.h"

namespace refserver {

struct Slot {
  std::mutex lock;  // held while a thread works on the connection
  std::uint32_t generation = 0;
  std::unique_ptr<Connection> connection;
  std::atomic<bool> in_turn{false};  // see SharedQueue::take_turn()
};

class Slots {
 public:
  using Token = std::uint64_t;  // generation << 32 | index

  Slots() = default;
  ~Slots();
  Slots(const Slots&) = delete;
  Slots& operator=(const Slots&) = delete;

  Token open(std::unique_ptr<Connection> connection);
  Slot& at(Token token);
  // Under its lock: is the slot still what the token was given for?
  static bool is_current(const Slot& slot, Token token) { return slot.generation == token >> 32; }
  // Under its lock. Closes the fd.
  void close(Slot& slot, Token token);

  // All that are open, each under its lock; those that a thread works on are passed over.
  void for_each_at_rest(const std::function<void(Slot&)>& visit);
  // When no thread works on them any more.
  std::vector<std::unique_ptr<Connection>> take_all();

 private:
  static constexpr std::size_t kChunk = 1024;
  using Chunk = std::array<Slot, kChunk>;

  std::array<std::atomic<Chunk*>, 1024> chunks_{};
  std::mutex lock_;  // of what follows
  std::vector<std::uint32_t> free_;
  std::uint32_t used_ = 0;
};

}  // namespace refserver
