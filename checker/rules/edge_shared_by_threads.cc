// edge-shared-by-threads: the same with EPOLLET. One edge wakes one thread, but the next edge comes with
// the next piece of input, and wakes another one while the first still reads.
#include "checker/rules/shared_by_threads.h"

namespace ofdcheck::rules::edge_shared_by_threads {

void judge(Case& c) { report_split_streams(c, true); }

OFD_NEVER_SUSPECTS

}  // namespace ofdcheck::rules::edge_shared_by_threads
