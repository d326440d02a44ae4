// A client on loopback that never blocks without a deadline.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/server_process.h"

namespace refserver::test {

struct HttpReply {
  int status = 0;  // 0: none came
  std::string head;
  std::string body;
};

class Client {
 public:
  explicit Client(std::uint16_t port, int receive_buffer = 0);
  Client(Client&& other) noexcept;
  Client& operator=(Client&& other) noexcept;
  ~Client();

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] bool connected() const { return fd_ >= 0; }

  bool send(std::string_view bytes);                // all of it, or false at the deadline
  std::size_t send_what_fits(std::string_view bytes);
  void half_close() const;
  void close();
  void reset();  // with a RST

  // One piece; empty at the end, on a reset and at the deadline (see ended() and was_reset()).
  std::string receive(int deadline_ms = kDeadlineMs);
  std::string receive_exactly(std::size_t length);
  std::string receive_to_end();
  void put_back(std::string bytes) { received_ = std::move(bytes) + received_; }
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] bool was_reset() const { return reset_; }
  [[nodiscard]] bool readable(int wait_ms = 0) const;

  HttpReply read_reply();  // with Content-Length, or up to the end
  HttpReply get(std::string_view path);
  HttpReply post(std::string_view path, std::string_view body);

  // Something, be it the end, comes from the server before it sleeps for good, or turns round for nothing.
  bool answered(ServerProcess& server) const;

 private:
  int fd_ = -1;
  bool ended_ = false;
  bool reset_ = false;
  std::string received_;
};

std::string get_request(std::string_view path);
std::string post_request(std::string_view path, std::string_view body);

}  // namespace refserver::test
