// trigger-mode-lost: MOD without the EPOLLET or EPOLLONESHOT that the registration was made with:
// on one path, because every ADD of the unit has the flag and this MOD has not, or because all who call
// for it give the flag.
#include <sys/epoll.h>

#include "clang-plugin/check.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/model/path_call.h"
#include "clang-plugin/source/edit.h"
#include "clang-plugin/source/event_mask.h"

namespace ofdcheck::lint {
namespace {

constexpr std::uint32_t kModes[] = {EPOLLONESHOT, EPOLLET};

std::string name_of(std::uint32_t mode) {
  return mode == EPOLLET ? "EPOLLET" : "EPOLLONESHOT";
}

std::string message_for(std::uint32_t mode) {
  return "this EPOLL_CTL_MOD drops the " + name_of(mode) + " of the registration";
}

std::string expected_for(std::uint32_t mode) {
  return name_of(mode) + " again: MOD replaces the whole mask";
}

// The flag is not lost but exchanged: from one-shot to edge, say.
bool exchanges(std::uint32_t before, std::uint32_t now) {
  for (const std::uint32_t mode : kModes)
    if ((before & mode) == 0 && (now & mode) != 0) return true;
  return false;
}

// EPOLLONESHOT without EPOLLIN waits for connect: what comes of the connection has a mode of its own.
bool is_for_connect(std::uint32_t mode, bool may_have_in) {
  return mode == EPOLLONESHOT && !may_have_in;
}

// Every ADD of the unit has the flag, whatever happens, and those of other units, where they are known: a
// MOD may be of what they have added. A unit that adds nothing says nothing.
bool all_are_added_with(const Source& source, std::uint32_t mode) {
  bool any = false, all = true;
  source.each_call(Kind::registers, [&](const Call& call) {
    const auto operation = operation_of(source, call);
    if (operation && *operation != EPOLL_CTL_ADD) return;
    const auto mask = mask_of_ctl(source, call);
    if (operation && mask && is_for_connect(mode, mask->may_have(EPOLLIN))) return;
    any = true;
    all &= operation && mask && mask->has(mode);
  });
  const ProgramFacts* program = source.given_program();
  return any && all && (program == nullptr || !program->others_add_without(mode, source.said()));
}

void judge_source(const Source& source, SourceReport& report) {
  for (const std::uint32_t mode : kModes) {
    if (!all_are_added_with(source, mode)) continue;
    source.each_call(Kind::registers, [&](const Call& call) {
      if (operation_of(source, call) != EPOLL_CTL_MOD) return;
      const auto mask = mask_of_ctl(source, call);
      // A mask of nothing is meant to say nothing.
      if (!mask || mask->may_have(mode) || mask->may == 0) return;
      const std::uint32_t other = mode == EPOLLET ? EPOLLONESHOT : EPOLLET;
      if (mask->may_have(other) && !all_are_added_with(source, other)) return;
      Finding finding = source.finding(RuleId::trigger_mode_lost, call);
      finding.message = message_for(mode);
      finding.expected = expected_for(mode);
      if (mask->written != nullptr)
        finding.fixes = Edit(source).or_flag(mask->written, name_of(mode)).take();
      report.add(std::move(finding));
    });
  }
}

// Whoever calls the function gives it the flag, to be passed on, and no value of the mask has it. In
// many threads it is no matter of taste: what is armed without it comes to two of them.
void judge_given(const PathCall& call, PathReport& report) {
  constexpr std::uint32_t mode = EPOLLONESHOT;
  if (call.mask || !call.bits.never(mode) || (call.bits.may & EPOLLIN) == 0) return;
  // Edge-triggered instead, and not as the callers want it anyway: exchanged, not lost.
  const std::uint32_t given = call.bits.always(EPOLLET) ? mode | EPOLLET : mode;
  if (!report.threads_give(given)) return;
  report.say(RuleId::trigger_mode_lost,
             "this EPOLL_CTL_MOD drops the " + name_of(mode) + " that all callers give",
             expected_for(mode), false);
}

void judge_path(const PathCall& call, PathReport& report) {
  if (!call.is(Kind::registers) || call.operation != EPOLL_CTL_MOD || call.fd.closed) return;
  judge_given(call, report);
  if (!call.fd.mask || !call.mask || *call.mask == 0) return;
  if (exchanges(*call.fd.mask, *call.mask)) return;
  for (const std::uint32_t mode : kModes)
    if ((*call.fd.mask & mode) != 0 && (*call.mask & mode) == 0 &&
        !is_for_connect(mode, (*call.fd.mask & EPOLLIN) != 0))
      return report.say(RuleId::trigger_mode_lost, message_for(mode), expected_for(mode), false);
}

}  // namespace

const Check checks::trigger_mode_lost = {.source = judge_source, .path = judge_path};

}  // namespace ofdcheck::lint
