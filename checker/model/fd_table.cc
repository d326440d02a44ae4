#include "checker/model/fd_table.h"

namespace ofdcheck {

Descriptor* FdTable::slot(int fd) {
  if (fd < 0 || fd >= kLimit) return nullptr;
  auto& chunk = chunks_[static_cast<unsigned>(fd) / kChunk];
  if (chunk.load(std::memory_order_relaxed) == nullptr)
    chunk.store(new Descriptor[kChunk], std::memory_order_release);
  if (fd >= end_) end_ = fd + 1;
  return chunk.load(std::memory_order_relaxed) + static_cast<unsigned>(fd) % kChunk;
}

}  // namespace ofdcheck
