#include "cli/run/collector.h"

#include <algorithm>
#include <map>

#include "cli/report_from.h"

namespace ofdcheck::cli {
namespace {

std::size_t used(const Channel& channel) {
  return std::min<std::size_t>(channel.findings_used.load(std::memory_order_acquire),
                               Channel::kFindings);
}

unsigned count_of(const FindingRecord& record) {
  return std::max(record.count.load(std::memory_order_relaxed), 1u);
}

}  // namespace

void Collector::collect() {
  for (std::size_t i = 0; i < used(channel_); ++i) {
    const FindingRecord& record = channel_.findings[i];
    // One whose writer was killed half-way never becomes ready.
    if (taken_[i] || record.ready.load(std::memory_order_acquire) == 0) continue;
    taken_[i] = true;
    indices_[i] = reporter_.take(report_of(record));
  }
}

void Collector::finish(RunFacts& facts) {
  collect();
  std::map<Reporter::Index, unsigned> counts;
  for (std::size_t i = 0; i < used(channel_); ++i)
    if (taken_[i]) counts[indices_[i]] += count_of(channel_.findings[i]);
  for (const auto& [index, count] : counts) reporter_.set_count(index, count);
  for (std::size_t rule = 0; rule < channel_.no_room.size(); ++rule)
    if (const std::uint64_t count = channel_.no_room[rule].load(std::memory_order_relaxed))
      facts.no_room.emplace_back(static_cast<RuleId>(rule), count);
  facts.lost += channel_.ring.lost.load(std::memory_order_relaxed);
}

Report Collector::report_of(const FindingRecord& record) {
  const auto frames_of_step = [&](std::size_t step) {
    std::vector<Frame> frames;
    const std::size_t depth = std::min<std::size_t>(record.frames_used[step], FindingRecord::kFrames);
    for (std::size_t i = 0; i < depth; ++i) {
      const FrameRecord& frame = record.frames[step][i];
      const bool known = frame.module != 0 && frame.module < Channel::kModules;
      const std::vector<Frame>& found = symbolizer_.frames(
          known ? channel_.modules[frame.module].path.data() : "", frame.offset);
      frames.insert(frames.end(), found.begin(), found.end());
    }
    return frames;
  };
  Report report = report_from(record.finding, frames_of_step);
  report.count = count_of(record);
  return report;
}

}  // namespace ofdcheck::cli
