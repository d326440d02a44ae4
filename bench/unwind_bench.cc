// What the stack walker costs for each frame: warm and cold, on the main thread's stack and on a
// coroutine's, beside libgcc's backtrace(). The argument is the depth of the stack.
#include <benchmark/benchmark.h>
#include <execinfo.h>
#include <ucontext.h>

#include <functional>
#include <vector>

#include "runtime/unwind.h"

namespace ofdcheck {
namespace {

constexpr int kMost = 256;

// Calls itself down to `work`, from sixteen different places.
template <int Place>
[[gnu::noinline]] void descend(int depth, const std::function<void()>& work) {
  if (depth == 0)
    work();
  else
    descend<(Place + 1) % 16>(depth - 1, work);
  asm volatile("" ::: "memory");
}

[[gnu::noinline]] int capture_here(std::uintptr_t* out) {
  return capture(caller_frame(), out, kMost);
}

[[gnu::noinline]] std::uint64_t room_here(const void* buffer) {
  return room_at(buffer, caller_frame());
}

void report(benchmark::State& state, int frames) {
  state.counters["frames"] = frames;
  state.counters["per_frame"] =
      benchmark::Counter(static_cast<double>(frames) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void walk_warm(benchmark::State& state) {
  descend<0>(static_cast<int>(state.range(0)), [&] {
    std::uintptr_t out[kMost];
    int frames = 0;
    for (auto _ : state) benchmark::DoNotOptimize(frames = capture_here(out));
    report(state, frames);
  });
}

void walk_first_twelve(benchmark::State& state) {
  descend<0>(static_cast<int>(state.range(0)), [&] {
    std::uintptr_t out[kMost];
    int frames = 0;
    for (auto _ : state) benchmark::DoNotOptimize(frames = capture(caller_frame(), out, 12));
    report(state, frames);
  });
}

void walk_cold(benchmark::State& state) {
  descend<0>(static_cast<int>(state.range(0)), [&] {
    std::uintptr_t out[kMost];
    int frames = 0;
    for (auto _ : state) {
      state.PauseTiming();
      flush_unwind_cache();
      state.ResumeTiming();
      benchmark::DoNotOptimize(frames = capture_here(out));
    }
    report(state, frames);
  });
}

std::function<void()> coroutine_body;

void walk_coroutine(benchmark::State& state) {
  std::vector<char> stack(1 << 20);
  ucontext_t context, back;
  getcontext(&context);
  context.uc_stack.ss_sp = stack.data();
  context.uc_stack.ss_size = stack.size();
  context.uc_link = &back;
  coroutine_body = [&] { walk_warm(state); };
  makecontext(
      &context, [] { coroutine_body(); }, 0);
  swapcontext(&back, &context);
}

void libgcc_backtrace(benchmark::State& state) {
  descend<0>(static_cast<int>(state.range(0)), [&] {
    void* out[kMost];
    int frames = 0;
    for (auto _ : state) benchmark::DoNotOptimize(frames = backtrace(out, kMost));
    report(state, frames);
  });
}

void room_of_local(benchmark::State& state) {
  char buffer[1024];
  std::uint64_t room = 0;
  for (auto _ : state) benchmark::DoNotOptimize(room = room_here(buffer));
  state.counters["room"] = static_cast<double>(room);
}

BENCHMARK(walk_warm)->Arg(4)->Arg(16)->Arg(64);
BENCHMARK(walk_first_twelve)->Arg(64);
BENCHMARK(walk_cold)->Arg(16);
BENCHMARK(walk_coroutine)->Arg(16);
BENCHMARK(libgcc_backtrace)->Arg(16);
BENCHMARK(room_of_local);

}  // namespace
}  // namespace ofdcheck

BENCHMARK_MAIN();
