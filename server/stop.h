// The request to stop: SIGTERM or SIGINT makes one eventfd readable for ever. Every loop registers
// it and nobody reads it, so that each of many loops sees it once and leaves.
#pragma once

namespace refserver {

// Call it in each process: a forked worker that kept its parent's eventfd would share one counter
// with it, because fork shares the open file description.
void catch_signals();

int stop_fd();
bool stop_requested();
void wait_for_stop();
void request_stop();

}  // namespace refserver
