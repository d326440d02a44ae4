// Numbers come and go: close, dup, fcntl, and what opens a file.
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "tests/runtime/calls/session.h"

namespace ofdcheck::calls {
namespace {

constexpr int kFree = 1 << 16;  // a number that nothing has

// A template for mkstemp and its kin, whose end is `suffix` characters.
class Template {
 public:
  explicit Template(const char* end = "") {
    std::snprintf(path_, sizeof path_, "%s/ofdcheck-XXXXXX%s", directory(), end);
  }
  ~Template() { unlink(path_); }
  char* get() { return path_; }

 private:
  static const char* directory() {
    const char* given = std::getenv("TMPDIR");
    return given != nullptr ? given : "/tmp";
  }
  char path_[200];
};

void opened(Session& c, int fd) {
  c.expect("open() = %d", fd);
  close(fd);
}

const Rows rows{
    {{"close", "__close"}, Ends::well, [](Session& c) {
       const int fd = eventfd(0, 0);
       c.call<int(int)>(fd);
       c.expect("close(fd=%d) = 0", fd);
     }},
    {{"close", "__close"}, Ends::badly, [](Session& c) {
       c.call<int(int)>(kFree);
       c.expect("close(fd=%d) = -1 EBADF", kFree);
     }},
    {{"close_range"}, Ends::well, [](Session& c) {
       const int fd = eventfd(0, 0);
       c.call<int(unsigned, unsigned, int)>(static_cast<unsigned>(fd), static_cast<unsigned>(fd), 0);
       c.expect("close_range(fd=%d, target=%d) = 0", fd, fd);
     }},
    {{"close_range"}, Ends::badly, [](Session& c) {
       c.call<int(unsigned, unsigned, int)>(9u, 8u, 0);
       c.expect("close_range(fd=9, target=8) = -1 EINVAL");
     }},
    {{"closefrom"}, Ends::well, [](Session& c) {
       c.call<void(int)>(kFree);
       c.expect("closefrom(fd=%d) = 0", kFree);
     }},
    {{"dup"}, Ends::well, [](Session& c) {
       const int made = c.call<int(int)>(0);
       c.expect("dup(fd=0) = %d", made);
       close(made);
     }},
    {{"dup"}, Ends::badly, [](Session& c) {
       c.call<int(int)>(kFree);
       c.expect("dup(fd=%d) = -1 EBADF", kFree);
     }},
    {{"dup2", "__dup2"}, Ends::well, [](Session& c) {
       const int target = eventfd(0, 0);
       c.call<int(int, int)>(0, target);
       c.expect("dup2(fd=0, target=%d) = %d", target, target);
       close(target);
     }},
    {{"dup2", "__dup2"}, Ends::badly, [](Session& c) {
       c.call<int(int, int)>(kFree, 0);
       c.expect("dup2(fd=%d, target=0) = -1 EBADF", kFree);
     }},
    {{"dup3"}, Ends::well, [](Session& c) {
       const int target = eventfd(0, 0);
       c.call<int(int, int, int)>(0, target, O_CLOEXEC);
       c.expect("dup3(fd=0, target=%d, flags=%d) = %d", target, O_CLOEXEC, target);
       close(target);
     }},
    {{"dup3"}, Ends::badly, [](Session& c) {
       c.call<int(int, int, int)>(0, 0, 0);
       c.expect("dup3(fd=0, target=0) = -1 EINVAL");
     }},
    {{"fcntl", "fcntl64", "__fcntl"}, Ends::well, [](Session& c) {
       const int made = c.call<int(int, int, ...)>(0, F_DUPFD_CLOEXEC, 0);
       c.expect("fcntl_dupfd(op=F_DUPFD_CLOEXEC, fd=0) = %d", made);
       close(made);
     }},
    {{"fcntl", "fcntl64", "__fcntl"}, Ends::badly, [](Session& c) {
       c.call<int(int, int, ...)>(kFree, F_GETFD);
       c.expect("fcntl(op=F_GETFD, fd=%d) = -1 EBADF", kFree);
     }},
    {{"ioctl"}, Ends::well, [](Session& c) {
       const int fd = eventfd(0, 0);
       int on = 1;
       c.call<int(int, unsigned long, ...)>(fd, static_cast<unsigned long>(FIONBIO), &on);
       c.expect("ioctl(op=%d, fd=%d, flags=1) = 0", FIONBIO, fd);
       close(fd);
     }},
    {{"ioctl"}, Ends::badly, [](Session& c) {
       int on = 1;
       c.call<int(int, unsigned long, ...)>(kFree, static_cast<unsigned long>(FIONBIO), &on);
       c.expect("ioctl(op=%d, fd=%d) = -1 EBADF", FIONBIO, kFree);
     }},

    {{"open", "open64", "__open", "__open64", "__open_2", "__open64_2"}, Ends::well, [](Session& c) {
       opened(c, c.call<int(const char*, int, ...)>("/dev/null", O_RDONLY));
     }},
    {{"open", "open64", "__open", "__open64", "__open_2", "__open64_2"}, Ends::badly, [](Session& c) {
       c.call<int(const char*, int, ...)>("/nonexistent", O_RDONLY);
       c.expect("open() = -1 ENOENT");
     }},
    {{"openat", "openat64", "__openat_2", "__openat64_2"}, Ends::well, [](Session& c) {
       opened(c, c.call<int(int, const char*, int, ...)>(AT_FDCWD, "/dev/null", O_RDONLY));
     }},
    {{"openat", "openat64", "__openat_2", "__openat64_2"}, Ends::badly, [](Session& c) {
       c.call<int(int, const char*, int, ...)>(AT_FDCWD, "/nonexistent", O_RDONLY);
       c.expect("open() = -1 ENOENT");
     }},
    {{"creat", "creat64"}, Ends::well, [](Session& c) {
       opened(c, c.call<int(const char*, mode_t)>("/dev/null", 0600u));
     }},
    {{"creat", "creat64"}, Ends::badly, [](Session& c) {
       c.call<int(const char*, mode_t)>("/", 0600u);
       c.expect("open() = -1 EISDIR");
     }},
    {{"mkstemp", "mkstemp64"}, Ends::well, [](Session& c) {
       Template path;
       opened(c, c.call<int(char*)>(path.get()));
     }},
    {{"mkstemp", "mkstemp64"}, Ends::badly, [](Session& c) {
       char path[] = "x";
       c.call<int(char*)>(path);
       c.expect("open() = -1 EINVAL");
     }},
    {{"mkostemp", "mkostemp64"}, Ends::well, [](Session& c) {
       Template path;
       opened(c, c.call<int(char*, int)>(path.get(), O_CLOEXEC));
     }},
    {{"mkostemp", "mkostemp64"}, Ends::badly, [](Session& c) {
       char path[] = "x";
       c.call<int(char*, int)>(path, 0);
       c.expect("open() = -1 EINVAL");
     }},
    {{"mkstemps", "mkstemps64"}, Ends::well, [](Session& c) {
       Template path(".txt");
       opened(c, c.call<int(char*, int)>(path.get(), 4));
     }},
    {{"mkstemps", "mkstemps64"}, Ends::badly, [](Session& c) {
       char path[] = "x";
       c.call<int(char*, int)>(path, 0);
       c.expect("open() = -1 EINVAL");
     }},
    {{"mkostemps", "mkostemps64"}, Ends::well, [](Session& c) {
       Template path(".txt");
       opened(c, c.call<int(char*, int, int)>(path.get(), 4, O_CLOEXEC));
     }},
    {{"mkostemps", "mkostemps64"}, Ends::badly, [](Session& c) {
       char path[] = "x";
       c.call<int(char*, int, int)>(path, 0, 0);
       c.expect("open() = -1 EINVAL");
     }},
    {{"shm_open"}, Ends::well, [](Session& c) {
       const std::string name = "/ofdcheck-" + std::to_string(getpid());
       opened(c, c.call<int(const char*, int, mode_t)>(name.c_str(), O_RDWR | O_CREAT, 0600u));
       using Unlink = int(const char*);
       reinterpret_cast<Unlink*>(Session::address("shm_unlink"))(name.c_str());
     }},
    {{"shm_open"}, Ends::badly, [](Session& c) {
       c.call<int(const char*, int, mode_t)>("/ofdcheck-is-not-there", O_RDWR, 0u);
       c.expect("open() = -1 ENOENT");
     }},
    {{"open_by_handle_at"}, Ends::well, [](Session& c) {
       struct {
         file_handle head;
         unsigned char bytes[MAX_HANDLE_SZ];
       } handle{};
       handle.head.handle_bytes = sizeof handle.bytes;
       int mount = 0;
       const int root = open("/", O_RDONLY | O_DIRECTORY);
       if (name_to_handle_at(AT_FDCWD, "/", &handle.head, &mount, 0) < 0) {
         close(root);
         return c.skip("the file system has no handles");
       }
       const int made = c.call<int(int, file_handle*, int)>(root, &handle.head, O_RDONLY);
       close(root);
       if (made < 0) return c.skip("not permitted");
       opened(c, made);
     }},
    {{"open_by_handle_at"}, Ends::badly, [](Session& c) {
       file_handle handle{};
       c.call<int(int, file_handle*, int)>(kFree, &handle, O_RDONLY);
       c.expect("open() = -1 %s", c.error() == EPERM ? "EPERM" : c.error() == EINVAL ? "EINVAL" : "EBADF");
     }},
    {{"open_tree"}, Ends::well, [](Session& c) {
       opened(c, c.call<int(int, const char*, unsigned)>(AT_FDCWD, "/", 0u));
     }},
    {{"open_tree"}, Ends::badly, [](Session& c) {
       c.call<int(int, const char*, unsigned)>(AT_FDCWD, "/nonexistent", 0u);
       c.expect("open() = -1 ENOENT");
     }},
    {{"fsopen"}, Ends::well, [](Session& c) {
       const int made = c.call<int(const char*, unsigned)>("tmpfs", 1u);
       if (made < 0) return c.skip("not permitted");
       c.expect("open(flags=%d) = %d", O_CLOEXEC, made);
       close(made);
     }},
    {{"fsopen"}, Ends::badly, [](Session& c) {
       c.call<int(const char*, unsigned)>("tmpfs", ~0u);
       c.expect("open() = -1 %s", c.error() == EPERM ? "EPERM" : "EINVAL");
     }},
    {{"fsmount"}, Ends::well, [](Session& c) {
       const int context = fsopen("tmpfs", 0);
       if (context < 0) return c.skip("not permitted");
       fsconfig(context, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0);
       opened(c, c.call<int(int, unsigned, unsigned)>(context, 0u, 0u));
       close(context);
     }},
    {{"fsmount"}, Ends::badly, [](Session& c) {
       c.call<int(int, unsigned, unsigned)>(kFree, 0u, 0u);
       c.expect("open() = -1 %s", c.error() == EPERM ? "EPERM" : "EBADF");
     }},
    {{"fspick"}, Ends::well, [](Session& c) {
       const int made = c.call<int(int, const char*, unsigned)>(AT_FDCWD, "/", 0u);
       if (made < 0) return c.skip("not permitted");
       opened(c, made);
     }},
    {{"fspick"}, Ends::badly, [](Session& c) {
       c.call<int(int, const char*, unsigned)>(AT_FDCWD, "/nonexistent", 0u);
       c.expect("open() = -1 %s", c.error() == EPERM ? "EPERM" : "ENOENT");
     }},
};

const Excuses excuses{
    {{"closefrom"}, Ends::badly, "it has no result"},
};

}  // namespace
}  // namespace ofdcheck::calls
