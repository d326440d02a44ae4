#include "loop/slots.h"

#include <stdexcept>

namespace refserver {

Slots::~Slots() {
  for (auto& chunk : chunks_) delete chunk.load();
}

Slots::Token Slots::open(std::unique_ptr<Connection> connection) {
  std::uint32_t index = 0;
  {
    const std::lock_guard held(lock_);
    if (!free_.empty()) {
      index = free_.back();
      free_.pop_back();
    } else {
      index = used_++;
      auto& chunk = chunks_.at(index / kChunk);
      if (chunk.load() == nullptr) chunk = new Chunk;
    }
  }
  Slot& slot = at(index);
  const std::lock_guard held(slot.lock);
  slot.connection = std::move(connection);
  return Token{slot.generation} << 32 | index;
}

Slot& Slots::at(Token token) {
  const auto index = static_cast<std::uint32_t>(token);
  return (*chunks_.at(index / kChunk).load())[index % kChunk];
}

void Slots::close(Slot& slot, Token token) {
  ++slot.generation;
  slot.connection.reset();
  const std::lock_guard held(lock_);
  free_.push_back(static_cast<std::uint32_t>(token));
}

void Slots::for_each_at_rest(const std::function<void(Slot&)>& visit) {
  std::uint32_t end = 0;
  {
    const std::lock_guard held(lock_);
    end = used_;
  }
  for (std::uint32_t index = 0; index < end; ++index) {
    Slot& slot = at(index);
    const std::unique_lock held(slot.lock, std::try_to_lock);
    if (held && slot.connection) visit(slot);
  }
}

std::vector<std::unique_ptr<Connection>> Slots::take_all() {
  std::vector<std::unique_ptr<Connection>> taken;
  for (std::uint32_t index = 0; index < used_; ++index)
    if (Slot& slot = at(index); slot.connection) taken.push_back(std::move(slot.connection));
  return taken;
}

}  // namespace refserver
