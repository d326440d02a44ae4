// Ring over an image of the memory that a program has mapped: what it makes of entries, and that nothing
// in there leads it outside.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cstring>
#include <random>
#include <vector>

#include "runtime/uring/ring.h"

namespace ofdcheck::tests {
namespace {

constexpr std::uint64_t kQueues = 0x10000, kEntries = 0x20000;
constexpr std::uint32_t kSize = 8;  // entries of the submission queue; twice as many answers
constexpr unsigned kNoSqArray = 1u << 16, kNoMmap = 1u << 14;

// Two mappings. A read that is not wholly inside one of them fails the test.
class Image final : public Memory {
 public:
  bool copy(void* to, std::uint64_t address, std::size_t bytes) override {
    ++reads;
    std::vector<unsigned char>& from = address < kEntries ? queues : entries;
    const std::uint64_t offset = address - (address < kEntries ? kQueues : kEntries);
    if (offset > from.size() || bytes > from.size() - offset) {
      ADD_FAILURE() << "outside: " << std::hex << address;
      return false;
    }
    if (gone) return false;
    std::memcpy(to, from.data() + offset, bytes);
    return true;
  }
  std::uint32_t& word(std::size_t offset) { return *reinterpret_cast<std::uint32_t*>(&queues[offset]); }
  io_uring_sqe& entry(std::size_t i) { return reinterpret_cast<io_uring_sqe*>(entries.data())[i]; }
  io_uring_cqe* answers() { return reinterpret_cast<io_uring_cqe*>(&queues[0x100]); }

  std::vector<unsigned char> queues = std::vector<unsigned char>(0x200);
  std::vector<unsigned char> entries = std::vector<unsigned char>(kSize * 128);
  bool gone = false;
  int reads = 0;
};

class UringRing : public testing::Test {
 protected:
  void begin(unsigned flags = 0) {
    params = {};
    params.sq_entries = kSize;
    params.cq_entries = 2 * kSize;
    params.flags = flags;
    params.features = IORING_FEAT_SINGLE_MMAP;
    params.sq_off.head = 0;
    params.sq_off.tail = 4;
    params.sq_off.array = 0x40;
    params.cq_off.tail = 12;
    params.cq_off.cqes = 0x100;
    ring.begin(5, params);
    ring.mapped(IORING_OFF_SQ_RING, kQueues, image.queues.size());
    ring.mapped(IORING_OFF_SQES, kEntries, image.entries.size());
  }
  // Puts an entry at the tail, where the array says it lies at this index.
  io_uring_sqe& push(unsigned char opcode, std::uint32_t index) {
    std::uint32_t& tail = image.word(4);
    image.word(0x40 + 4 * (tail % kSize)) = index;
    ++tail;
    io_uring_sqe& entry = image.entry(index);
    entry = {};
    entry.opcode = opcode;
    entry.user_data = 0x700 + index;
    return entry;
  }
  std::vector<Request> requests(unsigned count = 100) {
    std::vector<Request> found;
    read = ring.requests(image, count, [&](const Request& request) { found.push_back(request); });
    return found;
  }
  void answer(std::uint64_t tag, int result, unsigned flags = 0) {
    std::uint32_t& tail = image.word(12);
    io_uring_cqe& place = image.answers()[tail++ % (2 * kSize)];
    place.user_data = tag;
    place.res = result;
    place.flags = flags;
  }
  std::vector<Answered> answers() {
    std::vector<Answered> found;
    ring.completions(image, [&](const Answered& one) { found.push_back(one); });
    return found;
  }

  Image image;
  Ring ring;
  io_uring_params params{};
  int read = 0;
};

TEST_F(UringRing, TellsWhatTheEntriesAskFor) {
  begin();
  push(IORING_OP_CLOSE, 3).fd = 9;
  io_uring_sqe& ctl = push(IORING_OP_EPOLL_CTL, 1);
  ctl.fd = 4;
  ctl.off = 11;
  ctl.len = EPOLL_CTL_ADD;
  ctl.addr = 0xABC;
  io_uring_sqe& accept = push(IORING_OP_ACCEPT, 0);
  accept.fd = 6;
  accept.accept_flags = SOCK_CLOEXEC;
  accept.ioprio = 1;
  push(IORING_OP_OPENAT, 2).open_flags = O_RDWR;
  io_uring_sqe& socket = push(IORING_OP_SOCKET, 4);
  socket.fd = AF_INET;
  socket.off = SOCK_STREAM;
  push(IORING_OP_RECV, 5).fd = 7;
  const std::vector<Request> found = requests();
  EXPECT_EQ(read, 6);
  ASSERT_EQ(found.size(), 6u);
  EXPECT_EQ(found[0].does, Request::Does::closes);
  EXPECT_EQ(found[0].fd, 9);
  EXPECT_EQ(found[0].tag, 0x703u);
  EXPECT_EQ(found[1].does, Request::Does::registers);
  EXPECT_EQ(found[1].epfd, 4);
  EXPECT_EQ(found[1].fd, 11);
  EXPECT_EQ(found[1].op, EPOLL_CTL_ADD);
  EXPECT_EQ(found[1].event, 0xABCu);
  EXPECT_EQ(found[2].kind, CallKind::accept);
  EXPECT_EQ(found[2].fd, 6);
  EXPECT_TRUE(found[2].repeats);
  EXPECT_EQ(found[2].flags, SOCK_CLOEXEC);
  EXPECT_EQ(found[3].kind, CallKind::open);
  EXPECT_EQ(found[3].flags, O_RDWR);
  EXPECT_EQ(found[4].kind, CallKind::socket);
  EXPECT_EQ(found[4].flags, SOCK_STREAM);
  EXPECT_EQ(found[5].does, Request::Does::works);
  EXPECT_EQ(found[5].fd, 7);
}

TEST_F(UringRing, TakesNoMoreThanTheKernelIsToldTo) {
  begin();
  for (std::uint32_t i = 0; i < 4; ++i) push(IORING_OP_CLOSE, i).fd = static_cast<int>(i);
  EXPECT_EQ(requests(3).size(), 3u);
  image.word(0) = 2;  // the kernel has taken two
  EXPECT_EQ(requests().size(), 2u);
}

TEST_F(UringRing, GoesRoundTheEndOfTheQueue) {
  begin();
  image.word(0) = image.word(4) = 0xFFFFFFFE;
  for (std::uint32_t i = 0; i < 4; ++i) push(IORING_OP_CLOSE, i).fd = 20 + static_cast<int>(i);
  const std::vector<Request> found = requests();
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[3].fd, 23);
}

TEST_F(UringRing, DirectDescriptorsAreNoNumbers) {
  begin();
  push(IORING_OP_CLOSE, 0).file_index = 1;
  push(IORING_OP_ACCEPT, 1).file_index = IORING_FILE_INDEX_ALLOC;
  io_uring_sqe& recv = push(IORING_OP_RECV, 2);
  recv.flags = IOSQE_FIXED_FILE;
  for (const Request& request : requests()) EXPECT_EQ(request.does, Request::Does::nothing);
}

TEST_F(UringRing, WithoutAnArrayThePositionIsTheIndex) {
  begin(kNoSqArray);
  push(IORING_OP_CLOSE, 0).fd = 30;
  image.word(0x40) = 7;
  ASSERT_EQ(requests().size(), 1u);
  EXPECT_EQ(requests()[0].fd, 30);
}

TEST_F(UringRing, LargeEntriesAreTwiceAsFarApart) {
  begin(IORING_SETUP_SQE128);
  image.word(0x40) = 1;
  image.word(4) = 1;
  image.entry(2).opcode = IORING_OP_CLOSE;  // the second of 128 bytes
  image.entry(2).fd = 31;
  ASSERT_EQ(requests().size(), 1u);
  EXPECT_EQ(requests()[0].fd, 31);
}

TEST_F(UringRing, IsNotReadWhereItCannotBe) {
  for (const unsigned flags : {unsigned{IORING_SETUP_SQPOLL}, kNoMmap, 1u << 30}) {
    begin(flags);
    push(IORING_OP_CLOSE, 0).fd = 9;
    EXPECT_FALSE(ring.readable());
    EXPECT_TRUE(requests().empty());
    EXPECT_EQ(read, -1);
  }
  ring.begin(5, params);  // not mapped
  EXPECT_TRUE(requests().empty());
  EXPECT_EQ(read, -1);
}

TEST_F(UringRing, AnswersComeOnce) {
  begin();
  answer(1, 7);
  answer(2, -EBADF, IORING_CQE_F_MORE);
  const std::vector<Answered> found = answers();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].tag, 1u);
  EXPECT_EQ(found[0].result, 7);
  EXPECT_FALSE(found[0].more);
  EXPECT_EQ(found[1].result, -EBADF);
  EXPECT_TRUE(found[1].more);
  EXPECT_TRUE(answers().empty());
  answer(3, 0);
  EXPECT_EQ(answers().size(), 1u);
}

TEST_F(UringRing, AnswersThatWereWrittenOverAreLost) {
  begin();
  for (int i = 0; i < 40; ++i) answer(static_cast<std::uint64_t>(i), i);
  const std::vector<Answered> found = answers();
  ASSERT_EQ(found.size(), 2 * kSize);
  EXPECT_EQ(found.front().tag, 24u);
}

TEST_F(UringRing, MemoryThatIsGoneEndsTheReading) {
  begin();
  push(IORING_OP_CLOSE, 0).fd = 9;
  answer(1, 7);
  image.gone = true;
  EXPECT_TRUE(requests().empty());
  EXPECT_EQ(read, -1);
  EXPECT_TRUE(answers().empty());
}

// The program may write what it likes: heads, tails, indices, and in the end the offsets that the ring
// was told; Image fails for the first byte outside.
TEST_F(UringRing, NothingInThereLeadsOutside) {
  constexpr unsigned kSeed = 20260;
  std::mt19937 random(kSeed);
  for (int turn = 0; turn < 20'000; ++turn) {
    begin(turn % 3 == 0 ? unsigned{IORING_SETUP_SQE128} : turn % 3 == 1 ? kNoSqArray : 0u);
    for (unsigned char& byte : image.queues) byte = static_cast<unsigned char>(random());
    if (turn % 2 == 0) image.word(4) = image.word(0) + static_cast<std::uint32_t>(random() % (kSize + 2));
    if (turn % 5 == 0) {
      params.sq_off.head = static_cast<std::uint32_t>(random());
      params.sq_off.array = static_cast<std::uint32_t>(random() % 0x400);
      params.cq_off.cqes = static_cast<std::uint32_t>(random() % 0x400);
      params.sq_entries = static_cast<std::uint32_t>(random());
      ring.begin(5, params);
      ring.mapped(IORING_OFF_SQ_RING, kQueues, image.queues.size());
      ring.mapped(IORING_OFF_SQES, kEntries, image.entries.size());
    }
    requests(static_cast<unsigned>(random()));
    answers();
  }
  EXPECT_GT(image.reads, 20'000);
}

}  // namespace
}  // namespace ofdcheck::tests
