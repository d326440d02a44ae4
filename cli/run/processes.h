// Processes are those that said hello on the Board, each watched through a pidfd(2): a pid alone may
// name another process by the time it is looked at.
#pragma once

#include <string>
#include <vector>

#include "checker/model/board.h"
#include "cli/reporter.h"

namespace ofdcheck::cli {

class Processes {
 public:
  explicit Processes(const Board& board) : board_(board) {}
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;
  ~Processes();

  // Looks at the Board for newcomers and at the known ones for deaths.
  void look();
  bool any_seen() const { return !pidfds_.empty(); }
  bool any_alive() const { return alive() > 0; }
  bool more_than_one() const { return alive() > 1; }
  // Adds what the Board says of the run.
  void sum_up(RunFacts& facts) const;

 private:
  std::size_t alive() const;

  const Board& board_;
  std::vector<int> pidfds_;  // by record; -1: ended
};

// Does any process map this file that has not said hello yet? A child that fork has just made does,
// before its first instruction.
bool is_mapped_elsewhere(const std::string& path, const Board& board);

}  // namespace ofdcheck::cli
