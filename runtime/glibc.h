// The library needs glibc. But LD_PRELOAD is inherited, and a program that uses another libc (musl) would not
// start if a name were missing: names of glibc alone are weak, and nothing is observed there.
#pragma once

#include <dlfcn.h>
#include <gnu/libc-version.h>
#include <pthread.h>
#include <sys/socket.h>

#pragma weak gnu_get_libc_version
#pragma weak __cmsg_nxthdr
#pragma weak __pthread_register_cancel
#pragma weak __pthread_unregister_cancel
#pragma weak __pthread_unwind_next
#pragma weak _dl_find_object

// pthread_atfork is a part of each object that uses it, and refers to this.
extern "C" [[gnu::weak]] int __register_atfork(void (*prepare)(), void (*parent)(), void (*child)(),
                                               void* library);

namespace ofdcheck {

inline bool is_glibc() {
  // To the compiler a function has an address, whatever was said before its declaration.
  const char* (*volatile version)() = &gnu_get_libc_version;
  return version != nullptr;
}

}  // namespace ofdcheck
