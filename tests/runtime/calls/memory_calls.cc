// The end of an object whose address is the data of an event that the thread has not come to.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <new>

#include "tests/runtime/calls/session.h"

namespace ofdcheck::calls {
namespace {

// Two ready descriptors in one batch; the thread has begun with the first, and the other leads to `block`.
class Held {
 public:
  explicit Held(void* block) {
    std::array<void*, 2> data{this, block};
    for (std::size_t i = 0; i < 2; ++i) {
      epoll_event event{EPOLLIN, {}};
      event.data.ptr = data[i];
      epoll_ctl(epfd_, EPOLL_CTL_ADD, fds_[i], &event);
    }
    epoll_event events[2];
    epoll_wait(epfd_, events, 2, 0);
    eventfd_t value;
    eventfd_read(fds_[0], &value);
  }
  ~Held() {
    close(fds_[0]);
    close(fds_[1]);
    close(epfd_);
  }

 private:
  int epfd_ = epoll_create1(EPOLL_CLOEXEC);
  std::array<int, 2> fds_{eventfd(1, EFD_NONBLOCK), eventfd(1, EFD_NONBLOCK)};
};

void freed(Session& c, const void* block) { c.expect("free(address=%p) = 0", block); }

constexpr std::size_t kSize = 64;

template <class Signature, class... Arguments>
void delete_case(Session& c, void* block, Arguments... arguments) {
  Held held(block);
  c.call<Signature>(block, arguments...);
  freed(c, block);
}

const Rows rows{
    {{"free"}, Ends::well, [](Session& c) {
       void* block = std::malloc(kSize);
       Held held(block);
       c.call<void(void*)>(block);
       freed(c, block);
     }},
    {{"realloc"}, Ends::well, [](Session& c) {
       void* block = std::malloc(kSize);
       Held held(block);
       void* moved = c.call<void*(void*, std::size_t)>(block, std::size_t{1} << 24);
       freed(c, block);
       std::free(moved);
     }},
    {{"reallocarray"}, Ends::well, [](Session& c) {
       void* block = std::malloc(kSize);
       Held held(block);
       void* moved = c.call<void*(void*, std::size_t, std::size_t)>(block, std::size_t{1} << 12,
                                                                    std::size_t{1} << 12);
       freed(c, block);
       std::free(moved);
     }},
    {{"_ZdlPv"}, Ends::well, [](Session& c) { delete_case<void(void*)>(c, ::operator new(kSize)); }},
    {{"_ZdaPv"}, Ends::well, [](Session& c) { delete_case<void(void*)>(c, ::operator new[](kSize)); }},
    {{"_ZdlPvm"}, Ends::well, [](Session& c) {
       delete_case<void(void*, std::size_t)>(c, ::operator new(kSize), kSize);
     }},
    {{"_ZdaPvm"}, Ends::well, [](Session& c) {
       delete_case<void(void*, std::size_t)>(c, ::operator new[](kSize), kSize);
     }},
    {{"_ZdlPvSt11align_val_t"}, Ends::well, [](Session& c) {
       constexpr std::align_val_t kAlign{64};
       delete_case<void(void*, std::align_val_t)>(c, ::operator new(kSize, kAlign), kAlign);
     }},
    {{"_ZdaPvSt11align_val_t"}, Ends::well, [](Session& c) {
       constexpr std::align_val_t kAlign{64};
       delete_case<void(void*, std::align_val_t)>(c, ::operator new[](kSize, kAlign), kAlign);
     }},
    {{"_ZdlPvmSt11align_val_t"}, Ends::well, [](Session& c) {
       constexpr std::align_val_t kAlign{64};
       delete_case<void(void*, std::size_t, std::align_val_t)>(c, ::operator new(kSize, kAlign), kSize,
                                                              kAlign);
     }},
    {{"_ZdaPvmSt11align_val_t"}, Ends::well, [](Session& c) {
       constexpr std::align_val_t kAlign{64};
       delete_case<void(void*, std::size_t, std::align_val_t)>(c, ::operator new[](kSize, kAlign), kSize,
                                                              kAlign);
     }},
    {{"_ZdlPvRKSt9nothrow_t"}, Ends::well, [](Session& c) {
       delete_case<void(void*, const std::nothrow_t*)>(c, ::operator new(kSize, std::nothrow),
                                                      &std::nothrow);
     }},
    {{"_ZdaPvRKSt9nothrow_t"}, Ends::well, [](Session& c) {
       delete_case<void(void*, const std::nothrow_t*)>(c, ::operator new[](kSize, std::nothrow),
                                                      &std::nothrow);
     }},
    {{"_ZdlPvSt11align_val_tRKSt9nothrow_t"}, Ends::well, [](Session& c) {
       constexpr std::align_val_t kAlign{64};
       delete_case<void(void*, std::align_val_t, const std::nothrow_t*)>(
           c, ::operator new(kSize, kAlign, std::nothrow), kAlign, &std::nothrow);
     }},
    {{"_ZdaPvSt11align_val_tRKSt9nothrow_t"}, Ends::well, [](Session& c) {
       constexpr std::align_val_t kAlign{64};
       delete_case<void(void*, std::align_val_t, const std::nothrow_t*)>(
           c, ::operator new[](kSize, kAlign, std::nothrow), kAlign, &std::nothrow);
     }},
};

const Excuses excuses{
    {{"free", "realloc", "reallocarray", "_ZdlPv", "_ZdaPv", "_ZdlPvm", "_ZdaPvm", "_ZdlPvSt11align_val_t",
      "_ZdaPvSt11align_val_t", "_ZdlPvmSt11align_val_t", "_ZdaPvmSt11align_val_t", "_ZdlPvRKSt9nothrow_t",
      "_ZdaPvRKSt9nothrow_t", "_ZdlPvSt11align_val_tRKSt9nothrow_t",
      "_ZdaPvSt11align_val_tRKSt9nothrow_t"},
     Ends::badly, "memory is always given back"},
};

}  // namespace
}  // namespace ofdcheck::calls
