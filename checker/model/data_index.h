// DataIndex finds the registrations an event may belong to. epoll_wait delivers only `data`, so the
// key is (instance, data), and several registrations may share it: then the answer is ambiguous and
// the rules must know. Insert and remove under the shape lock; find from any thread without it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "checker/model/registration.h"

namespace ofdcheck {

class DataIndex {
 public:
  void insert(std::uint32_t index, Registration& registration) {
    auto& head = bucket(registration.instance, registration.data.load());
    registration.next_of_data.store(head.load(std::memory_order_relaxed),
                                    std::memory_order_relaxed);
    head.store(index, std::memory_order_release);
  }

  void remove(const Slab<Registration>& slab, std::uint32_t index, Registration& registration) {
    auto* link = &bucket(registration.instance, registration.data.load());
    for (std::uint32_t at = link->load(); at != 0; at = link->load()) {
      Registration* candidate = slab.at(at);
      if (at == index) {
        link->store(registration.next_of_data.load(), std::memory_order_release);
        return;
      }
      link = &candidate->next_of_data;
    }
  }

  // Calls visit(index, registration) for each entry of the instance with this data, at most 64
  // links far: a reader that a concurrent removal leads astray stops there and has missed one.
  template <class Visit>
  void find(const Slab<Registration>& slab, std::uint32_t instance, std::uint64_t data,
            Visit visit) const {
    std::uint32_t at = bucket(instance, data).load(std::memory_order_acquire);
    for (int links = 0; at != 0 && links < 64; ++links) {
      Registration* candidate = slab.at(at);
      if (candidate == nullptr) return;
      const std::uint32_t next = candidate->next_of_data.load(std::memory_order_acquire);
      if (candidate->instance == instance &&
          candidate->data.load(std::memory_order_relaxed) == data)
        visit(at, *candidate);
      at = next;
    }
  }

 private:
  static constexpr std::uint32_t kBuckets = 1u << 14;

  static std::uint32_t hash(std::uint32_t instance, std::uint64_t data) {
    // Fibonacci hashing: data are small numbers or aligned addresses, both poor in low bits.
    return static_cast<std::uint32_t>(((data ^ (std::uint64_t{instance} << 40)) *
                                       0x9E3779B97F4A7C15ull) >> 48);
  }
  std::atomic<std::uint32_t>& bucket(std::uint32_t instance, std::uint64_t data) {
    return buckets_[hash(instance, data) % kBuckets];
  }
  const std::atomic<std::uint32_t>& bucket(std::uint32_t instance, std::uint64_t data) const {
    return buckets_[hash(instance, data) % kBuckets];
  }

  std::array<std::atomic<std::uint32_t>, kBuckets> buckets_{};
};

}  // namespace ofdcheck
