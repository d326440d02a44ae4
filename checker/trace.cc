#include "checker/trace.h"

#include <fcntl.h>
#include <sys/epoll.h>

#include <cstdio>
#include <cstdlib>

namespace ofdcheck {
namespace {

struct Operation {
  CallKind call;
  std::string_view name;
  int value;
};

constexpr Operation kOperations[] = {
    {CallKind::epoll_ctl, "ADD", EPOLL_CTL_ADD},
    {CallKind::epoll_ctl, "MOD", EPOLL_CTL_MOD},
    {CallKind::epoll_ctl, "DEL", EPOLL_CTL_DEL},
    {CallKind::fcntl, "F_GETFD", F_GETFD},
    {CallKind::fcntl, "F_SETFD", F_SETFD},
    {CallKind::fcntl, "F_GETFL", F_GETFL},
    {CallKind::fcntl, "F_SETFL", F_SETFL},
    {CallKind::fcntl_dupfd, "F_DUPFD", F_DUPFD},
    {CallKind::fcntl_dupfd, "F_DUPFD_CLOEXEC", F_DUPFD_CLOEXEC},
};

// Reads the line from left to right; every take_ returns false when what it wants is not there.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  void skip_blanks() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
  }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  // Up to one of the characters, which stays.
  std::string_view until(std::string_view stops) {
    const std::size_t n = rest_.find_first_of(stops);
    const std::string_view word = rest_.substr(0, n);
    rest_.remove_prefix(word.size());
    return word;
  }

 private:
  std::string_view rest_;
};

bool to_number(std::string_view text, std::int64_t& value) {
  char digits[32];
  if (text.empty() || text.size() >= sizeof digits) return false;
  text.copy(digits, text.size());
  digits[text.size()] = '\0';
  char* end = nullptr;
  // Data are 64 bits wide and written unsigned.
  value = digits[0] == '-' ? std::strtoll(digits, &end, 0)
                           : static_cast<std::int64_t>(std::strtoull(digits, &end, 0));
  return *end == '\0';
}

// Seconds with up to nine decimals, to nanoseconds.
bool to_time(std::string_view text, std::int64_t& time) {
  const std::size_t dot = text.find('.');
  std::int64_t seconds = 0;
  if (!to_number(text.substr(0, dot), seconds) || seconds < 0 || seconds > 4'000'000'000) return false;
  std::int64_t nanoseconds = 0;
  std::int64_t weight = 100'000'000;
  for (const char c : dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1)) {
    if (c < '0' || c > '9') return false;
    nanoseconds += (c - '0') * weight;
    weight /= 10;
  }
  time = seconds * 1'000'000'000 + nanoseconds;
  return true;
}

bool to_int(std::string_view text, int& value) {
  std::int64_t wide = 0;
  if (!to_number(text, wide)) return false;
  value = static_cast<int>(wide);
  return true;
}

bool to_operation(CallKind call, std::string_view text, int& value) {
  for (const Operation& operation : kOperations)
    if (operation.call == call && operation.name == text) {
      value = operation.value;
      return true;
    }
  return to_int(text, value);
}

// "[3 4 5]" or "[IN:7 OUT|HUP:0x1000]".
bool to_list(std::string_view text, auto item) {
  Reader reader(text);
  if (!reader.take('[')) return false;
  for (reader.skip_blanks(); !reader.take(']'); reader.skip_blanks())
    if (reader.at_end() || !item(reader.until(" ]"))) return false;
  return reader.at_end();
}

bool set_field(TraceLine& line, std::string_view name, std::string_view value) {
  Call& call = line.call;
  std::int64_t number = 0;
  if (name == "fd") return to_int(value, call.fd);
  if (name == "epfd") return to_int(value, call.epfd);
  if (name == "target") return to_int(value, call.target);
  if (name == "op") return to_operation(call.kind, value, call.op);
  if (name == "flags") return to_number(value, call.flags);
  if (name == "events") return parse_events(value, call.events);
  if (name == "size") return to_number(value, call.size);
  if (name == "timeout") return to_int(value, call.timeout);
  if (name == "fds")
    return to_list(value, [&](std::string_view item) {
      line.fds.push_back(0);
      return to_int(item, line.fds.back());
    });
  if (name == "batch")
    return to_list(value, [&](std::string_view item) {
      const std::size_t colon = item.find(':');
      Event event;
      if (colon == std::string_view::npos || !parse_events(item.substr(0, colon), event.events) ||
          !to_number(item.substr(colon + 1), number))
        return false;
      event.data = static_cast<std::uint64_t>(number);
      line.batch.push_back(event);
      return true;
    });
  if (!to_number(value, number)) return false;
  if (name == "data") call.data = static_cast<std::uint64_t>(number);
  else if (name == "address") call.address = static_cast<std::uint64_t>(number);
  else if (name == "room") call.room = static_cast<std::uint64_t>(number);
  else return false;
  return true;
}

TraceLine malformed(std::string expected) {
  TraceLine line;
  line.kind = TraceLine::Kind::malformed;
  line.expected = std::move(expected);
  return line;
}

TraceLine parse_answer(TraceLine line, Reader reader) {
  const std::string_view text = reader.rest();
  const std::size_t equals = text.rfind(" = ");
  if (equals == std::string_view::npos || text.find(')') == std::string_view::npos)
    return malformed("an answer: QUESTION(arguments) = VALUE");
  line.kind = TraceLine::Kind::answer;
  line.answer.question = text.substr(0, equals);
  line.answer.value = text.substr(equals + 3);
  return line;
}

// "= 0", "= -1 EBADF", then "@ frames", both optional.
bool parse_outcome(TraceLine& line, Reader& reader) {
  reader.skip_blanks();
  if (reader.take('=')) {
    reader.skip_blanks();
    if (!to_number(reader.until(" "), line.call.result)) return false;
    reader.skip_blanks();
    if (!reader.at_end() && reader.rest().front() != '@' &&
        !parse_error(reader.until(" "), line.call.error))
      return false;
    reader.skip_blanks();
  } else if (line.leave) {
    return false;
  }
  if (reader.take('@')) {
    reader.skip_blanks();
    line.frames = reader.rest();
    return true;
  }
  return reader.at_end();
}

}  // namespace

TraceLine parse_trace_line(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
    text.remove_suffix(1);
  Reader reader(text);
  reader.skip_blanks();
  TraceLine line;
  if (reader.at_end() || reader.rest().front() == '#') return line;

  if (!to_time(reader.until(" "), line.call.time)) return malformed("a time in seconds");
  reader.skip_blanks();
  if (!to_int(reader.until(" "), line.call.pid)) return malformed("a process id");
  reader.skip_blanks();
  if (!to_int(reader.until(" "), line.call.tid)) return malformed("a thread id");
  reader.skip_blanks();
  const std::string_view phase = reader.until(" ");
  reader.skip_blanks();
  if (phase == "answer") return parse_answer(std::move(line), reader);
  line.enter = phase == "enter" || phase == "call";
  line.leave = phase == "leave" || phase == "call";
  if (!line.enter && !line.leave) return malformed("enter, leave, call or answer");

  if (!call_kind_from(reader.until("("), line.call.kind)) return malformed("the name of a call");
  if (!reader.take('(')) return malformed("( after the call's name");
  while (!reader.take(')')) {
    reader.skip_blanks();
    const std::string_view name = reader.until("=");
    if (!reader.take('=')) return malformed("name=value, or )");
    const bool list = !reader.rest().empty() && reader.rest().front() == '[';
    std::string_view value = reader.until(list ? "]" : ",)");
    if (list) {
      value = {value.data(), value.size() + (reader.take(']') ? 1u : 0u)};
    }
    if (!set_field(line, name, value))
      return malformed("a field and a value it can have, not " + std::string(name) + "=" +
                       std::string(value));
    reader.take(',');
    if (reader.at_end()) return malformed(") after the call's arguments");
  }
  if (!parse_outcome(line, reader)) return malformed("= RESULT [ERRNO] [@ frames]");
  line.kind = TraceLine::Kind::call;
  line.call.fds = line.fds;
  line.call.batch = line.batch;
  line.call.phase = line.leave ? Phase::leave : Phase::enter;
  return line;
}

namespace {

void print_head(std::string& out, std::int64_t time, int pid, int tid, const char* phase) {
  char head[96];
  std::snprintf(head, sizeof head, "%lld.%09lld %d %d %s ",
                static_cast<long long>(time / 1'000'000'000),
                static_cast<long long>(time % 1'000'000'000), pid, tid, phase);
  out += head;
}

class FieldPrinter {
 public:
  explicit FieldPrinter(std::string& out) : out_(out) {}

  void number(const char* name, std::int64_t value, std::int64_t absent) {
    if (value == absent) return;
    begin(name);
    out_ += std::to_string(value);
  }
  void hex(const char* name, std::uint64_t value) {
    if (value == 0) return;
    begin(name);
    char digits[32];
    std::snprintf(digits, sizeof digits, "%#llx", static_cast<unsigned long long>(value));
    out_ += digits;
  }
  void text(const char* name, std::string_view value) {
    begin(name);
    out_ += value;
  }

 private:
  void begin(const char* name) {
    if (!first_) out_ += ", ";
    first_ = false;
    out_ += name;
    out_ += '=';
  }
  std::string& out_;
  bool first_ = true;
};

void print_operation(FieldPrinter& fields, const Call& call) {
  for (const Operation& operation : kOperations)
    if (operation.call == call.kind && operation.value == call.op) {
      fields.text("op", operation.name);
      return;
    }
  fields.number("op", call.op, 0);
}

}  // namespace

void print_trace_line(std::string& out, const Call& call, std::string_view frames) {
  print_head(out, call.time, call.pid, call.tid, call.at_enter() ? "enter" : "leave");
  out += name_of(call.kind);
  out += '(';
  FieldPrinter fields(out);
  fields.number("epfd", call.epfd, -1);
  print_operation(fields, call);
  fields.number("fd", call.fd, -1);
  fields.number("target", call.target, -1);
  fields.number("flags", call.flags, 0);
  if (call.events != 0) fields.text("events", events_text(call.events));
  fields.hex("data", call.data);
  fields.number("size", call.size, 0);
  fields.number("timeout", call.timeout, 0);
  fields.hex("address", call.address);
  fields.number("room", static_cast<std::int64_t>(call.room), 0);
  if (!call.fds.empty()) {
    std::string list = "[";
    for (const int fd : call.fds) list += (list.size() > 1 ? " " : "") + std::to_string(fd);
    fields.text("fds", list + "]");
  }
  if (!call.batch.empty()) {
    std::string list = "[";
    for (const Event& event : call.batch) {
      char data[32];
      std::snprintf(data, sizeof data, ":%#llx", static_cast<unsigned long long>(event.data));
      list += (list.size() > 1 ? " " : "") + events_text(event.events) + data;
    }
    fields.text("batch", list + "]");
  }
  out += ')';
  if (call.at_leave()) {
    out += " = " + std::to_string(call.result);
    if (call.failed()) out += " " + error_text(call.error);
  }
  if (!frames.empty()) {
    out += " @ ";
    out += frames;
  }
}

void print_trace_answer(std::string& out, std::int64_t time, int pid, int tid,
                        const RecordedAnswer& answer) {
  print_head(out, time, pid, tid, "answer");
  out += answer.question + " = " + answer.value;
}

}  // namespace ofdcheck
