// Wide characters through a FILE. scanf's and printf's forms are with the others of their kind.
#include <wchar.h>

#include "runtime/calls/stdio.h"
#include "runtime/interpose.h"

namespace ofdcheck::runtime {
namespace {

// WEOF is unsigned.
wint_t written(const CallerFrame& caller, FILE* stream, wint_t result) {
  return written_by(caller, stream, result, result == WEOF);
}

}  // namespace

OFD_INTERPOSE(wint_t, fgetwc, (FILE * stream)) {
  return read_by(caller_frame(), stream, real_fgetwc(stream));
}
OFD_INTERPOSE(wint_t, getwc, (FILE * stream)) {
  return read_by(caller_frame(), stream, real_getwc(stream));
}
OFD_INTERPOSE(wint_t, fgetwc_unlocked, (FILE * stream)) {
  return read_by(caller_frame(), stream, real_fgetwc_unlocked(stream));
}
OFD_INTERPOSE(wint_t, getwc_unlocked, (FILE * stream)) {
  return read_by(caller_frame(), stream, real_getwc_unlocked(stream));
}
OFD_INTERPOSE(wint_t, getwchar, (void)) { return read_by(caller_frame(), stdin, real_getwchar()); }
OFD_INTERPOSE(wint_t, getwchar_unlocked, (void)) {
  return read_by(caller_frame(), stdin, real_getwchar_unlocked());
}
OFD_INTERPOSE(wchar_t*, fgetws, (wchar_t* line, int size, FILE* stream)) {
  return read_by(caller_frame(), stream, real_fgetws(line, size, stream));
}
OFD_INTERPOSE(wchar_t*, fgetws_unlocked, (wchar_t* line, int size, FILE* stream)) {
  return read_by(caller_frame(), stream, real_fgetws_unlocked(line, size, stream));
}
OFD_INTERPOSE_UNDECLARED(wchar_t*, __fgetws_chk,
                         (wchar_t* line, size_t room, int size, FILE* stream)) {
  return read_by(caller_frame(), stream, real___fgetws_chk(line, room, size, stream));
}
OFD_INTERPOSE_UNDECLARED(wchar_t*, __fgetws_unlocked_chk,
                         (wchar_t* line, size_t room, int size, FILE* stream)) {
  return read_by(caller_frame(), stream, real___fgetws_unlocked_chk(line, room, size, stream));
}
OFD_INTERPOSE_UNDECLARED(wint_t, __wuflow, (FILE * stream)) {
  return read_by(caller_frame(), stream, real___wuflow(stream));
}
OFD_INTERPOSE_UNDECLARED(wint_t, __wunderflow, (FILE * stream)) {
  return read_by(caller_frame(), stream, real___wunderflow(stream));
}

OFD_INTERPOSE(wint_t, fputwc, (wchar_t character, FILE* stream)) {
  return written(caller_frame(), stream, real_fputwc(character, stream));
}
OFD_INTERPOSE(wint_t, putwc, (wchar_t character, FILE* stream)) {
  return written(caller_frame(), stream, real_putwc(character, stream));
}
OFD_INTERPOSE(wint_t, fputwc_unlocked, (wchar_t character, FILE* stream)) {
  return written(caller_frame(), stream, real_fputwc_unlocked(character, stream));
}
OFD_INTERPOSE(wint_t, putwc_unlocked, (wchar_t character, FILE* stream)) {
  return written(caller_frame(), stream, real_putwc_unlocked(character, stream));
}
OFD_INTERPOSE(wint_t, putwchar, (wchar_t character)) {
  return written(caller_frame(), stdout, real_putwchar(character));
}
OFD_INTERPOSE(wint_t, putwchar_unlocked, (wchar_t character)) {
  return written(caller_frame(), stdout, real_putwchar_unlocked(character));
}
OFD_INTERPOSE(int, fputws, (const wchar_t* text, FILE* stream)) {
  return written_by(caller_frame(), stream, real_fputws(text, stream));
}
OFD_INTERPOSE(int, fputws_unlocked, (const wchar_t* text, FILE* stream)) {
  return written_by(caller_frame(), stream, real_fputws_unlocked(text, stream));
}
OFD_INTERPOSE_UNDECLARED(wint_t, __woverflow, (FILE * stream, wint_t character)) {
  return written(caller_frame(), stream, real___woverflow(stream, character));
}

}  // namespace ofdcheck::runtime
