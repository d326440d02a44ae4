#include "protocol/http.h"

#include <strings.h>

#include <utility>

#include "protocol/route.h"

namespace refserver {

// The parser's view of us. A callback that returns non-zero stops it.
struct Http::Callbacks {
  static Http& self(http_parser* parser) { return *static_cast<Http*>(parser->data); }

  static int begin(http_parser* parser) {
    Http& http = self(parser);
    http.in_request_ = true;
    http.url_.clear();
    http.body_.clear();
    http.field_.clear();
    http.expects_continue_ = false;
    return 0;
  }
  static int url(http_parser* parser, const char* at, std::size_t length) {
    Http& http = self(parser);
    if (http.url_.size() + length > kMaxUrl) return http.fault_ = 413;
    http.url_.append(at, length);
    return 0;
  }
  static int field(http_parser* parser, const char* at, std::size_t length) {
    Http& http = self(parser);
    if (std::exchange(http.field_ends_, false)) http.field_.clear();
    http.field_.append(at, length);
    return 0;
  }
  static int value(http_parser* parser, const char*, std::size_t) {
    Http& http = self(parser);
    if (!http.field_ends_ && ::strcasecmp(http.field_.c_str(), "expect") == 0)
      http.expects_continue_ = true;
    http.field_ends_ = true;
    return 0;
  }
  static int headers(http_parser* parser) {
    Http& http = self(parser);
    // What follows a CONNECT is no HTTP, so nothing may follow it.
    if (parser->method == HTTP_CONNECT) return http.fault_ = 405;
    // An Upgrade header may be ignored (RFC 9110, 7.8), and here it always is.
    parser->upgrade = 0;
    const bool sized = (parser->flags & F_CONTENTLENGTH) != 0;
    if (sized && parser->content_length > kMaxBody) return http.fault_ = 413;
    const bool has_body = (parser->flags & F_CHUNKED) != 0 || (sized && parser->content_length > 0);
    if (http.expects_continue_ && has_body) http.output_->append("HTTP/1.1 100 Continue\r\n\r\n");
    return 0;
  }
  static int body(http_parser* parser, const char* at, std::size_t length) {
    Http& http = self(parser);
    if (http.body_.size() + length > kMaxBody) return http.fault_ = 413;
    http.body_.append(at, length);
    return 0;
  }
  static int complete(http_parser* parser) {
    Http& http = self(parser);
    http.keep_alive_ = http_should_keep_alive(parser) != 0;
    // Pausing after each request is what makes back-pressure reach a pipeline: the next one is not
    // even looked at while there is no room for its reply.
    http_parser_pause(parser, 1);
    return 0;
  }

  static constexpr http_parser_settings kSettings = {
      .on_message_begin = begin,
      .on_url = url,
      .on_status = nullptr,
      .on_header_field = field,
      .on_header_value = value,
      .on_headers_complete = headers,
      .on_body = body,
      .on_message_complete = complete,
      .on_chunk_header = nullptr,
      .on_chunk_complete = nullptr,
  };
};

Http::Http() {
  http_parser_init(&parser_, HTTP_REQUEST);
  parser_.data = this;
}

std::size_t Http::consume(std::string_view input, Output& output) {
  output_ = &output;
  std::size_t used = 0;
  while (used < input.size() && !finished_ && !has_job_ && !output.full()) {
    used += http_parser_execute(&parser_, &Callbacks::kSettings, input.data() + used,
                                input.size() - used);
    const http_errno error = HTTP_PARSER_ERRNO(&parser_);
    if (error == HPE_PAUSED) {
      http_parser_pause(&parser_, 0);
      answer(output);
    } else if (error != HPE_OK) {
      const bool oversized = error == HPE_HEADER_OVERFLOW;
      refuse(fault_ != 0 ? fault_ : oversized ? 413 : 400, output);
    }
  }
  output_ = nullptr;
  return refused_ ? input.size() : used;
}

void Http::answer(Output& output) {
  const Route route = find_route(static_cast<http_method>(parser_.method), url_);
  switch (route.kind) {
    case Route::Kind::text:
      return answer_text(route.status, route.text, output);
    case Route::Kind::bytes:
      return answer_filler(route.length, output);
    case Route::Kind::echo:
      return answer_text(200, body_, output);
    case Route::Kind::job:
      has_job_ = true;
      job_ = route.job;
      return;
  }
}

void Http::refuse(int status, Output& output) {
  refused_ = true;
  keep_alive_ = false;
  answer_text(status, status == 413 ? "too large\n" : "bad request\n", output);
}

void Http::end_request() {
  in_request_ = false;
  has_job_ = false;
  streaming_ = false;
  if (!keep_alive_ || end_soon_) finished_ = true;
  if (body_.capacity() > 16 * 1024) body_ = {};  // ten thousand idle clients keep no buffers
}

}  // namespace refserver
