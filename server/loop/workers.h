// Forked worker processes and the parent that watches them.
#pragma once

#include <functional>

namespace refserver {

// Runs `body` in `count` children until the stop is requested; forwards it and waits for them all.
// `when_started` runs in the parent once all are forked. Throws when a child fails.
void run_workers(int count, const std::function<void()>& body,
                 const std::function<void()>& when_started);

}  // namespace refserver
