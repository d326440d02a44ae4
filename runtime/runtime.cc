#include "runtime/runtime.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <new>

#include "runtime/glibc.h"
#include "runtime/interpose.h"
#include "runtime/memory.h"
#include "runtime/record.h"
#include "runtime/section.h"
#include "runtime/thread_state.h"

// The first and last byte of this library, from the linker.
extern "C" __attribute__((visibility("hidden"))) const char __ehdr_start[];
extern "C" __attribute__((visibility("hidden"))) const char _end[];
extern "C" __attribute__((visibility("hidden"))) void* __dso_handle;

namespace ofdcheck::runtime {
namespace {

constinit std::atomic<Runtime*> the{nullptr};  // never null again
constinit std::atomic<Runtime*> observing{nullptr};

long open_read_only(const char* path) {
  return raw_syscall(SYS_openat, AT_FDCWD, reinterpret_cast<long>(path), O_RDONLY | O_CLOEXEC);
}

// Read here, before main, because it opens a descriptor for a moment: later that would shift the
// numbers other threads get.
int read_migrate_req() {
  const long fd = open_read_only("/proc/sys/net/ipv4/tcp_migrate_req");
  if (fd < 0) return -1;
  char digit = 0;
  const long n = raw_syscall(SYS_read, fd, reinterpret_cast<long>(&digit), 1);
  raw_syscall(SYS_close, fd);
  return n == 1 && digit >= '0' && digit <= '9' ? digit - '0' : -1;
}

void* map_shared(std::size_t bytes, int flags, long fd) {
  const long at = raw_syscall(SYS_mmap, 0, static_cast<long>(bytes), PROT_READ | PROT_WRITE,
                              MAP_SHARED | flags, fd, 0);
  return at < 0 && at > -4096 ? nullptr : reinterpret_cast<void*>(at);
}

// The channel `ofdcheck run` made; null if there is none or it is of another build.
Channel* open_channel(const char* path) {
  const long fd = raw_syscall(SYS_openat, AT_FDCWD, reinterpret_cast<long>(path), O_RDWR | O_CLOEXEC);
  if (fd < 0) return nullptr;
  struct stat status;
  Channel* channel = nullptr;
  if (raw_syscall(SYS_fstat, fd, reinterpret_cast<long>(&status)) == 0 &&
      status.st_size >= static_cast<long>(sizeof(Channel)))
    channel = static_cast<Channel*>(map_shared(static_cast<std::size_t>(status.st_size), 0, fd));
  raw_syscall(SYS_close, fd);
  if (channel == nullptr || channel->magic != Channel::kMagic ||
      channel->layout != Channel::kLayout || channel->bytes != sizeof(Channel))
    return nullptr;
  return channel;
}

const char* read_program_path() {
  static char path[4096];
  const long n = raw_syscall(SYS_readlink, reinterpret_cast<long>("/proc/self/exe"),
                             reinterpret_cast<long>(path), sizeof path - 1);
  path[n > 0 ? n : 0] = '\0';
  return path;
}

std::uint32_t* map_known_process() {
  auto* page = static_cast<std::uint32_t*>(map_pages(4096));
  // Kernels before 4.14 lack it; then only announced forks are noticed.
  if (page != nullptr)
    raw_syscall(SYS_madvise, reinterpret_cast<long>(page), 4096, 18 /* MADV_WIPEONFORK */);
  return page;
}

// --- fork: the lock is ours while the kernel copies the process ---------------------------------

Call fork_call(const Runtime& runtime) {
  Call call;
  call.kind = CallKind::fork;
  call.pid = runtime.pid;
  call.tid = this_thread.tid;
  call.stack = this_thread.forked_from;
  call.time = this_thread.forked_at;
  return call;
}

// A handler that forks may have interrupted the library: then the lock is its, and the frame it
// interrupted goes on in both processes. The child notices that nobody announced it.
void before_fork() {
  Runtime* runtime = current();
  ThreadState& thread = this_thread;
  thread.locked_for_fork = false;
  if (runtime == nullptr || thread.inside) return;
  if (!thread.forking) {
    // daemon, forkpty: libc forks without calling our fork.
    Observation seen(CallKind::fork, caller_frame());
    seen.enter();
    thread.forked_from = seen.call.stack;
    thread.forked_at = seen.call.time;
  }
  thread.fork_calm.begin();
  thread.inside = true;
  if (thread.tid == 0) thread.tid = raw_gettid();
  runtime->lock.lock(thread.tid);
  thread.locked_for_fork = true;
}

void end_fork(Runtime& runtime) {
  this_thread.locked_for_fork = false;
  runtime.lock.unlock();
  this_thread.inside = false;
  this_thread.fork_calm.end();
}

void after_fork_in_parent() {
  if (this_thread.locked_for_fork) end_fork(made());
}

void after_fork_in_child() {
  if (!this_thread.locked_for_fork) return;
  Runtime& runtime = made();
  runtime.lock.reset();
  if (!runtime.settings.children) set_current(nullptr);
  const Call fork = fork_call(runtime);
  this_thread.tid = raw_gettid();
  *runtime.known_process = Runtime::kKnown;
  section(runtime, [&] {
    runtime.pid = raw_getpid();
    runtime.checker.become_child(runtime.pid, this_thread.tid, fork);
    runtime.walks.keep_only(this_thread.walks);
    PutAside::keep_only(this_thread.aside);
    runtime.sink.become_child();
    this_thread.thread = nullptr;
    say_hello(runtime);
  });
  end_fork(runtime);
}

// --- threads end ----------------------------------------------------------------------------------

pthread_key_t thread_key;

void thread_ends(void*) {
  Runtime* runtime = current();
  ThreadState& thread = this_thread;
  if (runtime == nullptr || thread.inside || thread.thread == nullptr) return;
  const InsideLibrary inside;
  section(*runtime, [&] {
    runtime->model.end_thread(thread.tid);
    runtime->walks.give_back(thread.walks);
  });
  thread.thread = nullptr;
  PutAside::give_back(thread.aside);
  thread.aside = nullptr;
  thread.walks = nullptr;
}

// --- start and end --------------------------------------------------------------------------------

// Makes the runtime, where nothing may fail but for want of memory.
void make(const Settings& settings) {
  const bool bare = settings.channel[0] == '\0';
  Channel* channel = nullptr;
  if (!bare) {
    channel = open_channel(settings.channel);
    if (channel == nullptr) return;  // the reader has gone, or is not the one of this build
    if (!settings.children) {
      const int first = channel->board.processes[0].pid.load();
      if (first != 0 && first != raw_getpid()) return;
    }
  } else if (void* pages = map_shared(sizeof(Channel), MAP_ANONYMOUS, -1); pages != nullptr) {
    channel = Channel::at(pages);
  }
  void* pages = map_pages(sizeof(Runtime));
  if (channel == nullptr || pages == nullptr) give_up(Quiet::no_memory);
  auto* runtime = new (pages) Runtime(settings, *channel, bare, read_migrate_req());
  runtime->pid = raw_getpid();
  runtime->program = read_program_path();
  runtime->own_begin = reinterpret_cast<std::uintptr_t>(__ehdr_start);
  runtime->own_end = reinterpret_cast<std::uintptr_t>(_end);
  runtime->known_process = map_known_process();
  if (runtime->known_process == nullptr) give_up(Quiet::no_memory);
  *runtime->known_process = Runtime::kKnown;
  runtime->stacks.set_program(runtime->program);
  runtime->sink.set_program(runtime->program);
  runtime->sink.remember_stderr();
  this_thread.tid = raw_gettid();
  say_hello(*runtime);
  __register_atfork(before_fork, after_fork_in_parent, after_fork_in_child, &__dso_handle);
  pthread_key_create(&thread_key, thread_ends);
  look_up_rows(run_elsewhere);
  set_current(runtime);
}

// Early among constructors, so that those of the program's other libraries are seen.
__attribute__((constructor(101))) void start() {
  look_up_all();
  if (!is_glibc()) return;
  Settings settings;
  read_settings(std::getenv("OFDCHECK_OPTIONS"), settings);
  this_thread.inside = true;
  if (!run_alone([](void* chosen) { make(*static_cast<const Settings*>(chosen)); }, &settings)) {
    constexpr char kNothing[] = "ofdcheck: nothing is checked: there was no memory for it\n";
    raw_write(2, kNothing, sizeof kNothing - 1);
  }
  this_thread.inside = false;
}

__attribute__((destructor(101))) void stop() { say_goodbye(); }

}  // namespace

// The linker's names for the first of a section and what is behind its last.
extern "C" __attribute__((visibility("hidden"))) NextDefinition __start_ofdcheck_next[];
extern "C" __attribute__((visibility("hidden"))) NextDefinition __stop_ofdcheck_next[];

void look_up_all() {
  for (NextDefinition* next = __start_ofdcheck_next; next != __stop_ofdcheck_next; ++next) next->get();
}

void* NextDefinition::look_up() {
  void* found = dlsym(RTLD_NEXT, name_);
  found_.store(found, std::memory_order_relaxed);
  return found;
}

Runtime::Runtime(const Settings& chosen, Channel& shared, bool bare, int migrate_req)
    : settings(chosen),
      channel(shared),
      stacks(shared),
      sink(shared, stacks, settings, bare),
      linux_kernel(migrate_req),
      recording_kernel(linux_kernel,
                       [this](const RecordedAnswer& answer) { trace_answer(*this, answer); }),
      model(&shared.board, raw_getpid()),
      checker(settings.judging, model,
              chosen.record ? static_cast<Kernel&>(recording_kernel) : linux_kernel, sink) {
  constexpr std::int64_t kBurst = 50'000'000;  // what naming the holders of a few findings takes
  linux_kernel.limit(kBurst);
}

Runtime* current() { return observing.load(std::memory_order_relaxed); }
void set_current(Runtime* runtime) {
  if (runtime != nullptr) the.store(runtime, std::memory_order_release);
  observing.store(runtime, std::memory_order_release);
}
Runtime& made() { return *the.load(std::memory_order_relaxed); }

void watch_thread_end() { pthread_setspecific(thread_key, &this_thread); }

void say_hello(Runtime& runtime) {
  char command[32] = {};
  raw_syscall(SYS_prctl, PR_GET_NAME, reinterpret_cast<long>(command));
  // After exec the process is the one that the program before has marked as replaced.
  // Or its parent has said that it would come.
  for (BoardProcess& process : runtime.channel.board.processes) {
    std::uint32_t state = process.state.load();
    if (state == static_cast<std::uint32_t>(BoardProcess::State::free)) break;
    if (process.pid.load() != runtime.pid ||
        (state != static_cast<std::uint32_t>(BoardProcess::State::replaced) &&
         state != static_cast<std::uint32_t>(BoardProcess::State::expected)) ||
        !process.state.compare_exchange_strong(
            state, static_cast<std::uint32_t>(BoardProcess::State::running)))
      continue;
    std::memcpy(process.command.data(), command, process.command.size());
    process.incarnation.fetch_add(1);
    runtime.process = &process;
    runtime.sink.wake();
    return;
  }
  runtime.process = runtime.channel.board.add_process(
      runtime.pid, static_cast<int>(raw_syscall(SYS_getppid)), command);
  runtime.sink.wake();
}

void expect_hello(Runtime& runtime, int pid) {
  // A server may start a program that cannot be seen for each request, and the board is for those that can.
  constexpr std::uint32_t kMost = 8;
  static std::atomic<std::uint32_t> expected{0};
  if (runtime.settings.channel[0] == '\0' || expected.load(std::memory_order_relaxed) >= kMost) return;
  expected.fetch_add(1, std::memory_order_relaxed);
  char command[32] = {};
  raw_syscall(SYS_prctl, PR_GET_NAME, reinterpret_cast<long>(command));
  runtime.channel.board.expect_process(pid, runtime.pid, command);
  runtime.sink.wake();
}

void say_goodbye() {
  Runtime* runtime = current();
  if (runtime == nullptr || in_vfork_child()) return;
  leave_library(Leaves::process);
  {
    Observation seen(CallKind::exit, caller_frame());
    seen.once(0);
  }
  set_current(nullptr);
  // In bare mode nobody reads the record, and the next process may have it.
  const auto end = runtime->settings.channel[0] == '\0' ? BoardProcess::State::vacant
                                                        : BoardProcess::State::ended;
  if (runtime->process != nullptr) runtime->process->state.store(static_cast<std::uint32_t>(end));
  runtime->sink.wake();
}

}  // namespace ofdcheck::runtime
