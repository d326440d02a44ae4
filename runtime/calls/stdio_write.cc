// Writes through a FILE: what reached the kernel is not known, but the program works on the descriptor.
#include "runtime/calls/stdio.h"
#include "runtime/interpose.h"

namespace ofdcheck::runtime {

OFD_INTERPOSE(size_t, fwrite, (const void* items, size_t size, size_t count, FILE* stream)) {
  const size_t result = real_fwrite(items, size, count, stream);
  return written_by(caller_frame(), stream, result, result < count && size != 0);
}
OFD_ALIAS(size_t, _IO_fwrite, (const void* items, size_t size, size_t count, FILE* stream), fwrite);
OFD_INTERPOSE(size_t, fwrite_unlocked,
              (const void* items, size_t size, size_t count, FILE* stream)) {
  const size_t result = real_fwrite_unlocked(items, size, count, stream);
  return written_by(caller_frame(), stream, result, result < count && size != 0);
}

OFD_INTERPOSE(int, fputs, (const char* text, FILE* stream)) {
  return written_by(caller_frame(), stream, real_fputs(text, stream));
}
OFD_ALIAS(int, _IO_fputs, (const char* text, FILE* stream), fputs);
OFD_INTERPOSE(int, fputs_unlocked, (const char* text, FILE* stream)) {
  return written_by(caller_frame(), stream, real_fputs_unlocked(text, stream));
}
OFD_INTERPOSE(int, puts, (const char* text)) {
  return written_by(caller_frame(), stdout, real_puts(text));
}
OFD_ALIAS(int, _IO_puts, (const char* text), puts);

OFD_INTERPOSE(int, fputc, (int byte, FILE* stream)) {
  return written_by(caller_frame(), stream, real_fputc(byte, stream));
}
OFD_INTERPOSE(int, putc, (int byte, FILE* stream)) {
  return written_by(caller_frame(), stream, real_putc(byte, stream));
}
OFD_ALIAS(int, _IO_putc, (int byte, FILE* stream), putc);
OFD_INTERPOSE(int, fputc_unlocked, (int byte, FILE* stream)) {
  return written_by(caller_frame(), stream, real_fputc_unlocked(byte, stream));
}
OFD_INTERPOSE(int, putc_unlocked, (int byte, FILE* stream)) {
  return written_by(caller_frame(), stream, real_putc_unlocked(byte, stream));
}
OFD_INTERPOSE(int, putchar, (int byte)) {
  return written_by(caller_frame(), stdout, real_putchar(byte));
}
OFD_INTERPOSE(int, putchar_unlocked, (int byte)) {
  return written_by(caller_frame(), stdout, real_putchar_unlocked(byte));
}
// 0 is its success.
OFD_INTERPOSE(int, putw, (int word, FILE* stream)) {
  return written_by(caller_frame(), stream, real_putw(word, stream));
}
// What the macro of putc_unlocked calls when the buffer is full.
OFD_INTERPOSE(int, __overflow, (FILE * stream, int byte)) {
  return written_by(caller_frame(), stream, real___overflow(stream, byte));
}

// Without a stream it flushes all of them, and none in particular.
OFD_INTERPOSE(int, fflush, (FILE * stream)) {
  const int result = real_fflush(stream);
  return stream == nullptr ? result : written_by(caller_frame(), stream, result);
}
OFD_ALIAS(int, _IO_fflush, (FILE * stream), fflush);
OFD_INTERPOSE(int, fflush_unlocked, (FILE * stream)) {
  const int result = real_fflush_unlocked(stream);
  return stream == nullptr ? result : written_by(caller_frame(), stream, result);
}

}  // namespace ofdcheck::runtime
