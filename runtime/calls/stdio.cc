// FILE and DIR own descriptors that libc opens and closes by itself, unseen: the functions that hand
// such an owner to the program or take it back are interposed. Reads are, because what stays in a
// FILE's buffer is invisible to epoll.
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

#include "runtime/calls/on_purpose.h"
#include "runtime/interpose.h"
#include "runtime/record.h"
#include "runtime/runtime.h"

namespace ofdcheck::runtime {
namespace {

// fopen's 'e' is O_CLOEXEC (fopen(3), a glibc extension).
int flags_of(const char* mode) {
  return mode != nullptr && std::strchr(mode, 'e') != nullptr ? O_CLOEXEC : 0;
}

FILE* opened(CallKind kind, const CallerFrame& caller, FILE* stream, int flags) {
  const int error = errno;
  Observation seen(kind, caller);
  seen.call.flags = flags;
  const int fd = stream == nullptr ? -1 : fileno(stream);
  errno = error;
  seen.once(fd);
  return stream;
}

// Whether it is worth a look: most FILEs are over files that nobody registers.
bool is_registered(FILE* stream) {
  if (unobserved()) return false;
  const OpenFile* file = made().model.file_of(stream->_fileno);
  return file != nullptr && file->first_registration != 0;
}

void read_by(const CallerFrame& caller, FILE* stream) {
  if (!is_registered(stream)) return;
  Observation seen(CallKind::stdio_read, caller);
  seen.call.fd = stream->_fileno;
  seen.call.address = reinterpret_cast<std::uint64_t>(stream);
  // struct _IO_FILE is public in <bits/types/struct_FILE.h>: what was read and not yet taken.
  seen.call.size = stream->_IO_read_end - stream->_IO_read_ptr;
  seen.once(0);
}

}  // namespace

OFD_INTERPOSE(FILE*, fopen, (const char* path, const char* mode)) {
  return opened(CallKind::fopen, caller_frame(), real_fopen(path, mode), flags_of(mode));
}
OFD_ALIAS(FILE*, fopen64, (const char* path, const char* mode), fopen);

OFD_INTERPOSE(FILE*, tmpfile, (void)) {
  return opened(CallKind::fopen, caller_frame(), real_tmpfile(), 0);
}
OFD_ALIAS(FILE*, tmpfile64, (void), tmpfile);

OFD_INTERPOSE(FILE*, freopen, (const char* path, const char* mode, FILE* stream)) {
  Observation seen(CallKind::freopen, caller_frame());
  seen.call.fd = fileno(stream);
  seen.call.flags = flags_of(mode);
  seen.enter();
  FILE* result = real_freopen(path, mode, stream);
  seen.leave(result == nullptr ? -1 : fileno(result));
  return result;
}
OFD_ALIAS(FILE*, freopen64, (const char* path, const char* mode, FILE* stream), freopen);

OFD_INTERPOSE(int, fclose, (FILE * stream)) {
  Observation seen(CallKind::fclose, caller_frame());
  seen.call.fd = stream->_fileno;
  seen.call.address = reinterpret_cast<std::uint64_t>(stream);
  // A memory stream has no descriptor and is not ours.
  if (seen.call.fd < 0) return real_fclose(stream);
  seen.enter();
  const int result = real_fclose(stream);
  seen.leave(result);
  return result;
}

OFD_INTERPOSE(FILE*, popen, (const char* command, const char* mode)) {
  Observation seen(CallKind::popen, caller_frame());
  OnPurpose passed;
  passed.scan_command(command);
  seen.call.flags = flags_of(mode);
  seen.call.fds = passed.span();
  seen.enter();
  FILE* result = real_popen(command, mode);
  seen.leave(result == nullptr ? -1 : fileno(result));
  return result;
}

OFD_INTERPOSE(int, pclose, (FILE * stream)) {
  Observation seen(CallKind::pclose, caller_frame());
  seen.call.fd = stream->_fileno;
  seen.enter();
  const int result = real_pclose(stream);
  seen.leave(result);
  return result;
}

// libc opens directories close-on-exec (opendir(3)).
OFD_INTERPOSE(DIR*, opendir, (const char* path)) {
  DIR* result = real_opendir(path);
  const int error = errno;
  Observation seen(CallKind::opendir, caller_frame());
  seen.call.flags = O_CLOEXEC;
  const int fd = result == nullptr ? -1 : dirfd(result);
  errno = error;
  seen.once(fd);
  return result;
}

OFD_INTERPOSE(int, closedir, (DIR * directory)) {
  Observation seen(CallKind::closedir, caller_frame());
  // The header says nonnull, glibc answers EINVAL (closedir.c): so it must here.
  const bool given = reinterpret_cast<std::uintptr_t>(directory) != 0;
  seen.call.fd = given ? dirfd(directory) : -1;
  seen.enter();
  const int result = real_closedir(directory);
  seen.leave(result);
  return result;
}

OFD_INTERPOSE(size_t, fread, (void* items, size_t size, size_t count, FILE* stream)) {
  const size_t result = real_fread(items, size, count, stream);
  read_by(caller_frame(), stream);
  return result;
}

OFD_INTERPOSE(char*, fgets, (char* line, int size, FILE* stream)) {
  char* result = real_fgets(line, size, stream);
  read_by(caller_frame(), stream);
  return result;
}

OFD_INTERPOSE(ssize_t, getdelim, (char** line, size_t* size, int delimiter, FILE* stream)) {
  const ssize_t result = real_getdelim(line, size, delimiter, stream);
  read_by(caller_frame(), stream);
  return result;
}

OFD_INTERPOSE(ssize_t, getline, (char** line, size_t* size, FILE* stream)) {
  const ssize_t result = real_getline(line, size, stream);
  read_by(caller_frame(), stream);
  return result;
}

OFD_INTERPOSE(int, fgetc, (FILE * stream)) {
  const int result = real_fgetc(stream);
  read_by(caller_frame(), stream);
  return result;
}

OFD_INTERPOSE(int, getc, (FILE * stream)) {
  const int result = real_getc(stream);
  read_by(caller_frame(), stream);
  return result;
}

// Fortified callers reach these; the real ones abort on an overrun, as before.
OFD_INTERPOSE_UNDECLARED(char*, __fgets_chk, (char* line, size_t room, int size, FILE* stream)) {
  char* result = real___fgets_chk(line, room, size, stream);
  read_by(caller_frame(), stream);
  return result;
}

OFD_INTERPOSE_UNDECLARED(size_t, __fread_chk,
                         (void* items, size_t room, size_t size, size_t count, FILE* stream)) {
  const size_t result = real___fread_chk(items, room, size, count, stream);
  read_by(caller_frame(), stream);
  return result;
}

}  // namespace ofdcheck::runtime
