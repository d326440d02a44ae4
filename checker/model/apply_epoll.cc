// How epoll_ctl changes interest lists.
#include <sys/epoll.h>

#include "checker/model/data_kind.h"
#include "checker/model/model.h"

namespace ofdcheck {

void Model::enter_ctl(const Call& call, Effect& effect) {
  effect.instance = instance_ref_of(call.epfd);
  EpollInstance* instance = this->instance(effect.instance);
  if (instance == nullptr) return;
  note_use(call, *instance, effect);
  effect.registration = entry_of(*instance, call.fd);
  const Registration* registration = this->registration(effect.registration);
  if (registration == nullptr) return;
  effect.mask_before = registration->mask.load(std::memory_order_relaxed);
  effect.data_before = registration->data.load(std::memory_order_relaxed);
}

Ref<Registration> Model::entry_of(const EpollInstance& instance, int fd) const {
  const Registration* registration = find(instance, fd);
  if (registration == nullptr) return {};
  std::uint32_t at = file_of(fd)->first_registration;
  while (registrations_.at(at) != registration) at = registrations_.at(at)->next_of_file;
  return registrations_.ref_at(at);
}

void Model::leave_ctl(const Call& call, Effect& effect) {
  const Descriptor* slot = fds_.find(call.fd);
  const Touch touched_before = slot == nullptr ? Touch{} : slot->last_touch();
  // The first ADD belongs to the opening, and DEL to what it ends: what is done on the number after
  // either is to have a place of its own.
  const bool works = call.op == EPOLL_CTL_MOD ||
                     (call.op == EPOLL_CTL_ADD && touched_before.batch() != 0);
  if (works) touch(call.fd, thread(call.tid));
  EpollInstance* instance = this->instance(effect.instance);
  if (instance == nullptr || call.failed()) return;
  Registration* registration = this->registration(effect.registration);
  if (call.op == EPOLL_CTL_ADD || call.op == EPOLL_CTL_MOD) note_data(call, *instance);
  switch (call.op) {
    case EPOLL_CTL_ADD:
      // The kernel took it, so whatever the model had under this key is gone.
      if (registration != nullptr) end_registration(*registration, step_of(call));
      // Another thread may have changed the new entry, or taken it out, and have come back first.
      if (const Ref<Registration> changed = entry_of(*instance, call.fd);
          changed && file_ref_of(call.fd) == effect.file) {
        effect.registration = changed;
        Registration& entry = *this->registration(changed);
        if (entry.mask_added != 0) break;  // taken out and added again since: not this ADD's
        if (!entry.modified.taken()) entry.modified = entry.added;  // a MOD stood for the ADD
        entry.mask_added = call.events;
        entry.added = step_of(call);
        break;
      }
      if (instance->overtaking_del == call.fd && instance->overtaking_file == effect.file.index &&
          instance->overtaking_order > effect.order) {
        instance->overtaking_del = -1;
        break;
      }
      add_registration(call, effect);
      break;
    case EPOLL_CTL_MOD:
      if (!effect.registration) {
        add_registration(call, effect);  // the ADD went unseen; the kernel knows the entry
        break;
      }
      // The kernel armed it, another thread got its event and has closed it, all before this leave.
      if (registration == nullptr || registration->state != Registration::State::live) break;
      if (registration->data.load() != call.data) {
        by_data_.remove(registrations_, effect.registration.index, *registration);
        registration->data.store(call.data);
        registration->data_changed = true;
        by_data_.insert(effect.registration.index, *registration);
      }
      if ((effect.mask_before & ~call.events & EPOLLOUT) != 0 && slot != nullptr &&
          slot->unsent()) {
        thread(call.tid).note_cut_write(call.fd);
        registration->output_dropped = step_of(call);
        registration->calls_when_dropped = slot->calls.load(std::memory_order_relaxed);
      }
      rearm(*registration, call.events);
      registration->modified = step_of(call);
      if ((call.events & EPOLLONESHOT) != 0) instance->one_shots.fetch_add(1);
      break;
    case EPOLL_CTL_DEL:
      if (registration == nullptr) {
        if (effect.registration) break;  // it ended meanwhile
        instance->overtaking_del = call.fd;
        instance->overtaking_file = effect.file.index;
        instance->overtaking_order = order();
        break;
      }
      registration->touched_before_end = touched_before;
      registration->ended_at = thread(call.tid).mark();
      end_registration(*registration, step_of(call));
      break;
    default:
      break;
  }
}

void Model::note_data(const Call& call, EpollInstance& instance) {
  switch (data_kind(call.fd, call.data)) {
    case DataKind::own_fd:
      if (!instance.fd_data_added.taken()) instance.fd_data_added = step_of(call);
      break;
    case DataKind::address:
      if (instance.pointer_data_added.taken()) break;
      instance.pointer_data_added = step_of(call);
      instance.pointer_data = call.data;
      break;
    case DataKind::token:
      instance.token_data = true;
      break;
    case DataKind::none:
      break;
  }
}

void Model::add_registration(const Call& call, Effect& effect) {
  EpollInstance* instance = this->instance(effect.instance);
  const Ref<OpenFile> file_ref = file_ref_of(call.fd);
  OpenFile* file = files_.get(file_ref);
  // Between the kernel's ADD and this, another thread may have closed the number, and a third one have
  // got it for a description of its own: the entry is gone, and that one has none.
  if (file == nullptr || file_ref != effect.file) return;
  const Ref<Registration> ref = registrations_.take();
  Registration* registration = registrations_.get(ref);
  if (registration == nullptr) return;
  registration->state = Registration::State::live;
  registration->instance = effect.instance.index;
  registration->file = file_ref.index;
  registration->fd = call.fd;
  registration->mask.store(call.events);
  if (call.op == EPOLL_CTL_ADD) registration->mask_added = call.events;
  registration->data.store(call.data);
  registration->added = step_of(call);
  // DEL and ADD in place of MOD: the turns without progress go on. The kernel polls the file at an
  // ADD as it does at a MOD (ep_insert in fs/eventpoll.c).
  const Descriptor* slot = fds_.find(call.fd);
  const Registration* past = this->past(*instance, call.fd);
  if (past != nullptr && past->ended.call == CallKind::epoll_ctl &&
      past->ended.order > slot->made.order) {
    registration->idle_turns.store(past->idle_turns.load());
    registration->calls_seen.store(past->calls_seen.load());
    registration->rearms.store(past->rearms.load() + 1);
    registration->suspected.store(past->suspected.load());
  }
  registration->next_of_file = file->first_registration;
  file->first_registration = ref.index;
  registration->next_of_instance = instance->first_registration;
  if (instance->first_registration != 0)
    registrations_.at(instance->first_registration)->previous_of_instance = ref.index;
  instance->first_registration = ref.index;
  ++instance->registrations;
  if ((call.events & EPOLLONESHOT) != 0) instance->one_shots.fetch_add(1);
  by_data_.insert(ref.index, *registration);
  effect.registration = ref;
}

void Model::end_registration(Registration& registration, Step step) {
  if (registration.state == Registration::State::ended) return;
  EpollInstance* instance = instances_.at(registration.instance);
  OpenFile* file = files_.at(registration.file);
  std::uint32_t index = 0;
  for (std::uint32_t* link = &file->first_registration; *link != 0;
       link = &registrations_.at(*link)->next_of_file) {
    if (registrations_.at(*link) == &registration) {
      index = *link;
      *link = registration.next_of_file;
      break;
    }
  }
  by_data_.remove(registrations_, index, registration);
  if (registration.previous_of_instance != 0)
    registrations_.at(registration.previous_of_instance)->next_of_instance =
        registration.next_of_instance;
  else
    instance->first_registration = registration.next_of_instance;
  if (registration.next_of_instance != 0)
    registrations_.at(registration.next_of_instance)->previous_of_instance =
        registration.previous_of_instance;
  --instance->registrations;
  if (registration.state != Registration::State::live) instance->unreachable.fetch_sub(1);
  registration.state = Registration::State::ended;
  if (!registration.ended.taken()) registration.ended = step;

  // It stays as its number's history until the next one ends there.
  Descriptor* slot = fds_.slot(registration.fd);
  if (slot == nullptr) return;
  if (slot->past_registration.index != index) forget_past(*slot);
  slot->past_registration = registrations_.ref_at(index);
}

void Model::lose_registration(const Call& call, const EpollInstance& instance, int fd) {
  Registration* registration = find(instance, fd);
  if (registration == nullptr) return;
  ++resynchronised_;
  end_registration(*registration, step_of(call));
}

void Model::forget_past(Descriptor& slot) {
  forget(slot.past_registration);
  slot.past_registration = {};
}

void Model::forget(Ref<Registration> past) {
  // One whose entry may still be in the kernel's list is history and present at once: it stays.
  if (Registration* registration = registrations_.get(past))
    if (registration->state == Registration::State::ended) registrations_.give_back(past);
}

void Model::settle(Registration& registration, bool survived) {
  if (registration.state != Registration::State::orphaned &&
      registration.state != Registration::State::stale)
    return;
  if (survived) {
    registration.state = Registration::State::stale;
    registration.settled = order();
    registration.settled_ms = coarse_ms();
    return;
  }
  const std::uint32_t file = registration.file;
  end_registration(registration, registration.ended);
  free_file_if_unreferenced(file);
}

void Model::drop_instance(std::uint32_t index, Step step) {
  EpollInstance* instance = instances_.at(index);
  while (instance->first_registration != 0) {
    Registration* registration = registrations_.at(instance->first_registration);
    const std::uint32_t file = registration->file;
    end_registration(*registration, step);
    if (files_.at(file)->instance != index) free_file_if_unreferenced(file);
  }
  instance->file = 0;
  instances_.give_back(instances_.ref_at(index));
}

}  // namespace ofdcheck
