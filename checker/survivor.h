// Whether an entry whose number was taken away is still in the kernel's list: kcmp's KCMP_EPOLL_TFD names
// an entry by its number and its place among those of that number (kcmp(2)), so each of them is asked whose
// it is. How many there are is never taken from the model: what another thread is adding or taking out at
// this moment the kernel may have done, and the model not heard of yet.
#pragma once

#include "checker/kernel/kernel.h"
#include "checker/model/model.h"

namespace ofdcheck {

// Entries under one number: other processes may have added any number of them, and more are not asked for.
constexpr int kMostNamesakes = 64;

// Asks about `registration` in the list of `epfd`. `others` entries of descriptions that no number of this
// process tells apart may stand under its number, too: when no number names the description, only more of
// them than that say that the entry is there. Where the numbers of this process name it, the answer is of the
// entry itself. `unknown`: the kernel cannot be asked, or the list does not hold still.
// Opens nothing, never blocks; under the caller's lock, like the model.
Answer survived(const Model& model, Kernel& kernel, const Registration& registration, int epfd, int others);

}  // namespace ofdcheck
