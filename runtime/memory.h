// Memory of ours inside the program under test: it comes from mmap'ed arenas, never from the host's
// malloc, and is never given back to the kernel. operator new and delete of this library are these
// (hidden, so the host's own are untouched). Callers are in a section
// (section.h), which ends when there is no memory.
#pragma once

#include <cstddef>

namespace ofdcheck::runtime {

// Zeroed pages straight from the kernel; null when there are none. Any thread.
void* map_pages(std::size_t bytes);

// Bytes mapped so far, for the tests that watch our growth.
std::size_t bytes_mapped();

}  // namespace ofdcheck::runtime
