// open(2) and its family: descriptors of files, directories and devices.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cstdarg>

#include "runtime/calls/opened.h"
#include "runtime/interpose.h"

namespace ofdcheck::runtime {
namespace {

// The mode argument is there only with these flags (open(2)).
bool takes_mode(int flags) { return (flags & (O_CREAT | __O_TMPFILE)) != 0; }

}  // namespace

#define OFD_TAKE_MODE(flags, mode)          \
  mode_t mode = 0;                          \
  if (takes_mode(flags)) {                  \
    std::va_list arguments;                 \
    va_start(arguments, flags);             \
    mode = va_arg(arguments, mode_t);       \
    va_end(arguments);                      \
  }

OFD_INTERPOSE(int, open, (const char* path, int flags, ...)) {
  OFD_TAKE_MODE(flags, mode)
  return opened_file(caller_frame(), real_open(path, flags, mode), flags);
}
OFD_ALIAS(int, open64, (const char* path, int flags, ...), open);
OFD_ALIAS(int, __open, (const char* path, int flags, ...), open);
OFD_ALIAS(int, __open64, (const char* path, int flags, ...), open);

OFD_INTERPOSE(int, openat, (int directory, const char* path, int flags, ...)) {
  OFD_TAKE_MODE(flags, mode)
  return opened_file(caller_frame(), real_openat(directory, path, flags, mode), flags);
}
OFD_ALIAS(int, openat64, (int directory, const char* path, int flags, ...), openat);

OFD_INTERPOSE(int, creat, (const char* path, mode_t mode)) {
  return opened_file(caller_frame(), real_creat(path, mode), 0);
}
OFD_ALIAS(int, creat64, (const char* path, mode_t mode), creat);

// Fortified callers (-D_FORTIFY_SOURCE) reach these; they abort on a missing mode, as before.
OFD_INTERPOSE_UNDECLARED(int, __open_2, (const char* path, int flags)) {
  return opened_file(caller_frame(), real___open_2(path, flags), flags);
}
OFD_ALIAS(int, __open64_2, (const char* path, int flags), __open_2);
OFD_INTERPOSE_UNDECLARED(int, __openat_2, (int directory, const char* path, int flags)) {
  return opened_file(caller_frame(), real___openat_2(directory, path, flags), flags);
}
OFD_ALIAS(int, __openat64_2, (int directory, const char* path, int flags), __openat_2);

OFD_INTERPOSE(int, mkstemp, (char* form)) {
  return opened_file(caller_frame(), real_mkstemp(form), 0);
}
OFD_ALIAS(int, mkstemp64, (char* form), mkstemp);
OFD_INTERPOSE(int, mkostemp, (char* form, int flags)) {
  return opened_file(caller_frame(), real_mkostemp(form, flags), flags);
}
OFD_ALIAS(int, mkostemp64, (char* form, int flags), mkostemp);
OFD_INTERPOSE(int, mkstemps, (char* form, int suffix)) {
  return opened_file(caller_frame(), real_mkstemps(form, suffix), 0);
}
OFD_ALIAS(int, mkstemps64, (char* form, int suffix), mkstemps);
OFD_INTERPOSE(int, mkostemps, (char* form, int suffix, int flags)) {
  return opened_file(caller_frame(), real_mkostemps(form, suffix, flags), flags);
}
OFD_ALIAS(int, mkostemps64, (char* form, int suffix, int flags), mkostemps);

#undef OFD_TAKE_MODE

}  // namespace ofdcheck::runtime
