// Every way to give memory back still gives it back, while a batch holds addresses and free has to
// look twice: gigabytes pass through a heap that stays small.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>

#include "tests/hosts/host.h"

namespace {

constexpr std::size_t kBlock = 64 * 1024;

// The compiler may not see that a block is given back unused.
template <class T>
T* kept(T* block) {
  __asm__ volatile("" : "+r"(block) : : "memory");
  return block;
}

long resident_pages() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  long total = 0, resident = 0;
  HOST_CHECK(file != nullptr && std::fscanf(file, "%ld %ld", &total, &resident) == 2);
  std::fclose(file);
  return resident;
}

void* block() {
  void* made = kept(std::malloc(kBlock));
  HOST_CHECK(made != nullptr);
  std::memset(made, 1, kBlock);
  return made;
}

void by_every_form_of_delete() {
  constexpr std::align_val_t kAlign{64};
  operator delete(kept(operator new(kBlock)));
  operator delete(kept(operator new(kBlock)), kBlock);
  operator delete(kept(operator new(kBlock, kAlign)), kAlign);
  operator delete(kept(operator new(kBlock, kAlign)), kBlock, kAlign);
  operator delete(kept(operator new(kBlock, std::nothrow)), std::nothrow);
  operator delete(kept(operator new(kBlock, kAlign, std::nothrow)), kAlign, std::nothrow);
  operator delete[](kept(operator new[](kBlock)));
  operator delete[](kept(operator new[](kBlock)), kBlock);
  operator delete[](kept(operator new[](kBlock, kAlign)), kAlign);
  operator delete[](kept(operator new[](kBlock, kAlign)), kBlock, kAlign);
  operator delete[](kept(operator new[](kBlock, std::nothrow)), std::nothrow);
  operator delete[](kept(operator new[](kBlock, kAlign, std::nothrow)), kAlign, std::nothrow);
  operator delete(nullptr);
}

void by_realloc() {
  char* text = static_cast<char*>(block());
  std::strcpy(text, "kept");
  text = static_cast<char*>(std::realloc(text, 4 * kBlock));
  HOST_CHECK(text != nullptr && std::strcmp(text, "kept") == 0);
  text = static_cast<char*>(reallocarray(text, 8, kBlock));
  HOST_CHECK(text != nullptr && std::strcmp(text, "kept") == 0);
  // A failure leaves the block alone. Through pointers the compiler does not look.
  const auto resize = kept(&reallocarray);
  char* const before = kept(text);
  HOST_CHECK(resize(text, kBlock << 46, 4) == nullptr && errno == ENOMEM);
  HOST_CHECK(std::strcmp(before, "kept") == 0);
  std::free(text);
}

}  // namespace

int main() {
  const int epfd = epoll_create1(EPOLL_CLOEXEC);
  const int counter = eventfd(1, EFD_CLOEXEC);
  void* object = block();
  epoll_event event{EPOLLIN, {.ptr = object}};
  HOST_CHECK(epoll_ctl(epfd, EPOLL_CTL_ADD, counter, &event) == 0);

  const long before = resident_pages();
  for (int round = 0; round < 4000; ++round) {
    HOST_CHECK(epoll_wait(epfd, &event, 1, -1) == 1);
    by_every_form_of_delete();
    by_realloc();
    errno = 42;
    std::free(block());
    std::free(nullptr);
    HOST_CHECK(errno == 42);
  }
  // A leak of one block a round would be 64 000 pages.
  HOST_CHECK(resident_pages() - before < 8000);

  HOST_CHECK(close(counter) == 0 && close(epfd) == 0);
  std::free(object);
  return host_ok();
}
