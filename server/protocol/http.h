// HTTP/1.1 as far as this server goes: keep-alive, pipelining, chunked requests, 100-continue.
// The parser is libhttp-parser; this class turns its callbacks into requests and replies.
#pragma once

#include <http_parser.h>

#include <string>

#include "protocol/protocol.h"

namespace refserver {

class Http final : public Protocol {
 public:
  static constexpr std::size_t kMaxBody = 1024 * 1024;
  static constexpr std::size_t kMaxUrl = 4096;

  Http();
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;

  std::size_t consume(std::string_view input, Output& output) override;
  [[nodiscard]] bool finished() const override { return finished_; }
  [[nodiscard]] bool refused() const override { return refused_; }
  [[nodiscard]] bool between_requests() const override { return !in_request_; }
  void end_soon() override { end_soon_ = true; }
  void time_out(Output& output) override;

  [[nodiscard]] const Job* job() const override { return has_job_ ? &job_ : nullptr; }
  void finish_job(const Reply& reply, Output& output) override;
  void stream(std::string_view piece, Output& output) override;
  void end_stream(Output& output) override;

 private:
  struct Callbacks;

  void answer(Output& output);
  void append_head(int status, const char* framing, Output& output);
  void append_sized_head(int status, std::uint64_t length, Output& output);
  void answer_text(int status, std::string_view body, Output& output);
  void answer_filler(std::uint64_t length, Output& output);
  void refuse(int status, Output& output);
  void end_request();

  http_parser parser_{};
  Output* output_ = nullptr;  // only inside consume()
  std::string url_;
  std::string field_;
  std::string body_;
  Job job_;
  int fault_ = 0;  // status that a callback chose before it stopped the parser
  bool field_ends_ = false;
  bool expects_continue_ = false;
  bool in_request_ = false;
  bool keep_alive_ = true;
  bool has_job_ = false;
  bool streaming_ = false;
  bool end_soon_ = false;
  bool finished_ = false;
  bool refused_ = false;
};

}  // namespace refserver
