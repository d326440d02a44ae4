// level-shared-by-threads: a connection is registered level-triggered in an instance that several threads
// wait on, so that a second thread gets its event while the first still works on it. Their reads then
// cut one stream into pieces that nobody can put together again.
#include "checker/rules/shared_by_threads.h"

namespace ofdcheck::rules::level_shared_by_threads {

void judge(Case& c) { report_split_streams(c, false); }

OFD_NEVER_SUSPECTS

}  // namespace ofdcheck::rules::level_shared_by_threads
