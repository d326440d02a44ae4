// Reading and writing through a FILE: what libc asks of the kernel below it is not seen, so only that
// the program has worked on the descriptor, what a failure says, and what is left in the buffer.
#pragma once

#include <stdio.h>

#include "runtime/record.h"
#include "runtime/runtime.h"

namespace ofdcheck::runtime {

// Whether the call is worth a look: most FILEs are over files that nobody registers, and programs read
// and write them byte by byte.
inline bool is_registered(const FILE* stream) {
  const Runtime* runtime = current();
  if (runtime == nullptr) return false;
  const Descriptor* slot = runtime->model.descriptor(stream->_fileno);
  if (slot == nullptr) return false;
  const OpenFile* file = runtime->model.file_at(slot->file.load(std::memory_order_relaxed));
  return file != nullptr && file->first_registration != 0 && !unobserved();
}

void note_read(const CallerFrame& caller, FILE* stream);
void note_written(const CallerFrame& caller, FILE* stream, bool failed);

// After the real call.
template <class Result>
Result read_by(const CallerFrame& caller, FILE* stream, Result result) {
  if (__builtin_expect(is_registered(stream), 0)) note_read(caller, stream);
  return result;
}
template <class Result>
Result written_by(const CallerFrame& caller, FILE* stream, Result result, bool failed) {
  if (__builtin_expect(is_registered(stream), 0)) note_written(caller, stream, failed);
  return result;
}
// Of the many that say EOF, or another negative number.
template <class Result>
Result written_by(const CallerFrame& caller, FILE* stream, Result result) {
  return written_by(caller, stream, result, static_cast<int>(result) < 0);
}

}  // namespace ofdcheck::runtime
