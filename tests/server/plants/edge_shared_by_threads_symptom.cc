#include "plants/order_of_lines.h"

using namespace refserver::test;

// Two threads read one after the other, and the second comes first.
REFSERVER_SYMPTOM(edge_shared_by_threads) { return echo_comes_out_of_order(trial); }
