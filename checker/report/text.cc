// The text form of a report: five parts in fixed order, readable by eye and by grep.
#include <algorithm>
#include <cstdio>
#include <string>

#include "checker/report/report.h"

namespace ofdcheck {
namespace {

std::string base_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string place_of(const Frame& frame) {
  if (!frame.file.empty()) return base_name(frame.file) + ":" + std::to_string(frame.line);
  char offset[32];
  std::snprintf(offset, sizeof offset, "+%#llx", static_cast<unsigned long long>(frame.offset));
  return base_name(frame.module) + offset;
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

const char* colour_of(Level level) {
  return level == Level::error ? "\033[1;31m" : level == Level::warning ? "\033[1;35m" : "\033[1;36m";
}

}  // namespace

const Frame* Report::place() const {
  if (mend_step >= steps.size()) return nullptr;
  const std::vector<Frame>& frames = steps[mend_step].frames;
  for (const Frame& frame : frames)
    if (frame.own) return &frame;
  for (const Frame& frame : frames)
    if (!frame.file.empty()) return &frame;
  return frames.empty() ? nullptr : &frames.front();
}

std::string text_of(const Report& report, bool colour) {
  const CatalogRow& row = row_of(report.rule);
  const std::string level(word_for(report.level));
  const std::string slug(row.slug);
  std::string text = "==" + std::to_string(report.pid) + "== ofdcheck: ";
  text += colour ? colour_of(report.level) + level + ":\033[0m \033[1m" + slug + "\033[0m"
                 : level + ": " + slug;
  text += report.confirmed ? " (confirmed)\n" : " (likely)\n";
  text += "  " + report.message + "\n";
  if (!report.expected.empty()) text += "  expected  " + report.expected + "\n";
  if (!report.actually.empty()) text += "  actually  " + report.actually + "\n";
  std::size_t role = 0;
  std::size_t call = 0;
  std::size_t place = 0;
  for (const ReportStep& step : report.steps) {
    role = std::max(role, step.role.size());
    call = std::max(call, step.call.size());
    for (const Frame& frame : step.frames) place = std::max(place, place_of(frame).size());
  }
  for (const ReportStep& step : report.steps) {
    std::string head = "    " + padded(step.role, role) + "  thread " + std::to_string(step.tid) +
                       "  " + padded(step.call, call) + "  ";
    if (step.frames.empty()) text += head + "(no stack)\n";
    for (const Frame& frame : step.frames) {
      text += head + padded(place_of(frame), frame.function.empty() ? 0 : place);
      if (!frame.function.empty()) text += "  " + frame.function;
      text += '\n';
      head.assign(head.size(), ' ');
    }
  }
  text += "  explain   ofdcheck explain " + slug + "\n";
  text += "SUMMARY: ofdcheck: " + level + ": " + slug;
  if (const Frame* frame = report.place()) {
    text += " " + place_of(*frame);
    if (!frame->function.empty()) text += " in " + frame->function;
  }
  return text + "\n";
}

}  // namespace ofdcheck
