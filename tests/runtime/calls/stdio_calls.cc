// Reading and writing through a FILE whose descriptor is registered.
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wchar.h>

#include <cstdarg>
#include <cstdlib>

#include "tests/runtime/calls/session.h"

namespace ofdcheck::calls {
namespace {

// A FILE over one end of a connection, which is registered, with a few lines to read. While it lives
// it is stdin and stdout, too.
class Registered {
 public:
  // `open`: false makes the FILE's descriptor one that nothing can be written to.
  explicit Registered(bool open = true) : in_(stdin), out_(stdout) {
    int ends[2];
    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends);
    peer_ = ends[1];
    stream_ = fdopen(ends[0], "r+");
    setvbuf(stream_, nullptr, _IOFBF, 256);
    epoll_event event{EPOLLIN, {}};
    epoll_ctl(epfd_, EPOLL_CTL_ADD, ends[0], &event);
    ssize_t sent = write(peer_, "1234 5678\nline\n", 15);
    if (!open) sent = shutdown(ends[0], SHUT_WR);
    (void)sent;
    stdin = stdout = stream_;
  }
  ~Registered() {
    stdin = in_;
    stdout = out_;
    fclose(stream_);
    close(peer_);
    close(epfd_);
  }
  FILE* get() { return stream_; }
  int fd() const { return fileno(stream_); }
  // So that the next write goes through to the descriptor.
  Registered& unbuffered() {
    setvbuf(stream_, nullptr, _IONBF, 0);
    return *this;
  }

 private:
  FILE* in_;
  FILE* out_;
  FILE* stream_;
  int peer_;
  int epfd_ = epoll_create1(EPOLL_CLOEXEC);
};

void was_read(Session& c, Registered& file) { c.expect("stdio_read(fd=%d) = 0", file.fd()); }
void was_written(Session& c, Registered& file) { c.expect("stdio_write(fd=%d) = 0", file.fd()); }
void was_not_written(Session& c, Registered& file) {
  c.expect("stdio_write(fd=%d) = -1 EPIPE", file.fd());
}

char line[64];
wchar_t wide[64];

// The forms that take a va_list.
int scan(Session& c, FILE* stream, bool to_stdin, const void* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  const int result = to_stdin ? c.call<int(const void*, std::va_list)>(format, arguments)
                              : c.call<int(FILE*, const void*, std::va_list)>(stream, format, arguments);
  va_end(arguments);
  return result;
}
int print(Session& c, FILE* stream, bool to_stdout, bool checked, const void* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  int result = 0;
  if (to_stdout)
    result = checked ? c.call<int(int, const void*, std::va_list)>(1, format, arguments)
                     : c.call<int(const void*, std::va_list)>(format, arguments);
  else
    result = checked ? c.call<int(FILE*, int, const void*, std::va_list)>(stream, 1, format, arguments)
                     : c.call<int(FILE*, const void*, std::va_list)>(stream, format, arguments);
  va_end(arguments);
  return result;
}

const Rows reading{
    {{"fread", "fread_unlocked", "_IO_fread"}, Ends::well, [](Session& c) {
       Registered file;
       c.call<std::size_t(void*, std::size_t, std::size_t, FILE*)>(line, std::size_t{1}, std::size_t{4},
                                                                   file.get());
       c.expect("stdio_read(fd=%d, size=11) = 0", file.fd());
     }},
    {{"__fread_chk", "__fread_unlocked_chk"}, Ends::well, [](Session& c) {
       Registered file;
       c.call<std::size_t(void*, std::size_t, std::size_t, std::size_t, FILE*)>(
           line, sizeof line, std::size_t{1}, std::size_t{4}, file.get());
       c.expect("stdio_read(fd=%d, size=11) = 0", file.fd());
     }},
    {{"fgets", "fgets_unlocked", "_IO_fgets"}, Ends::well, [](Session& c) {
       Registered file;
       c.call<char*(char*, int, FILE*)>(line, 64, file.get());
       c.expect("stdio_read(fd=%d, size=5) = 0", file.fd());
     }},
    {{"__fgets_chk", "__fgets_unlocked_chk"}, Ends::well, [](Session& c) {
       Registered file;
       c.call<char*(char*, std::size_t, int, FILE*)>(line, sizeof line, 64, file.get());
       c.expect("stdio_read(fd=%d, size=5) = 0", file.fd());
     }},
    {{"gets", "_IO_gets", "__gets_chk"}, Ends::well, [](Session& c) {
       Registered file;
       c.call<char*(char*, std::size_t)>(line, sizeof line);
       c.expect("stdio_read(fd=%d, size=5) = 0", file.fd());
     }},
    {{"getdelim", "__getdelim"}, Ends::well, [](Session& c) {
       Registered file;
       char* text = nullptr;
       std::size_t size = 0;
       c.call<ssize_t(char**, std::size_t*, int, FILE*)>(&text, &size, ' ', file.get());
       c.expect("stdio_read(fd=%d, size=10) = 0", file.fd());
       free(text);
     }},
    {{"getline"}, Ends::well, [](Session& c) {
       Registered file;
       char* text = nullptr;
       std::size_t size = 0;
       c.call<ssize_t(char**, std::size_t*, FILE*)>(&text, &size, file.get());
       c.expect("stdio_read(fd=%d, size=5) = 0", file.fd());
       free(text);
     }},
    {{"fgetc", "getc", "_IO_getc", "fgetc_unlocked", "getc_unlocked", "getchar", "getchar_unlocked",
      "__uflow"},
     Ends::well, [](Session& c) {
       Registered file;
       c.call<int(FILE*)>(file.get());
       c.expect("stdio_read(fd=%d, size=14) = 0", file.fd());
     }},
    {{"getw"}, Ends::well, [](Session& c) {
       Registered file;
       c.call<int(FILE*)>(file.get());
       c.expect("stdio_read(fd=%d, size=11) = 0", file.fd());
     }},
    {{"__underflow", "_IO_peekc_locked"}, Ends::well, [](Session& c) {
       Registered file;
       c.call<int(FILE*)>(file.get());
       c.expect("stdio_read(fd=%d, size=15) = 0", file.fd());
     }},
    {{"fgetwc", "getwc", "fgetwc_unlocked", "getwc_unlocked", "getwchar", "getwchar_unlocked", "__wuflow",
      "__wunderflow"},
     Ends::well, [](Session& c) {
       Registered file;
       fwide(file.get(), 1);
       c.call<wint_t(FILE*)>(file.get());
       was_read(c, file);
     }},
    {{"fgetws", "fgetws_unlocked"}, Ends::well, [](Session& c) {
       Registered file;
       c.call<wchar_t*(wchar_t*, int, FILE*)>(wide, 64, file.get());
       was_read(c, file);
     }},
    {{"__fgetws_chk", "__fgetws_unlocked_chk"}, Ends::well, [](Session& c) {
       Registered file;
       c.call<wchar_t*(wchar_t*, std::size_t, int, FILE*)>(wide, std::size_t{64}, 64, file.get());
       was_read(c, file);
     }},
    {{"fscanf", "__isoc99_fscanf"}, Ends::well, [](Session& c) {
       Registered file;
       int number = 0;
       c.call<int(FILE*, const char*, ...)>(file.get(), "%d", &number);
       c.expect("stdio_read(fd=%d, size=11) = 0", file.fd());
     }},
    {{"scanf", "__isoc99_scanf"}, Ends::well, [](Session& c) {
       Registered file;
       int number = 0;
       c.call<int(const char*, ...)>("%d", &number);
       c.expect("stdio_read(fd=%d, size=11) = 0", file.fd());
     }},
    {{"vfscanf", "__vfscanf", "__isoc99_vfscanf"}, Ends::well, [](Session& c) {
       Registered file;
       int number = 0;
       scan(c, file.get(), false, "%d", &number);
       c.expect("stdio_read(fd=%d, size=11) = 0", file.fd());
     }},
    {{"vscanf", "__isoc99_vscanf"}, Ends::well, [](Session& c) {
       Registered file;
       int number = 0;
       scan(c, file.get(), true, "%d", &number);
       c.expect("stdio_read(fd=%d, size=11) = 0", file.fd());
     }},
    {{"fwscanf", "__isoc99_fwscanf"}, Ends::well, [](Session& c) {
       Registered file;
       int number = 0;
       c.call<int(FILE*, const wchar_t*, ...)>(file.get(), L"%d", &number);
       was_read(c, file);
     }},
    {{"wscanf", "__isoc99_wscanf"}, Ends::well, [](Session& c) {
       Registered file;
       int number = 0;
       c.call<int(const wchar_t*, ...)>(L"%d", &number);
       was_read(c, file);
     }},
    {{"vfwscanf", "__isoc99_vfwscanf"}, Ends::well, [](Session& c) {
       Registered file;
       int number = 0;
       scan(c, file.get(), false, L"%d", &number);
       was_read(c, file);
     }},
    {{"vwscanf", "__isoc99_vwscanf"}, Ends::well, [](Session& c) {
       Registered file;
       int number = 0;
       scan(c, file.get(), true, L"%d", &number);
       was_read(c, file);
     }},
};

// Each is made twice: into the buffer of a FILE, and to one that the kernel refuses.
template <void (*Outcome)(Session&, Registered&), bool kOpen>
void write_case(Session& c, void (*call)(Session&, FILE*)) {
  Registered file(kOpen);
  if (!kOpen) file.unbuffered();
  call(c, file.get());
  Outcome(c, file);
}

#define WRITES(call, ...)                                                                            \
  {{__VA_ARGS__}, Ends::well, [](Session& s) { write_case<was_written, true>(s, call); }},           \
  {{__VA_ARGS__}, Ends::badly, [](Session& s) { write_case<was_not_written, false>(s, call); }}

const Rows writing{
    WRITES(([](Session& c, FILE* f) {
             c.call<std::size_t(const void*, std::size_t, std::size_t, FILE*)>(
                 "abc", std::size_t{1}, std::size_t{3}, f);
           }),
           "fwrite", "fwrite_unlocked", "_IO_fwrite"),
    WRITES(([](Session& c, FILE* f) { c.call<int(const char*, FILE*)>("abc", f); }), "fputs",
           "fputs_unlocked", "_IO_fputs", "puts", "_IO_puts"),
    WRITES(([](Session& c, FILE* f) { c.call<int(int, FILE*)>('x', f); }), "fputc", "putc", "_IO_putc",
           "fputc_unlocked", "putc_unlocked", "putchar", "putchar_unlocked", "putw"),
    WRITES(([](Session& c, FILE* f) { c.call<int(FILE*, int)>(f, 'x'); }), "__overflow"),
    WRITES(([](Session& c, FILE* f) { c.call<wint_t(wchar_t, FILE*)>(L'x', f); }), "fputwc", "putwc",
           "fputwc_unlocked", "putwc_unlocked", "putwchar", "putwchar_unlocked"),
    WRITES(([](Session& c, FILE* f) { c.call<int(const wchar_t*, FILE*)>(L"abc", f); }), "fputws",
           "fputws_unlocked"),
    WRITES(([](Session& c, FILE* f) { c.call<int(FILE*, const char*, ...)>(f, "%d", 1); }), "fprintf",
           "_IO_fprintf"),
    WRITES(([](Session& c, FILE*) { c.call<int(const char*, ...)>("%d", 1); }), "printf", "_IO_printf"),
    WRITES(([](Session& c, FILE* f) { c.call<int(FILE*, int, const char*, ...)>(f, 1, "%d", 1); }),
           "__fprintf_chk"),
    WRITES(([](Session& c, FILE*) { c.call<int(int, const char*, ...)>(1, "%d", 1); }), "__printf_chk"),
    WRITES(([](Session& c, FILE* f) { print(c, f, false, false, "%d", 1); }), "vfprintf", "_IO_vfprintf"),
    WRITES(([](Session& c, FILE* f) { print(c, f, true, false, "%d", 1); }), "vprintf"),
    WRITES(([](Session& c, FILE* f) { print(c, f, false, true, "%d", 1); }), "__vfprintf_chk"),
    WRITES(([](Session& c, FILE* f) { print(c, f, true, true, "%d", 1); }), "__vprintf_chk"),
    WRITES(([](Session& c, FILE* f) { c.call<int(FILE*, const wchar_t*, ...)>(f, L"%d", 1); }),
           "fwprintf"),
    WRITES(([](Session& c, FILE*) { c.call<int(const wchar_t*, ...)>(L"%d", 1); }), "wprintf"),
    WRITES(([](Session& c, FILE* f) { c.call<int(FILE*, int, const wchar_t*, ...)>(f, 1, L"%d", 1); }),
           "__fwprintf_chk"),
    WRITES(([](Session& c, FILE*) { c.call<int(int, const wchar_t*, ...)>(1, L"%d", 1); }),
           "__wprintf_chk"),
    WRITES(([](Session& c, FILE* f) { print(c, f, false, false, L"%d", 1); }), "vfwprintf"),
    WRITES(([](Session& c, FILE* f) { print(c, f, true, false, L"%d", 1); }), "vwprintf"),
    WRITES(([](Session& c, FILE* f) { print(c, f, false, true, L"%d", 1); }), "__vfwprintf_chk"),
    WRITES(([](Session& c, FILE* f) { print(c, f, true, true, L"%d", 1); }), "__vwprintf_chk"),

    {{"fflush", "fflush_unlocked", "_IO_fflush"}, Ends::well, [](Session& c) {
       Registered file;
       c.call<int(FILE*)>(file.get());
       was_written(c, file);
     }},
    {{"fflush", "fflush_unlocked", "_IO_fflush"}, Ends::badly, [](Session& c) {
       Registered file(false);
       fputs("abc", file.get());
       c.call<int(FILE*)>(file.get());
       was_not_written(c, file);
     }},
    {{"__woverflow"}, Ends::well, [](Session& c) {
       Registered file;
       fwide(file.get(), 1);
       c.call<wint_t(FILE*, wint_t)>(file.get(), wint_t{L'x'});
       was_written(c, file);
     }},
};

const Excuses excuses{
    {{"fread", "fread_unlocked", "_IO_fread", "__fread_chk", "__fread_unlocked_chk", "fgets",
      "fgets_unlocked", "_IO_fgets", "__fgets_chk", "__fgets_unlocked_chk", "gets", "_IO_gets",
      "__gets_chk", "getdelim", "__getdelim", "getline", "fgetc", "getc", "_IO_getc", "fgetc_unlocked",
      "getc_unlocked", "getchar", "getchar_unlocked", "getw", "__uflow", "__underflow",
      "_IO_peekc_locked", "fgetwc", "getwc", "fgetwc_unlocked", "getwc_unlocked", "getwchar",
      "getwchar_unlocked", "__wuflow", "__wunderflow", "fgetws", "fgetws_unlocked", "__fgetws_chk",
      "__fgetws_unlocked_chk", "fscanf", "__isoc99_fscanf", "scanf", "__isoc99_scanf", "vfscanf",
      "__vfscanf", "__isoc99_vfscanf", "vscanf", "__isoc99_vscanf", "fwscanf", "__isoc99_fwscanf",
      "wscanf", "__isoc99_wscanf", "vfwscanf", "__isoc99_vfwscanf", "vwscanf", "__isoc99_vwscanf"},
     Ends::badly, "it is recorded for what is left in the buffer, however it ended"},
    {{"__woverflow"}, Ends::badly, "a buffer of wide characters that is full, and only then"},
};

}  // namespace
}  // namespace ofdcheck::calls
