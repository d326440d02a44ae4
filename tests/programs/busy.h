// For programs that never sleep in a call that anybody could cut into slices.
#pragma once

#include <sys/syscall.h>

#include <chrono>

#include "program.h"

constexpr std::chrono::milliseconds kSeveralGraces{200};

// Computes, and does `turn` now and then.
template <class Turn>
void while_computing(std::chrono::milliseconds time, Turn turn) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
    for (int i = 0; i < 100'000; ++i) asm volatile("");
    turn();
  }
}

// By a system call of the program's own, which is not a call of libc.
inline void close_unseen(int fd) {
  long result;
  asm volatile("syscall" : "=a"(result) : "a"(SYS_close), "D"(fd) : "rcx", "r11", "memory");
  must_hold(result == 0);
}
