#include "runtime/calls/uring.h"

#include <fcntl.h>
#include <linux/kcmp.h>
#include <linux/openat2.h>
#include <sys/epoll.h>

#include "runtime/calls/seen_rings.h"
#include "runtime/runtime.h"
#include "runtime/thread_state.h"

namespace ofdcheck::runtime {
namespace {

// Newer than the headers of Debian 12 (include/uapi/linux/io_uring.h).
constexpr std::uint32_t kSetupRegisteredFdOnly = 1u << 15;
constexpr std::uint32_t kRegisterResizeRings = 33;
constexpr std::uint32_t kRegisterUseRegisteredRing = 1u << 31;

void say_unread(int fd, const CallerFrame& caller) {
  Observation seen(CallKind::io_uring_enter, caller);
  seen.call.fd = fd;
  seen.once(0);
}

// Work on the number that is not told apart: whatever it does, the program has not forgotten it.
void note_work(int fd) {
  const Model& model = made().model;
  Descriptor* slot = model.descriptor(fd);
  if (slot == nullptr || !slot->open()) return;
  slot->calls.store(slot->calls.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  if (Thread* thread = this_thread.thread) made().model.touch(fd, *thread);
}

// Enters the call that the entry stands for. False when it cannot be known what it will do.
bool hold(RingBatch& batch, const Request& request, int position, const CallerFrame& caller) {
  OwnMemory memory;
  epoll_event event{};
  // Where there is no event to read the kernel finds none either, and refuses.
  if (request.does == Request::Does::registers && request.op != EPOLL_CTL_DEL &&
      !memory.copy(&event, request.event, sizeof event))
    return true;
  if (batch.held_count == batch.held.size()) return false;
  RingBatch::Held& held = batch.held[batch.held_count++];
  held.request = request;
  held.position = position;
  held.answered = false;
  auto* seen = new (held.space) Observation(request.kind, caller);
  seen->call.fd = request.fd;
  seen->call.epfd = request.epfd;
  seen->call.op = request.op;
  seen->call.events = event.events;
  seen->call.data = event.data.u64;
  seen->enter();
  return true;
}

bool await(SeenRing& ring, Request request) {
  // The kernel did not take it when it was told to before.
  for (std::size_t i = 0; i < ring.awaited_count; ++i)
    if (ring.awaited[i].tag == request.tag && ring.awaited[i].kind == request.kind) return true;
  if (ring.awaited_count == ring.awaited.size()) return false;
  open_how how{};
  OwnMemory memory;
  if (request.how != 0 && memory.copy(&how, request.how, sizeof how))
    request.flags = static_cast<std::int64_t>(how.flags);
  ring.awaited[ring.awaited_count++] = request;
  return true;
}

// What an earlier entry was to make is there, unless the program has been faster: it may have found the
// answer by itself, used the number and given it back.
void arrived(const Request& request, int result, const CallerFrame& caller) {
  if (result >= 0) {
    const Descriptor* slot = made().model.descriptor(result);
    if ((slot != nullptr && slot->open()) || raw_syscall(SYS_fcntl, result, F_GETFD) < 0) return;
  }
  Observation seen(request.kind, caller);
  seen.call.fd = request.fd;
  seen.call.flags = request.flags;
  errno = result < 0 ? -result : 0;
  seen.once(result < 0 ? -1 : result);
}

void take_answers(SeenRing& ring, RingBatch* batch, const CallerFrame& caller) {
  OwnMemory memory;
  ring.ring.completions(memory, [&](const Answered& answer) {
    for (std::size_t i = 0; batch != nullptr && i < batch->held_count; ++i) {
      RingBatch::Held& held = batch->held[i];
      if (held.request.tag != answer.tag || !batch->tells_apart(answer.tag)) continue;
      held.answered = true;
      held.result = answer.result;
      return;
    }
    for (std::size_t i = 0; i < ring.awaited_count; ++i) {
      if (ring.awaited[i].tag != answer.tag) continue;
      arrived(ring.awaited[i], answer.result, caller);
      if (!answer.more) ring.awaited[i] = ring.awaited[--ring.awaited_count];
      return;
    }
  });
}

// Without an answer (it may come later, or not tell whose it is) the kernel is asked: is the number
// closed, is the entry there?
bool carried_out(const Request& request) {
  if (request.does == Request::Does::closes) {
    // Closed, and perhaps somebody else's by now.
    const Descriptor* slot = made().model.descriptor(request.fd);
    return raw_syscall(SYS_fcntl, request.fd, F_GETFD) < 0 || (slot != nullptr && slot->open());
  }
  if (made().linux_kernel.forbidden()) return true;
  kcmp_epoll_slot slot{};
  slot.efd = static_cast<__u32>(request.epfd);
  slot.tfd = static_cast<__u32>(request.fd);
  const long order = raw_syscall(SYS_kcmp, raw_gettid(), raw_gettid(), KCMP_EPOLL_TFD, request.fd, &slot);
  return (order >= 0) == (request.op != EPOLL_CTL_DEL);
}

void settle(RingBatch::Held& held, long submitted) {
  int result = held.answered ? held.result : 0;
  // ECANCELED: the kernel has not done it, or not yet.
  if (!held.answered && (held.position >= submitted || !carried_out(held.request))) result = -ECANCELED;
  errno = result < 0 ? -result : 0;
  held.seen().leave(result < 0 ? -1 : 0);
  held.seen().~Observation();
}

}  // namespace

void ring_made(const Arguments& x, long result, const CallerFrame& caller) {
  const auto& params = *as<const io_uring_params*>(x[1]);
  if ((params.flags & kSetupRegisteredFdOnly) != 0) return say_unread(-1, caller);
  const int fd = static_cast<int>(result);
  SeenRing* place = place_for_ring(fd);
  if (place == nullptr) return say_unread(fd, caller);
  if (Taken taken(place->taken); taken) {
    place->ring.begin(fd, params);
    place->awaited_count = 0;
  }
  if ((params.flags & IORING_SETUP_SQPOLL) != 0) say_unread(fd, caller);
}

void ring_registered(const Arguments& x) {
  const auto operation = static_cast<std::uint32_t>(x[1]);
  SeenRing* ring = find_ring(as<int>(x[0]));
  if (ring == nullptr || (operation & ~kRegisterUseRegisteredRing) != kRegisterResizeRings) return;
  if (Taken taken(ring->taken); taken) ring->ring.forget();
}

void ring_mapped(int fd, off_t offset, void* address, std::size_t bytes) {
  SeenRing* ring = find_ring(fd);
  if (ring == nullptr) return;
  if (Taken taken(ring->taken); taken)
    ring->ring.mapped(static_cast<std::uint64_t>(offset), reinterpret_cast<std::uint64_t>(address), bytes);
}

EnteredRing::EnteredRing(const Arguments& x, const CallerFrame& caller) : caller_(caller) {
  // A registered ring is named by its place in a table of the thread's.
  const bool registered = (static_cast<unsigned>(x[3]) & IORING_ENTER_REGISTERED_RING) != 0;
  if (!registered) ring_ = find_ring(as<int>(x[0]));
  const auto count = as<unsigned>(x[1]);
  unread_ = count != 0 && !read(count);
}

bool EnteredRing::read(unsigned count) {
  if (ring_ == nullptr) return false;
  Taken taken(ring_->taken);
  if (taken) batch_ = take_batch();
  if (batch_ == nullptr) return false;
  if (this_thread.thread == nullptr) meet_thread();
  OwnMemory memory;
  bool whole = true;
  const int entries = ring_->ring.requests(memory, count, [&](const Request& request) {
    const int position = batch_->entries++;
    if (position < static_cast<int>(batch_->tags.size()))
      batch_->tags[static_cast<std::size_t>(position)] = request.tag;
    switch (request.does) {
      case Request::Does::closes:
      case Request::Does::registers: whole &= hold(*batch_, request, position, caller_); break;
      case Request::Does::makes: whole &= await(*ring_, request); break;
      case Request::Does::works: note_work(request.fd); break;
      case Request::Does::nothing: break;
    }
  });
  return whole && entries >= 0;
}

void EnteredRing::left(long result) {
  const int error = errno;
  if (ring_ != nullptr)
    if (Taken taken(ring_->taken); taken) take_answers(*ring_, batch_, caller_);
  for (std::size_t i = 0; batch_ != nullptr && i < batch_->held_count; ++i)
    settle(batch_->held[i], result);
  if (batch_ != nullptr) batch_->taken.store(false);
  if (unread_) say_unread(ring_ == nullptr ? -1 : ring_->ring.fd(), caller_);
  errno = error;
}

}  // namespace ofdcheck::runtime
