// Which memory is taken for the running stack, and that nothing else is touched directly.
#include "runtime/unwind/stack_memory.h"

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <functional>
#include <iterator>
#include <thread>

extern "C" void* __libc_stack_end;

namespace ofdcheck {
namespace {

constexpr std::uintptr_t kPage = 4096;

std::uintptr_t address_of(const void* place) {
  return reinterpret_cast<std::uintptr_t>(place);
}

std::uintptr_t here() {
  return address_of(__builtin_frame_address(0)) & ~std::uintptr_t{15};
}

// Two pages of our own with a page on either side that may not be touched.
class Island {
 public:
  Island()
      : memory_(static_cast<char*>(
            mmap(nullptr, 4 * kPage, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
    EXPECT_EQ(mprotect(memory_ + kPage, 2 * kPage, PROT_READ | PROT_WRITE), 0);
    for (std::uintptr_t at = begin(); at < end(); at += 8)
      std::memcpy(reinterpret_cast<void*>(at), &at, sizeof at);
  }
  Island(const Island&) = delete;
  Island& operator=(const Island&) = delete;
  ~Island() { munmap(memory_, 4 * kPage); }
  std::uintptr_t begin() const { return address_of(memory_) + kPage; }
  std::uintptr_t end() const { return begin() + 2 * kPage; }

 private:
  char* memory_;
};

TEST(StackMemory, MainThreadsStackIsKnownToItsEnd) {
  ASSERT_EQ(getpid(), gettid());
  const StackBounds bounds = stack_bounds(here());
  EXPECT_TRUE(bounds.whole);
  EXPECT_EQ(bounds.low, here());
  EXPECT_GE(bounds.high, address_of(__libc_stack_end));
  EXPECT_GT(bounds.high, bounds.low);
}

TEST(StackMemory, ThreadsStackIsKnownToItsThreadPointer) {
  std::thread([] {
    pthread_attr_t attributes;
    ASSERT_EQ(pthread_getattr_np(pthread_self(), &attributes), 0);
    void* begin = nullptr;
    std::size_t size = 0;
    ASSERT_EQ(pthread_attr_getstack(&attributes, &begin, &size), 0);
    pthread_attr_destroy(&attributes);
    const StackBounds bounds = stack_bounds(here());
    EXPECT_TRUE(bounds.whole);
    EXPECT_GT(bounds.high, here());
    EXPECT_LE(bounds.high, address_of(begin) + size);
    EXPECT_GT(bounds.high + 4 * kPage, address_of(begin) + size);
  }).join();
}

TEST(StackMemory, StackRightBelowAThreadsIsNotTakenForTheThreads) {
  std::thread([] {
    pthread_attr_t attributes;
    ASSERT_EQ(pthread_getattr_np(pthread_self(), &attributes), 0);
    void* begin = nullptr;
    std::size_t size = 0;
    ASSERT_EQ(pthread_attr_getstack(&attributes, &begin, &size), 0);
    pthread_attr_destroy(&attributes);
    // The guard page of the thread's stack lies between.
    const std::uintptr_t below = address_of(begin) - 3 * kPage + 64;
    const StackBounds bounds = stack_bounds(below);
    EXPECT_FALSE(bounds.whole);
    EXPECT_EQ(bounds.high, address_of(begin) - 2 * kPage);
  }).join();
}

TEST(StackMemory, OtherMemoryIsReadToItsEndAndNotBeyond) {
  const Island island;
  errno = 4242;
  StackMemory memory(island.begin() + 16);
  EXPECT_FALSE(memory.bounds().whole);
  EXPECT_EQ(memory.bounds().high, island.begin() + kPage);
  std::uintptr_t value = 0;
  for (std::uintptr_t at = island.begin(); at < island.end(); at += 8) {
    ASSERT_TRUE(memory.read(at, value));
    ASSERT_EQ(value, at);
  }
  EXPECT_FALSE(memory.read(island.end(), value));
  EXPECT_FALSE(memory.read(island.begin() - 8, value));
  EXPECT_FALSE(memory.read(island.end() - 4, value)) << "not aligned";
  EXPECT_FALSE(memory.read(0, value));
  EXPECT_FALSE(memory.read(~std::uintptr_t{7}, value));
  EXPECT_EQ(errno, 4242);
}

TEST(StackMemory, LastWordOfAPageIsReadable) {
  const Island island;
  for (const std::uintptr_t from : {8u, 4u}) {  // the second is no stack pointer, but it may come
    StackMemory memory(island.end() - from);
    std::uintptr_t value = 0;
    EXPECT_TRUE(memory.read(island.end() - 8, value));
    EXPECT_FALSE(memory.read(island.end(), value));
  }
}

int status_in_child(const std::function<int()>& work) {
  const pid_t pid = fork();
  if (pid == 0) _exit(work());
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// process_vm_readv ends the process with SIGSYS or fails with EPERM.
bool filter_copying(unsigned action) {
  sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_readv, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, action),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{static_cast<unsigned short>(std::size(code)), code};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST(StackMemory, RefusedCopyIsNoMemory) {
  const Island island;
  EXPECT_EQ(status_in_child([&] {
              if (!filter_copying(SECCOMP_RET_ERRNO | EPERM)) return 1;
              StackMemory memory(island.begin());
              std::uintptr_t value = 0;
              if (!memory.read(island.begin() + kPage - 8, value)) return 2;
              return memory.read(island.begin() + kPage, value) ? 3 : 0;
            }),
            0);
}

TEST(StackMemory, ForbiddenCopyIsNotTried) {
  const Island island;
  EXPECT_EQ(status_in_child([&] {
              if (!filter_copying(SECCOMP_RET_KILL_PROCESS)) return 1;
              forbid_copying_stacks();
              StackMemory memory(island.begin());
              std::uintptr_t value = 0;
              if (!memory.read(island.begin() + kPage - 8, value)) return 2;
              return memory.read(island.begin() + kPage, value) ? 3 : 0;
            }),
            0);
}

}  // namespace
}  // namespace ofdcheck
