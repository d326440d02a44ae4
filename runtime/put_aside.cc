#include "runtime/put_aside.h"

#include <atomic>
#include <cstddef>

namespace ofdcheck::runtime {
namespace {

constexpr std::size_t kThreads = 64;  // that have ever been interrupted by a handler that calls us, at a time

constinit std::array<PutAside, kThreads> pool{};  // untouched pages until then
constinit std::array<std::atomic<bool>, kThreads> taken{};

}  // namespace

PutAside* PutAside::take() {
  for (std::size_t i = 0; i < kThreads; ++i)
    if (!taken[i].exchange(true, std::memory_order_acquire)) return &pool[i];
  return nullptr;
}

void PutAside::give_back(PutAside* mine) {
  if (mine != nullptr) taken[static_cast<std::size_t>(mine - pool.data())].store(false, std::memory_order_release);
}

void PutAside::keep_only(const PutAside* mine) {
  for (std::size_t i = 0; i < kThreads; ++i)
    if (&pool[i] != mine) taken[i].store(false, std::memory_order_relaxed);
}

}  // namespace ofdcheck::runtime
