#include "checker/rules/later.h"

#include <sys/epoll.h>

namespace ofdcheck::rules {
namespace {

// What Suspicion::notes hold of the number.
enum Note : std::size_t { generation, activity, coarse_ms };

constexpr std::uint32_t kWork = Descriptor::did_input | Descriptor::did_output |
                                Descriptor::input_blocked | Descriptor::output_blocked |
                                Descriptor::saw_reset;

}  // namespace

Suspicion until_grace(const Case& c) {
  Suspicion suspicion = c.suspicion();
  if (const Descriptor* slot = c.model.descriptor(c.call.fd)) {
    suspicion.notes[generation] = slot->generation.load(std::memory_order_relaxed);
    suspicion.notes[activity] = slot->activity.load(std::memory_order_relaxed);
  }
  suspicion.notes[coarse_ms] = c.model.coarse_ms();
  return suspicion;
}

Suspicion until_next_wait(const Case& c) {
  Suspicion suspicion = until_grace(c);
  if (c.model.thread(c.call.tid).batch.epfd >= 0) suspicion.when = When::next_wait;
  return suspicion;
}

bool same_number(const Review& review) {
  const Descriptor* slot = review.model.descriptor(review.suspicion.fd);
  return slot != nullptr && slot->open() &&
         slot->generation.load(std::memory_order_relaxed) == review.suspicion.notes[generation];
}

bool used_since(const Review& review) {
  const Descriptor* slot = review.model.descriptor(review.suspicion.fd);
  const std::uint32_t now = slot->activity.load(std::memory_order_relaxed);
  const auto then = static_cast<std::uint32_t>(review.suspicion.notes[activity]);
  if ((now & ~then & kWork) != 0) return true;
  // The clock of activity is coarse: the same millisecond may be before or after.
  return slot->last_used.load(std::memory_order_relaxed) > review.suspicion.notes[coarse_ms];
}

Registration* registered_now(const Review& review) {
  const EpollInstance* instance = review.model.instance(review.suspicion.instance);
  return instance == nullptr ? nullptr : review.model.find(*instance, review.suspicion.fd);
}

const char* operation_name(int op) {
  switch (op) {
    case EPOLL_CTL_ADD:
      return "EPOLL_CTL_ADD";
    case EPOLL_CTL_MOD:
      return "EPOLL_CTL_MOD";
    default:
      return "EPOLL_CTL_DEL";
  }
}

}  // namespace ofdcheck::rules
