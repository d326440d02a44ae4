#include "tests/stress/clients.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <random>
#include <thread>

#include "tests/programs/program.h"

namespace {

constexpr int kThreads = 3;
constexpr int kAtOnce = 8;  // connections of each, so that batches have several events

using Clock = std::chrono::steady_clock;
using Random = std::minstd_rand;

unsigned pick(Random& random, unsigned choices) {
  return static_cast<unsigned>(random() % choices);
}

sockaddr_in loopback(std::uint32_t host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + host);
  address.sin_port = htons(port);
  return address;
}

// From one of many loopback addresses: one alone has no 30 000 ports free for those in TIME_WAIT.
int connect_from_somewhere(std::uint16_t port, Random& random) {
  const int fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  must(setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on));
  const sockaddr_in from = loopback(2 + pick(random, 200), 0);
  must(bind(fd, reinterpret_cast<const sockaddr*>(&from), sizeof from));
  const timeval patience{10, 0};  // a server that forgets a client fails the test
  must(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience));
  const sockaddr_in to = loopback(1, port);
  must(connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to));
  return fd;
}

// Sends `bytes` in two parts. The server may have closed the connection.
bool ask(int fd, const char* request, std::size_t bytes) {
  const std::size_t half = bytes / 2;
  return send(fd, request, half, MSG_NOSIGNAL) == static_cast<ssize_t>(half) &&
         send(fd, request + half, bytes - half, MSG_NOSIGNAL) == static_cast<ssize_t>(bytes - half);
}

// The whole reply; false when the server ended the connection instead.
bool listen_to(int fd, char* reply, std::size_t bytes) {
  for (std::size_t came = 0; came < bytes;) {
    const ssize_t n = recv(fd, reply + came, bytes - came, 0);
    must_hold(n >= 0 || errno == ECONNRESET);
    if (n <= 0) return false;
    came += static_cast<std::size_t>(n);
  }
  return true;
}

void leave(int fd, Random& random) {
  const linger reset{1, 0};
  if (pick(random, 3) == 0) must(setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset));
  if (pick(random, 3) == 0) shutdown(fd, SHUT_WR);  // may have been reset
  must(close(fd));
}

// Some connections at once, one to three requests on each; returns how many were answered.
long converse(std::uint16_t port, Random& random) {
  std::array<char, 2'000> bytes{};
  std::array<int, kAtOnce> peers{};
  for (int& fd : peers) fd = connect_from_somewhere(port, random);
  long answered = 0;
  for (unsigned turns = 1 + pick(random, 3); turns > 0; --turns) {
    const std::size_t length = 2 + pick(random, static_cast<unsigned>(bytes.size()) - 2);
    std::array<bool, kAtOnce> asked{};
    for (std::size_t i = 0; i < peers.size(); ++i) asked[i] = ask(peers[i], bytes.data(), length);
    if (turns == 1 && pick(random, 4) == 0) break;  // nobody stays for the reply
    for (std::size_t i = 0; i < peers.size(); ++i)
      answered += asked[i] && listen_to(peers[i], bytes.data(), length) ? 1 : 0;
  }
  for (const int fd : peers) leave(fd, random);
  return answered;
}

long run_clients(std::uint16_t port, int seconds) {
  std::atomic<long> answered{0};
  std::array<std::thread, kThreads> threads;
  unsigned seed = 0;
  for (std::thread& thread : threads)
    thread = std::thread([&answered, port, seconds, mine = ++seed] {
      Random random(mine);
      const auto end = Clock::now() + std::chrono::seconds(seconds);
      while (Clock::now() < end) answered += converse(port, random);
    });
  for (std::thread& thread : threads) thread.join();
  return answered;
}

}  // namespace

Clients::Clients(int seconds) {
  int start[2];
  int result[2];
  must(pipe2(start, O_CLOEXEC));
  must(pipe2(result, O_CLOEXEC));
  pid_ = must(fork());
  if (pid_ == 0) {
    must(close(start[1]));
    must(close(result[0]));
    std::uint16_t port = 0;
    must_hold(read(start[0], &port, sizeof port) == sizeof port);
    const long answered = run_clients(port, seconds);
    must_hold(write(result[1], &answered, sizeof answered) == sizeof answered);
    std::_Exit(0);
  }
  must(close(start[0]));
  must(close(result[1]));
  start_ = start[1];
  result_ = result[0];
}

void Clients::start(std::uint16_t port) {
  must_hold(write(start_, &port, sizeof port) == sizeof port);
}

long Clients::wait() {
  long answered = 0;
  must_hold(read(result_, &answered, sizeof answered) == sizeof answered);
  int status = 0;
  must_hold(waitpid(pid_, &status, 0) == pid_ && status == 0);
  must(close(start_));
  must(close(result_));
  return answered;
}
