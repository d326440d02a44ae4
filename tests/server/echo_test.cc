// The echo protocol of every architecture.
#include <gtest/gtest.h>

#include "every_architecture.h"
#include "harness/client.h"

namespace refserver::test {
namespace {

class Echo : public EveryArchitecture {
 protected:
  Echo() : EveryArchitecture({"--protocol", "echo"}) {}
};
REFSERVER_FOR_EVERY_ARCHITECTURE(Echo);

TEST_P(Echo, GivesBackInOrder) {
  Client client(server_.port());
  std::string sent;
  std::string received;
  for (int i = 0; i < 2000; ++i) {
    const std::string line = "line " + std::to_string(i) + "\n";
    ASSERT_TRUE(client.send(line));
    sent += line;
    if (client.readable()) received += client.receive();
  }
  client.half_close();
  received += client.receive_to_end();
  EXPECT_EQ(received, sent);
}

// Both directions full: reading stops while the output is blocked, and goes on afterwards.
TEST_P(Echo, GoesOnAfterBackPressure) {
  Client client(server_.port(), 4096);
  const std::string piece(64 * 1024, 'p');
  std::size_t sent = 0;
  for (std::size_t n = 1; n > 0 && sent < 64'000'000; sent += n) {
    n = client.send_what_fits(piece);
    if (n == 0 && server_.settle() == ServerProcess::State::asleep) n = client.send_what_fits(piece);
  }
  client.half_close();
  EXPECT_EQ(client.receive_to_end().size(), sent);
}

}  // namespace
}  // namespace refserver::test
