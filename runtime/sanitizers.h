// Programs built with the compilers' sanitizers, whose runtimes are also in the process and watch what
// libc functions do, ours included.
#pragma once

// ThreadSanitizer's, where it is there: what its interceptors see from here on is not looked at. It knows
// nothing of the shape lock, which is taken by raw system calls, and must not learn from it what the
// program's threads do not order themselves.
extern "C" {
[[gnu::weak]] void AnnotateIgnoreReadsBegin(const char* file, int line);
[[gnu::weak]] void AnnotateIgnoreReadsEnd(const char* file, int line);
[[gnu::weak]] void AnnotateIgnoreWritesBegin(const char* file, int line);
[[gnu::weak]] void AnnotateIgnoreWritesEnd(const char* file, int line);
}

namespace ofdcheck::runtime {

class NotTheProgram {
 public:
  NotTheProgram() {
    if (__builtin_expect(AnnotateIgnoreReadsBegin == nullptr, 1)) return;
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  }
  NotTheProgram(const NotTheProgram&) = delete;
  NotTheProgram& operator=(const NotTheProgram&) = delete;
  ~NotTheProgram() {
    if (__builtin_expect(AnnotateIgnoreReadsEnd == nullptr, 1)) return;
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
  }
};

}  // namespace ofdcheck::runtime
