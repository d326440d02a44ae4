#include "tests/model/snapshot.h"

#include <sys/epoll.h>

#include <algorithm>
#include <sstream>

namespace ofdcheck::fuzz {
namespace {

std::size_t at(int fd) { return static_cast<std::size_t>(fd); }

bool same_entry(const Entry& entry, const Registration& registration, const std::set<std::uint64_t>& unsure) {
  constexpr std::uint32_t kManner = EPOLLONESHOT | EPOLLET | EPOLLEXCLUSIVE;
  if (entry.fd != registration.fd || entry.data != registration.data.load()) return false;
  const std::uint32_t mask = registration.mask.load();
  if (unsure.contains(entry.data)) return (entry.events & kManner) == (mask & kManner);
  const std::uint32_t armed = registration.armed.load() ? mask | EPOLLERR | EPOLLHUP : mask & kManner;
  return (entry.events & ~EPOLLWAKEUP) == (armed & ~EPOLLWAKEUP);
}

std::string list_differs(int epfd, std::vector<Entry> entries, const Model& model,
                         const std::set<std::uint64_t>& unsure) {
  const EpollInstance* instance = model.instance_of(epfd);
  if (instance == nullptr) return {};  // it came in a message
  const OpenFile* epoll = model.file_at(instance->file);
  const std::string name = "in the list of fd " + std::to_string(epfd) + ": fd ";
  for (std::uint32_t index = instance->first_registration; index != 0;
       index = model.registration_at(index)->next_of_instance) {
    const Registration& registration = *model.registration_at(index);
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) {
      return same_entry(entry, registration, unsure);
    });
    if (found != entries.end()) {
      entries.erase(found);
      continue;
    }
    const OpenFile& file = *model.file_at(registration.file);
    if (registration.state == Registration::State::stale && !model.shared_only_here(file)) continue;
    return name + std::to_string(registration.fd) + " of the model is not in the kernel";
  }
  if (entries.empty() || epoll->has(OpenFile::unseen)) return {};
  return name + std::to_string(entries.front().fd) + " of the kernel is not in the model";
}

}  // namespace

Snapshot Snapshot::of_kernel(Truth& truth) {
  Snapshot snapshot;
  const std::array<bool, kLimit> open = truth.open();
  for (int fd = kLow; fd < kLimit; ++fd) {
    if (!open[at(fd)]) continue;
    Number& number = snapshot.numbers[at(fd)];
    number.cloexec = Truth::closes_on_exec(fd);
    number.first = fd;
    for (int other = kLow; other < fd; ++other)
      if (open[at(other)] && Truth::one_description(other, fd)) {
        number.first = other;
        break;
      }
    if (number.first != fd) continue;
    std::vector<Entry> entries = truth.entries(fd);
    if (!entries.empty()) snapshot.lists[fd] = std::move(entries);
  }
  return snapshot;
}

std::string Snapshot::text() const {
  std::ostringstream out;
  for (int fd = kLow; fd < kLimit; ++fd)
    out << numbers[at(fd)].first << (numbers[at(fd)].cloexec ? " c " : " - ");
  for (const auto& [epfd, entries] : lists) {
    out << "list " << epfd << ' ' << entries.size() << ' ';
    for (const Entry& entry : entries)
      out << entry.fd << ' ' << entry.events << ' ' << entry.data << ' ';
  }
  out << "end";
  return out.str();
}

Snapshot Snapshot::from(const std::string& text) {
  Snapshot snapshot;
  std::istringstream in(text);
  std::string word;
  for (int fd = kLow; fd < kLimit; ++fd) {
    in >> snapshot.numbers[at(fd)].first >> word;
    snapshot.numbers[at(fd)].cloexec = word == "c";
  }
  while (in >> word && word == "list") {
    int epfd = 0;
    std::size_t count = 0;
    in >> epfd >> count;
    for (std::size_t i = 0; i < count && in; ++i) {
      Entry entry;
      in >> entry.fd >> entry.events >> entry.data;
      snapshot.lists[epfd].push_back(entry);
    }
  }
  return snapshot;
}

std::string differs(const Snapshot& kernel, const Model& model, const std::set<std::uint64_t>& unsure) {
  for (int fd = kLow; fd < kLimit; ++fd) {
    const Snapshot::Number& number = kernel.numbers[at(fd)];
    const Descriptor* slot = model.descriptor(fd);
    const OpenFile* file = model.file_of(fd);
    const std::string name = "fd " + std::to_string(fd);
    if ((number.first >= 0) != (file != nullptr))
      return name + (file != nullptr ? " is open in the model, and is not" : " is open, not in the model");
    if (file == nullptr) continue;
    if (slot->cloexec != number.cloexec) return "FD_CLOEXEC of " + name + " differs";
    for (int other = kLow; other < fd; ++other) {
      const OpenFile* its = model.file_of(other);
      const bool one = kernel.numbers[at(other)].first == number.first;
      if (its == nullptr || one == (its == file)) continue;
      return name + " and fd " + std::to_string(other) + " share a description in one of the two";
    }
    if (number.first != fd) continue;
    const auto list = kernel.lists.find(fd);
    const std::string said =
        list_differs(fd, list == kernel.lists.end() ? std::vector<Entry>{} : list->second, model, unsure);
    if (!said.empty()) return said;
  }
  return {};
}

}  // namespace ofdcheck::fuzz
