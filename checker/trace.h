// A trace is the life of a run as text: one line a Call, one line an answer of the kernel, so that a
// replay judges exactly what was judged. The grammar is in docs/trace-format.md:
//
//   0.001200 4242 4243 leave close(fd=7) = 0 @ conn_close server.cc:211 < main server.cc:30
//   0.001210 4242 4243 answer entry_exists(5, 7, 0) = yes
//
// TIME (seconds), PID, TID, then enter, leave or call (enter and leave at once). Fields that keep
// their default are not written. Frames are innermost first, `function file:line` or
// `module+0xoffset`. Lines that are empty or begin with # are skipped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checker/call.h"

namespace ofdcheck {

// An answer line: the question with its arguments as written, and the value.
struct RecordedAnswer {
  std::string question;  // "entry_exists(5, 7, 0)"
  std::string value;     // "yes", "no", "unknown", or a number
};

// One parsed line. The spans of `call` point into the vectors beside it.
struct TraceLine {
  enum class Kind { nothing, call, answer, malformed };
  Kind kind = Kind::nothing;
  bool enter = false;  // of a call line: which phases it stands for
  bool leave = false;
  Call call;
  std::vector<int> fds;
  std::vector<Event> batch;
  std::string frames;  // what stands behind @
  RecordedAnswer answer;
  std::string expected;  // of a malformed line: what was expected, for the message
};

TraceLine parse_trace_line(std::string_view line);

// Appends the line of a call, without a line end; `frames` as described above, may be empty.
void print_trace_line(std::string& out, const Call& call, std::string_view frames);
void print_trace_answer(std::string& out, std::int64_t time, int pid, int tid,
                        const RecordedAnswer& answer);

// "IN|OUT|ET" and back; bits without a name are written in hexadecimal.
std::string events_text(std::uint32_t events);
bool parse_events(std::string_view text, std::uint32_t& events);
// "EBADF" and back; numbers for errors without a name here.
std::string error_text(int error);
bool parse_error(std::string_view text, int& error);

}  // namespace ofdcheck
