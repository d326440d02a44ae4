#include "checker/rules/failure.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>

#include <cerrno>

#include "checker/rules/batch_use.h"

namespace ofdcheck::rules {
namespace {

// Calls by which programs ask whether a number is open, or that they make on all numbers up to a
// limit (libuv sets close-on-exec so before it spawns).
bool is_probe(const Call& call) {
  if (call.kind == CallKind::fcntl)
    return call.op == F_GETFD || call.op == F_GETFL || call.op == F_SETFD;
  return call.kind == CallKind::ioctl &&
         (call.op == static_cast<int>(FIOCLEX) || call.op == static_cast<int>(FIONCLEX));
}

std::optional<RuleId> rule_for_bad_number(const Case& c) {
  const Call& call = c.call;
  const Descriptor* slot = c.model.descriptor(call.fd);
  if (slot == nullptr || slot->open() || !c.model.own_close(*slot)) return std::nullopt;
  if (hit_by_second_close(c, *slot)) return RuleId::double_close;
  if (!is_probe(call))
    if (const std::optional<RuleId> rule = rule_for_dead_event(c)) return rule;
  if (call.is(family::ends) && !call.is(family::dups)) return RuleId::double_close;
  if (call.kind == CallKind::epoll_ctl) {
    if (c.model.instance(c.effect.instance) == nullptr) return std::nullopt;  // EBADF may mean epfd
    if (call.op != EPOLL_CTL_ADD && closed_registration(c) != nullptr)
      return RuleId::ctl_after_close;
    // Loops DEL what may be closed already and ignore the answer (libev, libevent, libuv).
    if (call.op == EPOLL_CTL_DEL) return std::nullopt;
  }
  if (is_probe(call)) return std::nullopt;
  // read(2) and write(2) also say EBADF of an open number with the wrong access mode.
  if (call.is(family::input | family::output) && c.kernel.describe(call.fd).open)
    return std::nullopt;
  return RuleId::use_after_close;
}

// An entry that waits for nothing, in the way of an ADD that asks for something. A one-shot entry
// that was delivered is not meant: it has its mask still.
bool deaf_entry_in_the_way(const Case& c) {
  constexpr std::uint32_t kUnasked = EPOLLERR | EPOLLHUP;  // ep_insert and ep_modify add them
  constexpr std::uint32_t kPrivate = EPOLLWAKEUP | EPOLLONESHOT | EPOLLET | EPOLLEXCLUSIVE;
  const Registration* entry = c.model.registration(c.effect.registration);
  return entry != nullptr &&
         (entry->mask.load(std::memory_order_relaxed) & ~(kUnasked | kPrivate)) == 0 &&
         (c.call.events & ~(kUnasked | kPrivate)) != 0;
}

std::optional<RuleId> rule_for_failed_ctl(const Case& c) {
  const Call& call = c.call;
  if (c.model.instance(c.effect.instance) == nullptr || c.model.file(c.effect.file) == nullptr)
    return std::nullopt;
  if (call.error == EEXIST && call.op == EPOLL_CTL_ADD)
    return deaf_entry_in_the_way(c) ? RuleId::ctl_unchecked : RuleId::ctl_desync;
  if (call.error == EPERM && call.op == EPOLL_CTL_ADD) return RuleId::unpollable_file;
  if (call.error == ENOENT && call.op != EPOLL_CTL_ADD) {
    const Registration* elsewhere = c.model.find_anywhere(call.fd);
    const bool newcomers_own = elsewhere != nullptr && elsewhere->added.tid == call.tid;
    // Who registered the newcomer elsewhere knows the newcomer, and named the wrong instance.
    if (!newcomers_own && closed_registration(c) != nullptr) return RuleId::ctl_after_close;
    return elsewhere != nullptr ? RuleId::ctl_wrong_epoll : RuleId::ctl_desync;
  }
  if (call.op == EPOLL_CTL_DEL) return std::nullopt;
  const std::uint32_t masks = call.events | c.effect.mask_before;
  if (call.error == EINVAL && (masks & EPOLLEXCLUSIVE) != 0) return RuleId::exclusive_misuse;
  return RuleId::ctl_unchecked;
}

}  // namespace

std::optional<RuleId> rule_for_failure(const Case& c) {
  if (c.call.fd < 0) return std::nullopt;  // close(-1) and the like: idle slots, by convention
  if (c.call.error == EBADF) return rule_for_bad_number(c);
  if (c.call.kind == CallKind::epoll_ctl) return rule_for_failed_ctl(c);
  return std::nullopt;
}

const Registration* closed_registration(const Case& c) {
  const Descriptor* slot = c.model.descriptor(c.call.fd);
  const EpollInstance* instance = c.model.instance(c.effect.instance);
  if (slot == nullptr || instance == nullptr || !c.model.own_close(*slot)) return nullptr;
  const Registration* past = c.model.past(*instance, c.call.fd);
  return past != nullptr && past->ended.order == slot->closed.order ? past : nullptr;
}

bool hit_by_second_close(const Case& c, const Descriptor& slot) {
  const std::uint32_t activity = slot.activity.load(std::memory_order_relaxed);
  return slot.made.tid == c.call.tid &&
         slot.closed.tid != c.call.tid && slot.closed.tid == slot.closed_earlier.tid &&
         slot.closed_earlier.taken() && slot.closed_earlier.call != CallKind::found &&
         (activity & Descriptor::by_opener) != 0 && (activity & Descriptor::by_another) == 0;
}

}  // namespace ofdcheck::rules
