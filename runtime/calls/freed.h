// What free and operator delete share: a block whose address a batch may hold is told to the checker
// before the allocator can hand it to somebody else.
#pragma once

#include "runtime/pending_addresses.h"
#include "runtime/record.h"

namespace ofdcheck::runtime {

// Looks at the batches themselves, and goes through the door if one of them holds it.
void note_freed(const void* block, const CallerFrame& caller);

}  // namespace ofdcheck::runtime
