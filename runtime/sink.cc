#include "runtime/sink.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/stat.h>

#include <climits>
#include <cstdio>
#include <cstring>
#include <string>

#include "checker/report/report.h"
#include "runtime/raw.h"

namespace ofdcheck::runtime {
namespace {

bool stat_fd(int fd, struct stat& status) {
  return raw_syscall(SYS_fstat, fd, reinterpret_cast<long>(&status)) == 0;
}

}  // namespace

void Sink::remember_stderr() {
  struct stat status;
  if (!stat_fd(2, status)) return;
  stderr_device_ = status.st_dev;
  stderr_inode_ = status.st_ino;
}

void Sink::wake() {
  channel_.changes.fetch_add(1, std::memory_order_release);
  if (!bare_ && !silent_)
    raw_syscall(SYS_futex, reinterpret_cast<long>(&channel_.changes), FUTEX_WAKE, INT_MAX);
}

void Sink::fill(FindingRecord& record, const Finding& finding) const {
  record.finding = finding;
  for (std::size_t i = 0; i < finding.steps_used; ++i) {
    std::size_t used = stacks_.frames(finding.steps[i].step.stack, record.frames[i]);
    if (used == 0 && finding.steps[i].address != 0)
      record.frames[i][used++] = stacks_.frame(finding.steps[i].address);
    record.frames_used[i] = static_cast<std::uint8_t>(used);
  }
}

// The same in every process: addresses differ from run to run, places in files do not.
std::uint64_t Sink::key_of(const Finding& finding) const {
  std::uint64_t key = 0xCBF29CE484222325ull;
  const auto mix = [&key](std::uint64_t value) { key = (key ^ value) * 0x100000001B3ull; };
  mix(static_cast<std::uint64_t>(finding.rule));
  mix(static_cast<std::uint64_t>(finding.level));
  mix(finding.confirmed);
  for (std::size_t i = 0; i < finding.steps_used; ++i) {
    const FindingStep& step = finding.steps[i];
    mix(static_cast<std::uint64_t>(step.role));
    mix(static_cast<std::uint64_t>(step.step.call));
    std::array<FrameRecord, FindingRecord::kFrames> frames;
    std::size_t count = stacks_.frames(step.step.stack, frames);
    if (count == 0 && step.address != 0) frames[count++] = stacks_.frame(step.address);
    for (const FrameRecord& place : std::span(frames).first(count)) {
      mix(place.module);
      mix(place.offset);
    }
  }
  return key;
}

// Another process may have said the same: then it is counted there. Null when there is no room.
FindingRecord* Sink::record_for(const Finding& finding) {
  const std::uint64_t key = key_of(finding);
  if (FindingRecord* known = channel_.find_finding(key)) {
    known->count.fetch_add(1, std::memory_order_relaxed);
    return known;
  }
  FindingRecord* record = channel_.add_finding(finding.rule);
  if (record == nullptr) return nullptr;
  fill(*record, finding);
  record->key = key;
  record->count.store(1, std::memory_order_relaxed);
  record->ready.store(1, std::memory_order_release);
  if (bare_) print(*record);
  wake();
  return record;
}

void Sink::take(const Finding& finding, bool first) {
  if (first) {
    FindingRecord* record = record_for(finding);
    if (finding.id == 0) return;
    if (records_.size() <= finding.id) records_.resize(finding.id + 1);
    records_[finding.id] = record;
  } else if (FindingRecord* record = records_[finding.id]; record != nullptr) {
    record->count.fetch_add(1, std::memory_order_relaxed);
  } else {
    channel_.count_without_room(finding.rule);
  }
}

void Sink::spell(StackId stack, std::string& out) const {
  bool first = true;
  std::array<FrameRecord, FindingRecord::kFrames> frames;
  const std::size_t count = stacks_.frames(stack, frames);
  for (const FrameRecord& record : std::span(frames).first(count)) {
    char offset[32];
    std::snprintf(offset, sizeof offset, "+%#lx", static_cast<unsigned long>(record.offset));
    if (!first) out += " < ";
    first = false;
    out += record.module == 0 ? "?" : channel_.modules[record.module].path.data();
    out += offset;
  }
}

void Sink::print(const FindingRecord& record) {
  const Finding& finding = record.finding;
  Report report;
  report.rule = finding.rule;
  report.level = finding.level;
  report.confirmed = finding.confirmed;
  report.pid = finding.pid;
  report.tid = finding.tid;
  report.message = finding.message.c_str();
  report.expected = finding.expected.c_str();
  report.actually = finding.actually.c_str();
  report.mend_step = finding.mend;
  for (std::size_t i = 0; i < finding.steps_used; ++i) {
    ReportStep step;
    step.role = word_for(finding.steps[i].role);
    step.call = name_of(finding.steps[i].step.call);
    step.tid = finding.steps[i].step.tid;
    for (std::size_t j = 0; j < record.frames_used[i]; ++j) {
      Frame frame;
      frame.module = channel_.modules[record.frames[i][j].module].path.data();
      frame.offset = record.frames[i][j].offset;
      frame.own = frame.module == program_;
      step.frames.push_back(frame);
    }
    report.steps.push_back(step);
  }
  const std::string text = text_of(report, false);
  if (!write(text.data(), text.size())) count_lost(finding.pid);
}

bool Sink::write(const char* text, std::size_t bytes) {
  if (silent_) return false;
  if (settings_.log[0] != '\0') {
    // The number it opens is gone again before anybody else runs in this thread; another thread may
    // see its next number shifted once, which is why the log is only for bare runs that ask for it.
    const long fd = raw_syscall(SYS_openat, AT_FDCWD, settings_.log,
                                O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0) return false;
    const bool written = raw_write(static_cast<int>(fd), text, bytes);
    raw_syscall(SYS_close, fd);
    return written;
  }
  struct stat status;
  if (!stat_fd(2, status) || status.st_dev != stderr_device_ || status.st_ino != stderr_inode_)
    return false;
  // A reader that was not there once is not waited for again.
  const bool written = unread_ ? raw_write(2, text, bytes, 0) : raw_write(2, text, bytes);
  unread_ = !written;
  return written;
}

void Sink::say(const char* line) {
  if (bare_) write(line, std::strlen(line));
  wake();
}

void Sink::count_lost(int pid) const {
  if (BoardProcess* process = channel_.board.find_process(pid)) process->lost.fetch_add(1);
}

}  // namespace ofdcheck::runtime
