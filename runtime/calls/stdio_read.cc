// Reads through a FILE: what stays in its buffer is invisible to epoll.
#include "runtime/calls/stdio.h"

#include "runtime/interpose.h"

namespace ofdcheck::runtime {
void note_read(const CallerFrame& caller, FILE* stream) {
  Observation seen(CallKind::stdio_read, caller);
  seen.call.fd = stream->_fileno;
  seen.call.address = reinterpret_cast<std::uint64_t>(stream);
  // struct _IO_FILE is public in <bits/types/struct_FILE.h>: what was read and not yet taken. Of a wide
  // one it is what was not yet converted.
  seen.call.size = stream->_IO_read_end - stream->_IO_read_ptr;
  seen.once(0);
}

void note_written(const CallerFrame& caller, FILE* stream, bool failed) {
  Observation seen(CallKind::stdio_write, caller);
  seen.call.fd = stream->_fileno;
  seen.call.address = reinterpret_cast<std::uint64_t>(stream);
  seen.once(failed ? -1 : 0);
}

OFD_INTERPOSE(size_t, fread, (void* items, size_t size, size_t count, FILE* stream)) {
  return read_by(caller_frame(), stream, real_fread(items, size, count, stream));
}
OFD_ALIAS(size_t, _IO_fread, (void* items, size_t size, size_t count, FILE* stream), fread);
OFD_INTERPOSE(size_t, fread_unlocked, (void* items, size_t size, size_t count, FILE* stream)) {
  return read_by(caller_frame(), stream, real_fread_unlocked(items, size, count, stream));
}

OFD_INTERPOSE(char*, fgets, (char* line, int size, FILE* stream)) {
  return read_by(caller_frame(), stream, real_fgets(line, size, stream));
}
OFD_ALIAS(char*, _IO_fgets, (char* line, int size, FILE* stream), fgets);
OFD_INTERPOSE(char*, fgets_unlocked, (char* line, int size, FILE* stream)) {
  return read_by(caller_frame(), stream, real_fgets_unlocked(line, size, stream));
}
OFD_INTERPOSE_UNDECLARED(char*, gets, (char* line)) {
  return read_by(caller_frame(), stdin, real_gets(line));
}
OFD_ALIAS(char*, _IO_gets, (char* line), gets);

OFD_INTERPOSE(ssize_t, getdelim, (char** line, size_t* size, int delimiter, FILE* stream)) {
  return read_by(caller_frame(), stream, real_getdelim(line, size, delimiter, stream));
}
OFD_ALIAS(ssize_t, __getdelim, (char** line, size_t* size, int delimiter, FILE* stream), getdelim);
OFD_INTERPOSE(ssize_t, getline, (char** line, size_t* size, FILE* stream)) {
  return read_by(caller_frame(), stream, real_getline(line, size, stream));
}

OFD_INTERPOSE(int, fgetc, (FILE * stream)) {
  return read_by(caller_frame(), stream, real_fgetc(stream));
}
OFD_INTERPOSE(int, getc, (FILE * stream)) {
  return read_by(caller_frame(), stream, real_getc(stream));
}
OFD_ALIAS(int, _IO_getc, (FILE * stream), getc);
OFD_INTERPOSE(int, fgetc_unlocked, (FILE * stream)) {
  return read_by(caller_frame(), stream, real_fgetc_unlocked(stream));
}
OFD_INTERPOSE(int, getc_unlocked, (FILE * stream)) {
  return read_by(caller_frame(), stream, real_getc_unlocked(stream));
}
OFD_INTERPOSE(int, getchar, (void)) { return read_by(caller_frame(), stdin, real_getchar()); }
OFD_INTERPOSE(int, getchar_unlocked, (void)) {
  return read_by(caller_frame(), stdin, real_getchar_unlocked());
}
OFD_INTERPOSE(int, getw, (FILE * stream)) {
  return read_by(caller_frame(), stream, real_getw(stream));
}

// What the macros of getc_unlocked and of older headers call when the buffer is empty.
OFD_INTERPOSE(int, __uflow, (FILE * stream)) {
  return read_by(caller_frame(), stream, real___uflow(stream));
}
OFD_INTERPOSE_UNDECLARED(int, __underflow, (FILE * stream)) {
  return read_by(caller_frame(), stream, real___underflow(stream));
}
OFD_INTERPOSE_UNDECLARED(int, _IO_peekc_locked, (FILE * stream)) {
  return read_by(caller_frame(), stream, real__IO_peekc_locked(stream));
}

// Fortified callers reach these; the real ones abort on an overrun, as before.
OFD_INTERPOSE_UNDECLARED(char*, __fgets_chk, (char* line, size_t room, int size, FILE* stream)) {
  return read_by(caller_frame(), stream, real___fgets_chk(line, room, size, stream));
}
OFD_INTERPOSE_UNDECLARED(char*, __fgets_unlocked_chk,
                         (char* line, size_t room, int size, FILE* stream)) {
  return read_by(caller_frame(), stream, real___fgets_unlocked_chk(line, room, size, stream));
}
OFD_INTERPOSE_UNDECLARED(char*, __gets_chk, (char* line, size_t room)) {
  return read_by(caller_frame(), stdin, real___gets_chk(line, room));
}
OFD_INTERPOSE_UNDECLARED(size_t, __fread_chk,
                         (void* items, size_t room, size_t size, size_t count, FILE* stream)) {
  return read_by(caller_frame(), stream, real___fread_chk(items, room, size, count, stream));
}
OFD_INTERPOSE_UNDECLARED(size_t, __fread_unlocked_chk,
                         (void* items, size_t room, size_t size, size_t count, FILE* stream)) {
  return read_by(caller_frame(), stream, real___fread_unlocked_chk(items, room, size, count, stream));
}

}  // namespace ofdcheck::runtime
