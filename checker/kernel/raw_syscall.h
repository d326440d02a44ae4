// A system call without libc: it leaves errno alone, and it does not come back through the
// functions that the preload library interposes (syscall() itself is one of them).
#pragma once

#if !defined(__x86_64__) || !defined(__linux__)
#error "the system call convention below is that of x86-64 Linux"
#endif

namespace ofdcheck {

template <class T>
[[gnu::always_inline]] inline long syscall_word(T argument) {
  if constexpr (requires { static_cast<long>(argument); })
    return static_cast<long>(argument);
  else
    return reinterpret_cast<long>(argument);
}

// The kernel's own return value: -errno on failure.
template <class A = long, class B = long, class C = long, class D = long, class E = long,
          class F = long>
[[gnu::always_inline]] inline long raw_syscall(long number, A a = {}, B b = {}, C c = {}, D d = {},
                                               E e = {}, F f = {}) {
  register long r10 asm("r10") = syscall_word(d);
  register long r8 asm("r8") = syscall_word(e);
  register long r9 asm("r9") = syscall_word(f);
  long result;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(syscall_word(a)), "S"(syscall_word(b)), "d"(syscall_word(c)),
                 "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

}  // namespace ofdcheck
