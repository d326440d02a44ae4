// printf and its forms, which write through a FILE, and dprintf, which writes to a descriptor.
#include <wchar.h>

#include <cstdarg>

#include "runtime/calls/hot.h"
#include "runtime/calls/stdio.h"
#include "runtime/interpose.h"

namespace ofdcheck::runtime {
namespace {

int hot_print(HotCall& hot, int result) {
  hot.leave(result, result > 0 ? static_cast<std::size_t>(result) : 0);
  return result;
}

}  // namespace

// The real variadic functions end in those that take a va_list, so that the next definition of these
// alone is asked.
#define OFD_PRINT(character, v_file, v_stdout, file, out)                                       \
  OFD_INTERPOSE(int, v_file, (FILE * stream, const character* format, std::va_list arguments)) { \
    return written_by(caller_frame(), stream, real_##v_file(stream, format, arguments));        \
  }                                                                                             \
  OFD_INTERPOSE(int, v_stdout, (const character* format, std::va_list arguments)) {             \
    return written_by(caller_frame(), stdout, real_##v_stdout(format, arguments));              \
  }                                                                                             \
  OFD_INTERPOSE(int, file, (FILE * stream, const character* format, ...)) {                     \
    std::va_list arguments;                                                                     \
    va_start(arguments, format);                                                                \
    const int result = real_##v_file(stream, format, arguments);                                \
    va_end(arguments);                                                                          \
    return written_by(caller_frame(), stream, result);                                          \
  }                                                                                             \
  OFD_INTERPOSE(int, out, (const character* format, ...)) {                                     \
    std::va_list arguments;                                                                     \
    va_start(arguments, format);                                                                \
    const int result = real_##v_stdout(format, arguments);                                      \
    va_end(arguments);                                                                          \
    return written_by(caller_frame(), stdout, result);                                          \
  }

// Fortified callers reach these; `flag` says how strict the real ones are.
#define OFD_PRINT_CHECKED(character, v_file, v_stdout, file, out)                               \
  OFD_INTERPOSE_UNDECLARED(int, v_file, (FILE * stream, int flag, const character* format,      \
                                         std::va_list arguments)) {                             \
    return written_by(caller_frame(), stream, real_##v_file(stream, flag, format, arguments));  \
  }                                                                                             \
  OFD_INTERPOSE_UNDECLARED(int, v_stdout,                                                       \
                           (int flag, const character* format, std::va_list arguments)) {       \
    return written_by(caller_frame(), stdout, real_##v_stdout(flag, format, arguments));        \
  }                                                                                             \
  OFD_INTERPOSE_UNDECLARED(int, file, (FILE * stream, int flag, const character* format, ...)) { \
    std::va_list arguments;                                                                     \
    va_start(arguments, format);                                                                \
    const int result = real_##v_file(stream, flag, format, arguments);                          \
    va_end(arguments);                                                                          \
    return written_by(caller_frame(), stream, result);                                          \
  }                                                                                             \
  OFD_INTERPOSE_UNDECLARED(int, out, (int flag, const character* format, ...)) {                \
    std::va_list arguments;                                                                     \
    va_start(arguments, format);                                                                \
    const int result = real_##v_stdout(flag, format, arguments);                                \
    va_end(arguments);                                                                          \
    return written_by(caller_frame(), stdout, result);                                          \
  }

OFD_PRINT(char, vfprintf, vprintf, fprintf, printf)
OFD_PRINT(wchar_t, vfwprintf, vwprintf, fwprintf, wprintf)
OFD_PRINT_CHECKED(char, __vfprintf_chk, __vprintf_chk, __fprintf_chk, __printf_chk)
OFD_PRINT_CHECKED(wchar_t, __vfwprintf_chk, __vwprintf_chk, __fwprintf_chk, __wprintf_chk)

OFD_ALIAS(int, _IO_vfprintf, (FILE * stream, const char* format, std::va_list arguments), vfprintf);
OFD_ALIAS(int, _IO_fprintf, (FILE * stream, const char* format, ...), fprintf);
OFD_ALIAS(int, _IO_printf, (const char* format, ...), printf);

OFD_INTERPOSE(int, vdprintf, (int fd, const char* format, std::va_list arguments)) {
  HotCall hot(CallKind::write, fd, 0, caller_frame());
  return hot_print(hot, real_vdprintf(fd, format, arguments));
}
OFD_INTERPOSE(int, dprintf, (int fd, const char* format, ...)) {
  HotCall hot(CallKind::write, fd, 0, caller_frame());
  std::va_list arguments;
  va_start(arguments, format);
  const int result = real_vdprintf(fd, format, arguments);
  va_end(arguments);
  return hot_print(hot, result);
}
OFD_INTERPOSE_UNDECLARED(int, __vdprintf_chk,
                         (int fd, int flag, const char* format, std::va_list arguments)) {
  HotCall hot(CallKind::write, fd, 0, caller_frame());
  return hot_print(hot, real___vdprintf_chk(fd, flag, format, arguments));
}
OFD_INTERPOSE_UNDECLARED(int, __dprintf_chk, (int fd, int flag, const char* format, ...)) {
  HotCall hot(CallKind::write, fd, 0, caller_frame());
  std::va_list arguments;
  va_start(arguments, format);
  const int result = real___vdprintf_chk(fd, flag, format, arguments);
  va_end(arguments);
  return hot_print(hot, result);
}

}  // namespace ofdcheck::runtime
