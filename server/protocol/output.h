// What is still to be sent on one connection: bytes, then perhaps a filler of any length that is
// made on the way out, so that GET /bytes/N costs no memory however slow its reader is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace refserver {

class Output {
 public:
  enum class Flush {
    done,     // nothing is left
    blocked,  // the socket took what it could: wait for EPOLLOUT
    spent,    // it would take more, but others wait for their turn
    broken,   // EPIPE, ECONNRESET: nobody reads any more
  };

  void append(std::string_view bytes) { bytes_.append(bytes); }
  // Nothing may be appended behind a filler until it is out: see full().
  void append_filler(std::uint64_t length) {
    filler_at_ = 0;
    filler_left_ = length;
  }

  [[nodiscard]] bool empty() const { return sent_ == bytes_.size() && filler_left_ == 0; }
  // A protocol stops making replies then; this is where back-pressure starts.
  [[nodiscard]] bool full() const { return filler_left_ > 0 || bytes_.size() - sent_ >= kHighWater; }

  Flush flush(int fd);

  // The next bytes to go out, and the word that they went. For flush() and for tests.
  [[nodiscard]] std::string_view front() const;
  void drop(std::size_t length);
  void drop_all();  // only with write_interest_lost_partial planted

 private:
  static constexpr std::size_t kHighWater = 64 * 1024;
  // More than a socket's send buffer takes (net.ipv4.tcp_wmem), so that a turn ends early only for
  // a reader that keeps up.
  static constexpr std::size_t kTurn = 4 * 1024 * 1024;

  std::string bytes_;
  std::size_t sent_ = 0;
  std::uint64_t filler_at_ = 0;
  std::uint64_t filler_left_ = 0;
};

// Byte i of every filler: a reader can tell a gap from a delay.
constexpr char filler_byte(std::uint64_t i) { return static_cast<char>('a' + i % 26); }

}  // namespace refserver
