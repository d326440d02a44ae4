// Watch is the loop of a run: it waits for the Channel to change, for processes to end and for
// signals, and has findings reported as they are made.
#pragma once

#include <string>

#include "cli/run/channel_file.h"
#include "cli/run/collector.h"
#include "cli/run/processes.h"
#include "cli/run/signals.h"
#include "cli/run/trace_drain.h"

namespace ofdcheck::cli {

class Watch {
 public:
  // `drain` may be null. With `children` the run lasts until the last process has ended.
  Watch(ChannelFile& file, Collector& collector, Signals& signals, TraceDrain* drain, bool children)
      : file_(file),
        collector_(collector),
        signals_(signals),
        drain_(drain),
        children_(children),
        processes_(file.channel().board) {}

  // Returns the wait status of the first process when the run is over.
  int until_the_end(int first);
  Processes& processes() { return processes_; }

 private:
  void look();
  bool reap(int first);
  bool is_over();
  void wait(std::uint32_t seen);

  ChannelFile& file_;
  Collector& collector_;
  Signals& signals_;
  TraceDrain* const drain_;
  const bool children_;
  Processes processes_;
  bool first_ended_ = false;
  int first_status_ = 0;
};

}  // namespace ofdcheck::cli
