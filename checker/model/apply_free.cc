// What becomes of objects that batches lead to. An object is known by the data of the event that leads
// to it, and only while some thread holds that event.
#include <sys/epoll.h>

#include "checker/model/model.h"

namespace ofdcheck {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

// Allocators align blocks to 16, and programs keep tags in the low bits of the data they register.
constexpr std::uint64_t kTagBits = 15;
constexpr std::size_t kFreedKept = 64;

bool leads_to(std::uint64_t data, std::uint64_t address) {
  return (data & ~kTagBits) == (address & ~kTagBits);
}

}  // namespace

bool Model::begun(const Thread& thread, const Slot& slot) const {
  const Registration* registration = this->registration(slot.sender());
  if (registration == nullptr) return false;
  const Descriptor* number = fds_.find(registration->fd);
  const bool live = registration->state == Registration::State::live;
  const Touch touch = live ? number->last_touch() : registration->touched_before_end;
  const BatchId batch = thread.batch.id.load(kRelaxed);
  // A one-shot that is armed, or went to another thread since, was handed back by whoever had this
  // event; who came after has touched the number last.
  const bool handed_back = (registration->mask.load(kRelaxed) & EPOLLONESHOT) != 0 &&
                           (registration->armed.load(kRelaxed) ||
                            registration->delivered_to.load(kRelaxed) != batch);
  return handed_back || touch.batch() == batch;
}

// Visits (thread, slot's index). A slot whose registration is not known is nobody's to judge; another
// thread that never works on its own slots hands them out, and whoever got one may free the object.
template <class Visit>
void Model::find_pending(std::uint64_t address, int tid, Visit visit) const {
  for (const auto& [owner, thread] : threads_) {
    const Batch& batch = thread->batch;
    if (batch.over.load(std::memory_order_acquire)) continue;
    if (owner != tid && !thread->works_on_its_slots()) continue;
    const BatchId id = batch.id.load(kRelaxed);
    const std::uint32_t kept = batch.kept.load(kRelaxed);
    for (std::uint32_t i = 0; i < kept; ++i) {
      const Slot& slot = batch.slots[i];
      if (!leads_to(slot.data(), address) || this->registration(slot.sender()) == nullptr ||
          begun(*thread, slot) || freed(id, i) != nullptr)
        continue;
      // Its thread may be filling the next batch in at this moment.
      if (batch.id.load(kRelaxed) == id) visit(*thread, i);
    }
  }
}

bool Model::pending(std::uint64_t address, int tid) const {
  bool found = false;
  find_pending(address, tid, [&](const Thread&, std::uint32_t) { found = true; });
  return found;
}

const FreedObject* Model::freed(BatchId batch, std::uint32_t slot) const {
  for (const FreedObject& object : freed_)
    if (object.batch == batch && object.slot == slot) return &object;
  return nullptr;
}

void Model::enter_free(const Call& call) {
  const Touch at = thread(call.tid).mark();
  find_pending(call.address, call.tid, [&](Thread& owner, std::uint32_t slot) {
    if (freed_.size() >= kFreedKept) freed_.erase(freed_.begin());
    freed_.push_back({owner.batch.id.load(kRelaxed), slot, at, step_of(call)});
    owner.batch.freed.store(true, kRelaxed);
  });
}

}  // namespace ofdcheck
