#include "cli/report_from.h"

#include <algorithm>

#include "cli/symbols/symbolizer.h"

namespace ofdcheck::cli {

Report report_from(const Finding& finding,
                   const std::function<std::vector<Frame>(std::size_t)>& frames_of_step) {
  Report report;
  report.rule = finding.rule;
  report.level = finding.level;
  report.confirmed = finding.confirmed;
  report.pid = finding.pid;
  report.tid = finding.tid;
  report.count = finding.count;
  report.message = finding.message.c_str();
  report.expected = finding.expected.c_str();
  report.actually = finding.actually.c_str();
  report.mend_step = finding.mend;
  for (std::size_t i = 0; i < finding.steps_used && i < finding.steps.size(); ++i) {
    const FindingStep& from = finding.steps[i];
    ReportStep step;
    step.role = word_for(from.role);
    step.call = name_of(from.step.call);
    step.tid = from.step.tid;
    step.frames = frames_of_step(i);
    trim(step.frames);
    report.steps.push_back(std::move(step));
  }
  return report;
}

void trim(std::vector<Frame>& frames) {
  const auto main = std::find_if(frames.begin(), frames.end(),
                                 [](const Frame& frame) { return frame.function == "main"; });
  if (main != frames.end()) frames.erase(main + 1, frames.end());
  // A thread's stack ends in the C library; a stack that is nothing else is kept.
  while (frames.size() > 1 && frames.back().file.empty() && !frames.back().own) frames.pop_back();
}

}  // namespace ofdcheck::cli
