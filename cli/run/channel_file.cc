#include "cli/run/channel_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <vector>

#include "cli/misuse.h"

namespace ofdcheck::cli {
namespace {

// A new file of this size whose blocks are there: a full device must show now, not as SIGBUS in the
// program under test.
int make_file(const std::string& directory, std::size_t size, std::string& path, int& error) {
  path = directory + "/ofdcheck-XXXXXX";
  const int fd = mkostemp(path.data(), O_CLOEXEC);
  if (fd < 0) {
    error = errno;
    return -1;
  }
  error = posix_fallocate(fd, 0, static_cast<off_t>(size));
  if (error == 0) return fd;
  close(fd);
  unlink(path.c_str());
  return -1;
}

}  // namespace

ChannelFile::ChannelFile(std::size_t ring) : size_(sizeof(Channel) + ring) {
  std::vector<std::string> directories = {"/dev/shm"};
  // A colon would end the option that carries the path.
  if (const char* directory = std::getenv("TMPDIR");
      directory != nullptr && directory[0] == '/' && std::strchr(directory, ':') == nullptr)
    directories.emplace_back(directory);
  directories.emplace_back("/tmp");

  int fd = -1;
  int error = 0;
  for (const std::string& directory : directories) {
    fd = make_file(directory, size_, path_, error);
    if (fd >= 0) break;
  }
  if (fd < 0)
    throw Misuse(fmt::format("expected room for {} bytes in /dev/shm, TMPDIR or /tmp: {}", size_,
                             std::strerror(error)));
  void* memory = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (memory == MAP_FAILED) {
    unlink(path_.c_str());
    throw Misuse(fmt::format("expected to map {}: {}", path_, std::strerror(errno)));
  }
  channel_ = Channel::at(memory);
  channel_->ring.size = ring;
}

void ChannelFile::remove() {
  if (!path_.empty()) unlink(path_.c_str());
  path_.clear();
}

ChannelFile::~ChannelFile() {
  remove();
  munmap(channel_, size_);
}

}  // namespace ofdcheck::cli
