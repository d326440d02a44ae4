// scanf and its forms, which read through a FILE. Each exists twice: as it was before C99, and with
// C99's %a; the headers choose by the symbol.
#include <wchar.h>

#include <cstdarg>

#include "runtime/calls/stdio.h"
#include "runtime/interpose.h"

namespace ofdcheck::runtime {

// `character` and the four symbols of one flavour; the real variadic ones end in these, so that the
// next definition of those alone is asked.
#define OFD_SCAN(flavour, character, v_file, v_stdin, file, in)                                     \
  OFD_INTERPOSE_SYMBOL(int, flavour##_v_file, v_file,                                               \
                       (FILE * stream, const character* format, std::va_list arguments)) {          \
    return read_by(caller_frame(), stream, real_##flavour##_v_file(stream, format, arguments));     \
  }                                                                                                 \
  OFD_INTERPOSE_SYMBOL(int, flavour##_v_stdin, v_stdin,                                             \
                       (const character* format, std::va_list arguments)) {                         \
    return read_by(caller_frame(), stdin, real_##flavour##_v_stdin(format, arguments));             \
  }                                                                                                 \
  OFD_INTERPOSE_SYMBOL(int, flavour##_file, file, (FILE * stream, const character* format, ...)) {  \
    std::va_list arguments;                                                                         \
    va_start(arguments, format);                                                                    \
    const int result = real_##flavour##_v_file(stream, format, arguments);                          \
    va_end(arguments);                                                                              \
    return read_by(caller_frame(), stream, result);                                                 \
  }                                                                                                 \
  OFD_INTERPOSE_SYMBOL(int, flavour##_stdin, in, (const character* format, ...)) {                  \
    std::va_list arguments;                                                                         \
    va_start(arguments, format);                                                                    \
    const int result = real_##flavour##_v_stdin(format, arguments);                                 \
    va_end(arguments);                                                                              \
    return read_by(caller_frame(), stdin, result);                                                  \
  }

OFD_SCAN(gnu, char, "vfscanf", "vscanf", "fscanf", "scanf")
OFD_SCAN(c99, char, "__isoc99_vfscanf", "__isoc99_vscanf", "__isoc99_fscanf", "__isoc99_scanf")
OFD_SCAN(wide, wchar_t, "vfwscanf", "vwscanf", "fwscanf", "wscanf")
OFD_SCAN(wide_c99, wchar_t, "__isoc99_vfwscanf", "__isoc99_vwscanf", "__isoc99_fwscanf",
         "__isoc99_wscanf")

OFD_ALIAS(int, __vfscanf, (FILE * stream, const char* format, std::va_list arguments), vfscanf);

}  // namespace ofdcheck::runtime
