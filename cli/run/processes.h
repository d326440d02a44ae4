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
  explicit Processes(Board& board) : board_(board) {}
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;
  ~Processes();

  // Looks at the Board for newcomers and at the known ones for deaths; gives the records of the dead
  // back.
  void look();
  bool any_seen() const { return !watched_.empty(); }
  bool any_alive() const { return alive() > 0; }
  bool more_than_one() const { return alive() > 1; }
  // Adds what the Board says of the run. Once.
  void sum_up(RunFacts& facts);

 private:
  struct Watched {
    int pid = 0;      // 0: the record is nobody's
    int pidfd = -1;   // -1: it has ended, or cannot be watched
  };
  std::size_t alive() const;
  void meet(const BoardProcess& process, Watched& watched);
  void give_back(BoardProcess& process, Watched& watched);
  void add_up(const BoardProcess& process);
  void remark(std::string sentence);

  Board& board_;
  std::vector<Watched> watched_;  // by record
  RunFacts gone_;                 // what the records said that were given back
};

// Does any process map this file that has not said hello yet? A child that fork has just made does,
// before its first instruction.
bool is_mapped_elsewhere(const std::string& path, const Board& board);

}  // namespace ofdcheck::cli
