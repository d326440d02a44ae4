// The sending half of Http: heads, sized replies, chunked streams.
#include <array>
#include <cstdio>

#include "protocol/http.h"

namespace refserver {
namespace {

const char* reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    default: return "Internal Server Error";
  }
}

}  // namespace

void Http::append_head(int status, const char* framing, Output& output) {
  const bool last = !keep_alive_ || end_soon_;
  const bool old_client = parser_.http_major == 1 && parser_.http_minor == 0;
  const char* connection = last         ? "Connection: close\r\n"
                           : old_client ? "Connection: keep-alive\r\n"
                                        : "";
  std::array<char, 192> head{};
  const int n =
      std::snprintf(head.data(), head.size(), "HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\n%s%s\r\n",
                    status, reason(status), framing, connection);
  output.append({head.data(), static_cast<std::size_t>(n)});
}

void Http::append_sized_head(int status, std::uint64_t length, Output& output) {
  std::array<char, 48> framing{};
  std::snprintf(framing.data(), framing.size(), "Content-Length: %llu\r\n",
                static_cast<unsigned long long>(length));
  append_head(status, framing.data(), output);
}

void Http::answer_text(int status, std::string_view body, Output& output) {
  append_sized_head(status, body.size(), output);
  if (parser_.method != HTTP_HEAD || refused_) output.append(body);
  end_request();
}

void Http::answer_filler(std::uint64_t length, Output& output) {
  append_sized_head(200, length, output);
  if (parser_.method != HTTP_HEAD) output.append_filler(length);
  end_request();
}

void Http::time_out(Output& output) {
  if (!in_request_ || has_job_ || !output.empty()) return;
  refused_ = true;
  keep_alive_ = false;
  answer_text(408, "too late\n", output);
}

void Http::finish_job(const Reply& reply, Output& output) {
  answer_text(reply.status, reply.body, output);
}

void Http::stream(std::string_view piece, Output& output) {
  const bool chunked = parser_.http_minor > 0;
  if (!streaming_) {
    streaming_ = true;
    if (!chunked) keep_alive_ = false;  // HTTP/1.0 knows only the end of the connection
    append_head(200, chunked ? "Transfer-Encoding: chunked\r\n" : "", output);
  }
  if (piece.empty() || parser_.method == HTTP_HEAD) return;
  if (!chunked) return output.append(piece);
  std::array<char, 24> size{};
  const int n = std::snprintf(size.data(), size.size(), "%zx\r\n", piece.size());
  output.append({size.data(), static_cast<std::size_t>(n)});
  output.append(piece);
  output.append("\r\n");
}

void Http::end_stream(Output& output) {
  stream({}, output);
  if (parser_.http_minor > 0 && parser_.method != HTTP_HEAD) output.append("0\r\n\r\n");
  end_request();
}

}  // namespace refserver
