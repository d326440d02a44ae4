#include "tests/model/comparison.h"

#include <sys/epoll.h>

#include <algorithm>

#include "checker/trace.h"

namespace ofdcheck::fuzz {
namespace {

// EP_PRIVATE_BITS of fs/eventpoll.c: what a one-shot keeps of its mask when it is disarmed.
constexpr std::uint32_t kManner = EPOLLWAKEUP | EPOLLONESHOT | EPOLLET | EPOLLEXCLUSIVE;
// Added to every mask that is armed.
constexpr std::uint32_t kAlways = EPOLLERR | EPOLLHUP;
// The kernel drops it where it cannot keep the machine awake (ep_take_care_of_epollwakeup).
constexpr std::uint32_t kDropped = EPOLLWAKEUP;
constexpr unsigned kWholeEvery = 64;

std::string text_of(const Entry& entry) {
  char data[32];
  std::snprintf(data, sizeof data, "%#llx", static_cast<unsigned long long>(entry.data));
  return "(fd " + std::to_string(entry.fd) + ", " + events_text(entry.events) + ", data " + data + ")";
}

std::vector<Entry> minus(const std::vector<Entry>& a, const std::vector<Entry>& b) {
  std::vector<Entry> left;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(left));
  return left;
}

std::ptrdiff_t entries_under(const std::vector<Entry>& entries, int fd) {
  return std::count_if(entries.begin(), entries.end(), [fd](const Entry& one) { return one.fd == fd; });
}

// Takes out the first of the same number and data; of masks that others set nothing is known.
bool take(std::vector<Entry>& entries, const Entry& entry) {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& one) {
    return one.fd == entry.fd && one.data == entry.data;
  });
  if (found == entries.end()) return false;
  entries.erase(found);
  return true;
}

Entry entry_of(const Registration& registration) {
  const std::uint32_t mask = registration.mask.load();
  const bool armed = registration.armed.load();
  return {registration.fd, registration.data.load(),
          (armed ? mask | kAlways : mask & kManner) & ~kDropped};
}

}  // namespace

Comparison::List& Comparison::list_of(const EpollInstance& instance) {
  const std::uint32_t index = shadow_.model().file_at(instance.file)->instance;
  return lists_[std::uint64_t{index} << 32 | instance.generation];
}

void Comparison::note_unseen() {
  Model& model = shadow_.model();
  std::set<const EpollInstance*> seen;
  for (int fd = kLow; fd < kLimit; ++fd) {
    const EpollInstance* instance = model.instance_of(fd);
    if (instance == nullptr || !seen.insert(instance).second) continue;
    List& list = list_of(*instance);
    const std::vector<Entry> now = truth_.entries(fd);
    for (const Entry& entry : minus(now, list.last)) {
      list.added.push_back(entry);
      list.foreign.insert(entry.fd);
    }
    for (const Entry& entry : minus(list.last, now)) {
      list.removed.push_back(entry);
      list.foreign.insert(entry.fd);
    }
    list.last = now;
    list.replaced.clear();
    for (std::uint32_t at = instance->first_registration; at != 0;
         at = model.registration_at(at)->next_of_instance) {
      const Registration& registration = *model.registration_at(at);
      if (registration.state == Registration::State::live &&
          entries_of(fd, registration.fd, registration.fd) == 0)
        list.replaced.insert(registration.fd);
    }
  }
}

void Comparison::note_batch(int epfd, const std::vector<std::uint64_t>& data) {
  const EpollInstance* instance = shadow_.model().instance_of(epfd);
  if (instance == nullptr || data.empty()) return;
  List& list = list_of(*instance);
  for (const std::uint64_t datum : data) {
    const auto same = [datum](const Entry& entry) { return entry.data == datum; };
    if (std::count_if(list.last.begin(), list.last.end(), same) > 1) list.unsure.insert(datum);
  }
}

bool Comparison::knows_all(int epfd) {
  const Model& model = shadow_.model();
  const EpollInstance* instance = model.instance_of(epfd);
  if (instance == nullptr) return false;
  const OpenFile* file = model.file_at(instance->file);
  if (file->has(OpenFile::unseen) || file->has(OpenFile::received)) return false;
  const List& list = list_of(*instance);
  return list.added.empty() && list.removed.empty() && list.replaced.empty() && list.confused.empty();
}

std::string Comparison::check(const std::vector<int>& touched,
                              const std::vector<Ref<OpenFile>>& released, bool whole) {
  ++turn_;
  whole |= turn_ % kWholeEvery == 0;
  std::string said = check_table(touched, whole);
  if (said.empty()) said = check_lists(released);
  if (said.empty()) said = check_identity(touched, whole);
  if (said.empty() && whole) said = check_chains();
  return said;
}

std::string Comparison::check_table(const std::vector<int>& touched, bool whole) {
  const Model& model = shadow_.model();
  const std::array<bool, kLimit> open = truth_.open();
  std::vector<int> numbers;
  for (int fd = kLow; fd < kLimit; ++fd) {
    const Descriptor* slot = model.descriptor(fd);
    const bool modelled = slot != nullptr && slot->open();
    if (open[static_cast<std::size_t>(fd)] != modelled)
      return "fd " + std::to_string(fd) + " is " + (modelled ? "open" : "closed") +
             " in the model, and is not";
    if (modelled) numbers.push_back(fd);
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const int fd = numbers[i];
    const bool close_look = whole || i == turn_ % numbers.size() ||
                            std::find(touched.begin(), touched.end(), fd) != touched.end();
    // Without a close look, now and then one other number: all pairs have their turn.
    const std::size_t others = close_look ? numbers.size() : turn_ % 4 == 0 ? 1 : 0;
    for (std::size_t j = 0; j < others; ++j) {
      const int other = numbers[(close_look ? j : i + turn_ / 4) % numbers.size()];
      const bool one = Truth::one_description(fd, other);
      if (one == (model.file_of(fd) == model.file_of(other))) continue;
      return "fd " + std::to_string(fd) + " and fd " + std::to_string(other) + " share a description " +
             (one ? "in the kernel, not in the model" : "in the model, not in the kernel");
    }
    if (!close_look) continue;
    const Descriptor* slot = model.descriptor(fd);
    if (slot->cloexec != Truth::closes_on_exec(fd))
      return "FD_CLOEXEC of fd " + std::to_string(fd) + " differs";
    const OpenFile* file = model.file_of(fd);
    const bool others_set_it = company_ || file->has(OpenFile::sent) || file->has(OpenFile::received);
    if (!others_set_it && file->has(OpenFile::nonblock) != Truth::non_blocking(fd))
      return "O_NONBLOCK of fd " + std::to_string(fd) + " differs";
  }
  return {};
}

std::string Comparison::check_lists(const std::vector<Ref<OpenFile>>& released) {
  const Model& model = shadow_.model();
  std::set<const EpollInstance*> seen;
  for (int fd = kLow; fd < kLimit; ++fd) {
    const EpollInstance* instance = model.instance_of(fd);
    if (instance == nullptr || !seen.insert(instance).second) continue;
    const std::string said = check_list(fd, *instance, released);
    if (!said.empty()) return said;
  }
  return {};
}

std::string Comparison::check_list(int epfd, const EpollInstance& instance,
                                   const std::vector<Ref<OpenFile>>& released) {
  const Model& model = shadow_.model();
  List& list = list_of(instance);
  const std::string name = "in the list of fd " + std::to_string(epfd);
  list.last = truth_.entries(epfd);
  const auto plainly = [&](Entry entry) {
    entry.events &= list.unsure.contains(entry.data) ? kManner & ~kDropped : ~kDropped;
    return entry;
  };
  std::vector<Entry> real, modelled;
  std::vector<Entry> doubted;      // of which the model says that it may be another under its number
  std::vector<Entry> may_be_gone;  // their description was sent, and the message has gone
  for (const Entry& entry : list.last) real.push_back(plainly(entry));
  for (std::uint32_t at = instance.first_registration; at != 0;) {
    const Registration* found = model.registration_at(at);
    if (found == nullptr) return name + ": the model's chain leads nowhere";
    const Registration& registration = *found;
    at = registration.next_of_instance;
    const Entry entry = plainly(entry_of(registration));
    if (registration.state == Registration::State::orphaned)
      return name + ": " + text_of(entry) + " is left orphaned";
    modelled.push_back(entry);
    if (registration.state == Registration::State::stale && registration.doubted) doubted.push_back(entry);
    const Ref<OpenFile> file = model.file_ref_at(registration.file);
    if (registration.state == Registration::State::stale && model.file(file)->has(OpenFile::sent) &&
        std::find(released.begin(), released.end(), file) == released.end())
      may_be_gone.push_back(entry);
  }
  std::sort(real.begin(), real.end());
  std::sort(modelled.begin(), modelled.end());

  const OpenFile* file = model.file_at(instance.file);
  const bool partly_known = file->has(OpenFile::unseen) || file->has(OpenFile::received);
  std::vector<Entry> added, removed;
  // Which of two survivors under one number has gone unseen cannot be told.
  const auto one_has_gone = [&](int fd) {
    return std::any_of(list.removed.begin(), list.removed.end(),
                       [fd](const Entry& one) { return one.fd == fd; });
  };
  std::erase_if(list.foreign, [&](int fd) {
    const auto most = std::max(entries_under(real, fd), entries_under(modelled, fd));
    if (most > 1) list.confused.insert(fd);
    if (most == 0) list.confused.erase(fd);
    return most == 0;
  });
  std::vector<Entry> real_only = minus(real, modelled), model_only = minus(modelled, real);
  // As many as there are, and which of them is left cannot be told.
  for (const Entry& entry : doubted) {
    const auto other = std::find_if(real_only.begin(), real_only.end(),
                                    [&](const Entry& one) { return one.fd == entry.fd; });
    const auto it = std::find(model_only.begin(), model_only.end(), entry);
    if (other == real_only.end() || it == model_only.end()) continue;
    added.push_back(*other);
    removed.push_back(entry);
    take(list.added, *other);
    take(list.removed, entry);
    real_only.erase(other);
    model_only.erase(it);
  }
  for (const Entry& entry : real_only) {
    if (!take(list.added, entry) && !partly_known && !one_has_gone(entry.fd) &&
        !list.replaced.contains(entry.fd) && !list.confused.contains(entry.fd))
      return name + ": the kernel has " + text_of(entry) + ", the model has not";
    added.push_back(entry);
  }
  for (const Entry& entry : model_only) {
    if (!take(list.removed, entry) && !take(may_be_gone, entry) && !list.confused.contains(entry.fd))
      return name + ": the model has " + text_of(entry) + ", the kernel has not";
    removed.push_back(entry);
  }
  list.added = added;
  list.removed = removed;
  return {};
}

// Entries under `number` that are of the description of `fd`.
int Comparison::entries_of(int epfd, int number, int fd) {
  int its = 0;
  for (int skip = 0; shadow_.kernel().entry_exists(epfd, number, skip) == Answer::yes; ++skip)
    if (shadow_.kernel().entry_is(epfd, number, skip, 0, fd) == Answer::yes) ++its;
  return its;
}

// An entry's other half: whose description it is, asked of kcmp entry by entry.
std::string Comparison::check_identity(const std::vector<int>& touched, bool whole) {
  const Model& model = shadow_.model();
  for (int fd = kLow; fd < kLimit; ++fd) {
    const OpenFile* file = model.file_of(fd);
    if (file == nullptr) continue;
    if (!whole && fd != kLow + static_cast<int>(turn_ % (kLimit - kLow)) &&
        std::find(touched.begin(), touched.end(), fd) == touched.end())
      continue;
    for (std::uint32_t at = file->first_registration; at != 0;) {
      const Registration& registration = *model.registration_at(at);
      at = registration.next_of_file;
      const EpollInstance& instance = *model.instance_at(registration.instance);
      const int epfd = model.epfd_of(instance);
      if (epfd < 0) continue;
      const List& list = list_of(instance);
      if (!list.added.empty() || !list.removed.empty()) continue;
      if (list.replaced.contains(registration.fd)) continue;
      const int its = entries_of(epfd, registration.fd, fd);
      if (its != 1)
        return std::to_string(its) + " entries under fd " + std::to_string(registration.fd) +
               " in the list of fd " + std::to_string(epfd) + " are of the description of fd " +
               std::to_string(fd) + ", one is so in the model";
    }
  }
  return {};
}

// What the model says twice must be the same.
std::string Comparison::check_chains() {
  const Model& model = shadow_.model();
  std::map<const OpenFile*, std::uint32_t> numbers;
  std::set<const EpollInstance*> instances;
  for (int fd = 0; fd < model.fds().end(); ++fd) {
    if (const OpenFile* file = model.file_of(fd)) ++numbers[file];
    if (const EpollInstance* instance = model.instance_of(fd)) instances.insert(instance);
  }
  for (const auto& [file, count] : numbers)
    if (file->descriptors != count) return "a description counts numbers that it has not";
  for (const EpollInstance* instance : instances) {
    std::uint32_t entries = 0, unreachable = 0;
    const std::uint32_t index = model.file_at(instance->file)->instance;
    for (std::uint32_t at = instance->first_registration; at != 0;) {
      const Registration& registration = *model.registration_at(at);
      ++entries;
      if (registration.state != Registration::State::live) ++unreachable;
      bool by_data = false, by_file = false;
      model.find_by_data(index, registration.data.load(),
                         [&](std::uint32_t found, Registration&) { by_data |= found == at; });
      for (std::uint32_t of = model.file_at(registration.file)->first_registration; of != 0;
           of = model.registration_at(of)->next_of_file)
        by_file |= of == at;
      if (!by_data || !by_file) return "an entry is in one chain of the model and not in another";
      at = registration.next_of_instance;
    }
    if (entries != instance->registrations || unreachable != instance->unreachable.load())
      return "an instance counts entries that it has not";
  }
  return {};
}

}  // namespace ofdcheck::fuzz
