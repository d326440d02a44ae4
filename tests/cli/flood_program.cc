// Closes one number twice, again and again.
//   flood_program places DEPTH          from 2^DEPTH stacks that differ
//   flood_program together P T TIMES    TIMES times from one stack, in each of T threads of each of P
//                                       processes
//   flood_program forks N                nothing, but in N children one after the other
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include "tests/programs/program.h"

namespace {

[[gnu::noinline]] void strike(int number) {
  must(dup2(STDIN_FILENO, number));
  must(close(number));
  must_hold(close(number) != 0);
  asm volatile("" ::: "memory");
}

// The bits of `place` choose the way down.
[[gnu::noinline]] void descend(unsigned place, unsigned depth) {
  if (depth == 0) {
    strike(100);
  } else if ((place & 1) != 0) {
    asm volatile("# odd" : : : "memory");  // before and after, with texts that differ: compilers join
    descend(place >> 1, depth - 1);        // equal beginnings and equal ends, and the calls are to stay two
    asm volatile("# odd" : : : "memory");
  } else {
    asm volatile("# even" : : : "memory");
    descend(place >> 1, depth - 1);
    asm volatile("# even" : : : "memory");
  }
}

[[gnu::noinline]] void strike_often(int number, int times) {
  for (int i = 0; i < times; ++i) strike(number);
}

void strike_in_threads(int threads, int times) {
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i) all.emplace_back(strike_often, 100 + 10 * i, times);
  for (std::thread& thread : all) thread.join();
}

}  // namespace

int main(int argc, char** argv) {
  must_hold(argc >= 3);
  const int first = std::atoi(argv[2]);
  if (std::strcmp(argv[1], "places") == 0) {
    for (unsigned place = 0; place < 1u << first; ++place) descend(place, static_cast<unsigned>(first));
    return 0;
  }
  if (std::strcmp(argv[1], "forks") == 0) {
    for (int i = 0; i < first; ++i) {
      if (must(fork()) == 0) return 0;
      must(wait(nullptr));
    }
    return 0;
  }
  must_hold(argc == 5);
  for (int i = 0; i < first; ++i) {
    if (must(fork()) != 0) continue;
    strike_in_threads(std::atoi(argv[3]), std::atoi(argv[4]));
    return 0;
  }
  for (int i = 0; i < first; ++i) {
    int status = 0;
    must(wait(&status));
    must_hold(status == 0);
  }
  return 0;
}
