// FILE and DIR own descriptors that libc opens and closes by itself, unseen: the functions that hand
// such an owner to the program or take it back are interposed.
#include <dirent.h>
#include <fcntl.h>
#include <mntent.h>
#include <stdio.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

#include "runtime/calls/on_purpose.h"
#include "runtime/interpose.h"
#include "runtime/record.h"

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

}  // namespace

OFD_INTERPOSE(FILE*, fopen, (const char* path, const char* mode)) {
  return opened(CallKind::fopen, caller_frame(), real_fopen(path, mode), flags_of(mode));
}
OFD_ALIAS(FILE*, fopen64, (const char* path, const char* mode), fopen);
OFD_ALIAS(FILE*, _IO_fopen, (const char* path, const char* mode), fopen);

OFD_INTERPOSE(FILE*, setmntent, (const char* path, const char* mode)) noexcept {
  return opened(CallKind::fopen, caller_frame(), real_setmntent(path, mode), flags_of(mode));
}
OFD_ALIAS(FILE*, __setmntent, (const char* path, const char* mode) noexcept, setmntent);

// The number stays what it was, and belongs to the FILE from now on.
OFD_INTERPOSE(FILE*, fdopen, (int fd, const char* mode)) noexcept {
  FILE* result = real_fdopen(fd, mode);
  Observation seen(CallKind::fdopen, caller_frame());
  seen.call.fd = fd;
  seen.call.address = reinterpret_cast<std::uint64_t>(result);
  seen.once(result == nullptr ? -1 : 0);
  return result;
}
OFD_ALIAS(FILE*, _IO_fdopen, (int fd, const char* mode) noexcept, fdopen);

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
OFD_ALIAS(int, _IO_fclose, (FILE * stream), fclose);

OFD_INTERPOSE(int, endmntent, (FILE * stream)) noexcept {
  if (stream == nullptr) return real_endmntent(stream);
  Observation seen(CallKind::fclose, caller_frame());
  seen.call.fd = stream->_fileno;
  seen.call.address = reinterpret_cast<std::uint64_t>(stream);
  seen.enter();
  const int result = real_endmntent(stream);
  seen.leave(0);  // 1 always, says endmntent(3)
  return result;
}
OFD_ALIAS(int, __endmntent, (FILE * stream) noexcept, endmntent);

OFD_INTERPOSE(FILE*, popen, (const char* command, const char* mode)) {
  Observation seen(CallKind::popen, caller_frame());
  OnPurpose passed;
  passed.scan_command(command);
  seen.call.flags = flags_of(mode);
  seen.call.fds = passed.span();
  if (passed.truncated()) seen.call.target = 0;
  seen.enter();
  FILE* result = real_popen(command, mode);
  seen.leave(result == nullptr ? -1 : fileno(result));
  return result;
}
OFD_ALIAS(FILE*, _IO_popen, (const char* command, const char* mode), popen);

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

OFD_INTERPOSE(DIR*, fdopendir, (int fd)) {
  DIR* result = real_fdopendir(fd);
  Observation seen(CallKind::fdopendir, caller_frame());
  seen.call.fd = fd;
  seen.once(result == nullptr ? -1 : 0);
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

}  // namespace ofdcheck::runtime
