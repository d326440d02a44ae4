#include "tests/checker/judged.h"

#include "checker/replay.h"

namespace ofdcheck::tests {

std::string Judged::summary() const {
  std::string text;
  for (const JudgedFinding& finding : findings) {
    if (!text.empty()) text += "; ";
    text += finding.rule + " " + finding.mend;
  }
  for (const std::string& complaint : complaints) text += " [" + complaint + "]";
  return text;
}

Judged judge(std::string_view trace, Options options) {
  Replay replay(options);
  while (!trace.empty()) {
    const std::size_t end = trace.find('\n');
    replay.line(trace.substr(0, end));
    trace = end == std::string_view::npos ? std::string_view{} : trace.substr(end + 1);
  }
  replay.finish();

  Judged judged;
  for (const Finding& finding : replay.findings()) {
    JudgedFinding plain;
    plain.rule = row_of(finding.rule).slug;
    plain.level = word_for(finding.level);
    plain.confirmed = finding.confirmed;
    plain.message = finding.message.c_str();
    plain.actually = finding.actually.c_str();
    plain.count = finding.count;
    for (std::size_t i = 0; i < finding.steps_used; ++i) {
      const FindingStep& step = finding.steps[i];
      plain.steps.push_back(std::string(word_for(step.role)) + " " +
                            std::string(name_of(step.step.call)));
      if (i == finding.mend) {
        const std::string_view frames = replay.frames(step.step.stack);
        plain.mend = frames.substr(0, frames.find(" < "));
      }
    }
    judged.findings.push_back(plain);
  }
  for (const Replay::Complaint& complaint : replay.complaints())
    judged.complaints.push_back("line " + std::to_string(complaint.line) + ": " + complaint.text);
  return judged;
}

Judged judge_only(std::string_view slug, std::string_view trace) {
  Options options{.level = Level::note};
  options.rules.parse(slug);
  return judge(trace, options);
}

}  // namespace ofdcheck::tests
