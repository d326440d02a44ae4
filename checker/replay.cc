#include "checker/replay.h"

#include <utility>

namespace ofdcheck {

// A process of the trace. `history` is every call applied so far: a fork child's model is made by
// applying its parent's history again, which costs time only in traces that fork.
struct Replay::Process final : FindingSink {
  Process(const Options& options, Board* board, int pid, std::vector<Finding>& out)
      : model(board, pid), checker(options, model, kernel, *this), findings(out) {}

  void take(const Finding& finding, bool first) override {
    if (muted) return;
    if (first) {
      mine[finding.id] = findings.size();
      findings.push_back(finding);
    } else if (const auto known = mine.find(finding.id); known != mine.end()) {
      findings[known->second].count = finding.count;
    }
  }

  RecordedKernel kernel;
  Model model;
  Checker checker;
  std::map<int, Effect> effects;  // by tid: what its call at hand has done so far
  std::map<int, CallKind> inside;
  std::vector<std::string> history;
  std::vector<Finding>& findings;
  std::map<std::uint32_t, std::size_t> mine;  // by Finding::id
  bool muted = false;
  bool ended = false;
  Call last;
};

Replay::Replay(const Options& options)
    : options_(options), board_(std::make_unique<Board>()), stacks_(1) {}
Replay::~Replay() = default;

StackId Replay::stack(const std::string& frames) {
  if (frames.empty()) return 0;
  const auto [at, made] = stack_ids_.try_emplace(frames, static_cast<StackId>(stacks_.size()));
  if (made) stacks_.push_back(frames);
  return at->second;
}

std::string_view Replay::frames(StackId stack) const {
  return stack < stacks_.size() ? std::string_view(stacks_[stack]) : std::string_view{};
}

const Model* Replay::model(int pid) const {
  const auto found = processes_.find(pid);
  return found == processes_.end() ? nullptr : &found->second->model;
}

Replay::Process& Replay::make_process(int pid) {
  auto& process = processes_[pid];
  process = std::make_unique<Process>(options_, board_.get(), pid, findings_);
  return *process;
}

// The process of a line: known, or the child of a fork seen before, or the first of the trace.
Replay::Process& Replay::process(const Call& call) {
  if (const auto found = processes_.find(call.pid); found != processes_.end())
    return *found->second;
  Process& process = make_process(call.pid);
  int parent = 0;
  if (const auto fork = forks_.find(call.pid); fork != forks_.end()) parent = parents_[call.pid];
  board_->add_process(call.pid, parent, "");
  if (parent == 0) return process;

  Process& from = *processes_[parent];
  process.history = from.history;  // for a child of its own
  process.muted = true;
  for (const std::string& text : from.history) {
    TraceLine line = parse_trace_line(text);
    apply(process, line);
  }
  process.muted = false;
  process.checker.become_child(call.pid, call.tid, forks_[call.pid]);
  process.model.share_board_slots(from.model);
  return process;
}

void Replay::apply(Process& process, TraceLine& line) {
  if (line.kind == TraceLine::Kind::answer) {
    process.kernel.tell(line.answer);
    return;
  }
  Call call = line.call;
  call.fds = line.fds;
  call.batch = line.batch;
  call.stack = stack(line.frames);
  if (call.kind == CallKind::look) {
    process.checker.reconsider_due(call);
    return;
  }
  Effect& effect = process.effects[call.tid];
  Thread& thread = process.model.thread(call.tid);
  if (line.enter) {
    Call enter = call;
    enter.phase = Phase::enter;
    enter.result = 0;
    enter.error = 0;
    // What the runtime notes on its hot path.
    if (call.is(family::wait | family::input | family::output))
      thread.begin(call.kind, call.kind == CallKind::epoll_wait ? call.epfd : call.fd, 0);
    process.checker.enter(enter, effect);
    process.inside[call.tid] = call.kind;
  }
  if (line.leave) {
    const auto inside = process.inside.find(call.tid);
    if (inside == process.inside.end() || inside->second != call.kind) {
      // Its enter was lost: without it nothing was released, so enter now.
      Call enter = call;
      enter.phase = Phase::enter;
      process.checker.enter(enter, effect);
      if (!process.muted && !(call.kind == CallKind::fork && call.result == 0))
        complain("leave " + std::string(name_of(call.kind)) + " without its enter");
    }
    process.inside.erase(call.tid);
    thread.end();
    call.phase = Phase::leave;
    process.checker.leave(call, effect);
    if (call.kind == CallKind::exit) process.ended = true;
  }
  process.last = call;
  process.last.fds = {};
  process.last.batch = {};
}

void Replay::line(std::string_view text) {
  ++line_;
  judge(text);
}

// Judges what was held of a child, now that its parent is known or nobody can say any more.
void Replay::release(int child) {
  const auto held = held_.extract(child);
  if (held.empty()) return;
  const int line = line_;
  for (const Held& one : held.mapped()) {
    line_ = one.line;
    judge(one.text);
  }
  line_ = line;
}

void Replay::judge(std::string_view text) {
  TraceLine line = parse_trace_line(text);
  if (line.kind == TraceLine::Kind::nothing) return;
  if (line.kind == TraceLine::Kind::malformed) {
    complain("expected " + line.expected);
    return;
  }
  const Call& call = line.call;
  // A child's first line is its fork returning 0: it is made from its parent, nothing is applied.
  const bool born = processes_.find(call.pid) == processes_.end() && call.kind == CallKind::fork &&
                    line.leave && !line.enter && call.result == 0;
  if (held_.contains(call.pid) || (born && !over_ && !forks_.contains(call.pid))) {
    held_[call.pid].push_back({line_, std::string(text)});
    return;
  }
  Process& process = this->process(call);
  if (born) return;
  const bool forked = call.kind == CallKind::fork && line.leave && call.result > 0;
  if (forked) {
    forks_[static_cast<int>(call.result)] = call;
    parents_[static_cast<int>(call.result)] = call.pid;
  }
  apply(process, line);
  process.history.emplace_back(text);
  if (forked) release(static_cast<int>(call.result));
}

void Replay::finish() {
  over_ = true;
  while (!held_.empty()) release(held_.begin()->first);
  for (auto& [pid, process] : processes_) {
    if (process->ended) continue;
    Call exit = process->last;
    exit.kind = CallKind::exit;
    exit.fd = exit.epfd = exit.target = -1;
    exit.error = 0;
    Effect effect;
    exit.phase = Phase::enter;
    process->checker.enter(exit, effect);
    exit.phase = Phase::leave;
    process->checker.leave(exit, effect);
    process->ended = true;
  }
}

}  // namespace ofdcheck
