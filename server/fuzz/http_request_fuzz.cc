// The request path under arbitrary bytes: no crash, and the same replies however the input is cut
// into pieces, which is what a network does to it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "protocol/http.h"

namespace {

using namespace refserver;

constexpr std::size_t kMostReplies = 64 * 1024;

void take_output(Output& output, std::string& replies) {
  while (!output.empty()) {
    const std::string_view front = output.front();
    replies.append(front.substr(0, kMostReplies - std::min(replies.size(), kMostReplies)));
    output.drop(front.size());
    if (replies.size() >= kMostReplies) return;
  }
}

std::string converse(std::string_view input, std::size_t piece) {
  Http http;
  Output output;
  std::string replies;
  std::string unread;
  while (!http.finished() && replies.size() < kMostReplies) {
    if (unread.empty() && input.empty()) break;
    if (http.job() != nullptr) http.finish_job({200, "done\n"}, output);
    unread += input.substr(0, piece);
    input.remove_prefix(std::min(piece, input.size()));
    unread.erase(0, http.consume(unread, output));
    take_output(output, replies);
  }
  if (http.job() != nullptr) http.finish_job({200, "done\n"}, output);
  take_output(output, replies);
  replies.resize(std::min(replies.size(), kMostReplies));
  return replies;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string whole = converse(input.substr(1), size);
  const std::string cut = converse(input.substr(1), 1 + static_cast<std::size_t>(data[0]) % 16);
  if (whole != cut) {
    std::fprintf(stderr, "whole: %s\ncut: %s\n", whole.c_str(), cut.c_str());
    std::abort();
  }
  return 0;
}
