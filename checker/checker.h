// Checker is the one place that sees model, rules and kernel together: it has each call judged by
// every rule that names its families, then applies it to the model.
//
// One Checker mirrors one process. Not thread-safe: the caller orders the calls (the runtime with
// its shape lock, a replay by reading lines). Asks the kernel while it judges; never blocks.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "checker/call.h"
#include "checker/kernel/kernel.h"
#include "checker/model/model.h"
#include "checker/options.h"
#include "checker/report/finding.h"
#include "checker/rules/rule.h"
#include "checker/suspicion.h"

namespace ofdcheck {

// Where findings go. `first` is false when one with the same rule and stacks went before, under the
// same id: then only `count` has grown. Of a flood some have no id, 0, and are always first.
class FindingSink {
 public:
  virtual ~FindingSink() = default;
  virtual void take(const Finding& finding, bool first) = 0;
};

class Checker final : private Bench {
 public:
  Checker(const Options& options, Model& model, Kernel& kernel, FindingSink& sink);

  void enter(const Call& call, Effect& effect);
  void leave(const Call& call, Effect& effect);

  // Looks at the suspicions that are due: those whose time has come, and those that wait for this
  // call. enter() and leave() do so themselves.
  void reconsider_due(const Call& now) { reconsider(now, false); }
  // The process ends: every open suspicion is looked at once. What only time could have proved is
  // at most `likely` then; the rules see Suspicion::at_exit.
  void reconsider_all(const Call& now) { reconsider(now, true); }

  const Suspicions& suspicions() const { return suspicions_; }
  Model& model() { return model_; }
  // In a fork child: nothing that the parent suspects is the child's to judge.
  void become_child(int pid, int tid, const Call& fork);
  // Drops what is suspected and what was found: the model it rests on is gone.
  void forget();

 private:
  struct Known {
    std::uint32_t id = 0;
    std::uint32_t count = 0;
  };
  // More distinct findings are not told apart: memory of the program's is not spent on a flood.
  static constexpr std::size_t kKnown = 1u << 14;

  void report(const Finding& finding) override;
  void suspect(const Suspicion& suspicion) override;
  void adopt_unknown(const Call& call);
  void adopt(int fd);
  void judge(const Call& call, Effect& effect);
  template <class Visit>
  void each_doubtful(const Released& released, Visit visit);
  void count_strangers(const Call& call, const Effect& effect);
  void settle_orphans(const Call& call, const Effect& effect);
  int others_left(const Registration& registration, const Call& call, const Effect& effect) const;
  void settle_returned(int epfd);
  void recognise(int fd);
  bool is_known_by_entry(const OpenFile& file, int fd);
  void forget_gone_children();
  void look_for_unseen(const Call& now);
  void reconsider(const Call& now, bool at_exit);

  const Options& options_;
  Model& model_;
  Kernel& kernel_;
  FindingSink& sink_;
  Suspicions suspicions_;
  std::size_t next_census_ = 16;  // of children, when there are so many
  int next_look_ = 0;               // the number to ask for next (look_for_unseen)
  std::int64_t next_look_ns_ = 0;
  std::unordered_map<std::uint64_t, Known> known_;  // by rule and stacks
  std::vector<Suspicion> raised_;  // by the rules that judge this call; added when all have judged
};

}  // namespace ofdcheck
