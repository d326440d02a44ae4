// The end of service, the same for every architecture: requests under way are answered, idle
// connections are closed, and what is left at the deadline is closed too.
#pragma once

#include <memory>
#include <vector>

#include "connection.h"

namespace refserver {

void drain(std::vector<std::unique_ptr<Connection>> connections, int deadline_ms);

}  // namespace refserver
