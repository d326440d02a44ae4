// Lines through an echo server that come back in another order than they went.
#pragma once

#include "plants/symptom.h"

namespace refserver::test {

bool echo_comes_out_of_order(const Trial& trial);

}  // namespace refserver::test
