// Reads the channel of a run from outside: for each process that runs its pid, the bytes that the
// checker has mapped there, and the calls that took the slow door.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>

#include "checker/report/channel.h"

int main(int argc, char** argv) {
  using namespace ofdcheck;
  const int fd = argc == 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) {
    std::perror(argc == 2 ? argv[1] : "usage: board_reader CHANNEL");
    return 2;
  }
  void* memory = mmap(nullptr, sizeof(Channel), PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  if (memory == MAP_FAILED) {
    std::perror("mmap");
    return 2;
  }
  const auto* channel = static_cast<const Channel*>(memory);
  if (channel->magic != Channel::kMagic || channel->bytes != sizeof(Channel)) {
    std::fprintf(stderr, "%s: not a channel of this build\n", argv[1]);
    return 2;
  }
  for (const BoardProcess& process : channel->board.processes)
    if (process.state.load() == static_cast<std::uint32_t>(BoardProcess::State::running))
      std::printf("%d %llu %llu\n", process.pid.load(),
                  static_cast<unsigned long long>(process.memory.load()),
                  static_cast<unsigned long long>(process.calls.load()));
  return 0;
}
