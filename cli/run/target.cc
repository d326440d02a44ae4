#include "cli/run/target.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "cli/misuse.h"

namespace ofdcheck::cli {
namespace {

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw Misuse(fmt::format("{}: {}", path, why));
}

bool is_program(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         access(path.c_str(), X_OK) == 0;
}

// As execvp(3) looks for it.
std::string in_path(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    if (access(name.c_str(), F_OK) != 0) fail(name, std::strerror(errno));
    if (!is_program(name)) fail(name, "expected an executable file");
    return name;
  }
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "/bin:/usr/bin" : path;
  while (true) {
    const std::size_t colon = rest.find(':');
    const std::string_view directory = rest.substr(0, colon);
    std::string candidate = directory.empty() ? "./" + name : fmt::format("{}/{}", directory, name);
    if (is_program(candidate)) return candidate;
    if (colon == std::string_view::npos) fail(name, "expected a program, found none in PATH");
    rest = rest.substr(colon + 1);
  }
}

// An ELF file, open while it is looked at.
class ElfFile {
 public:
  explicit ElfFile(const std::string& path) : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (fd_ < 0) fail(path, fmt::format("expected a readable program: {}", std::strerror(errno)));
    elf_version(EV_CURRENT);
    elf_ = elf_begin(fd_, ELF_C_READ_MMAP, nullptr);
  }
  ElfFile(const ElfFile&) = delete;
  ElfFile& operator=(const ElfFile&) = delete;
  ~ElfFile() {
    elf_end(elf_);
    close(fd_);
  }

  bool is_elf() const { return elf_ != nullptr && elf_kind(elf_) == ELF_K_ELF; }
  // Of a script: what stands behind #!, else empty.
  std::string interpreter_of_script() const {
    char line[256] = {};  // the kernel reads no more either: BINPRM_BUF_SIZE
    if (pread(fd_, line, sizeof line - 1, 0) < 2 || line[0] != '#' || line[1] != '!') return {};
    std::string_view rest(line + 2);
    rest = rest.substr(0, rest.find('\n'));
    const std::size_t first = rest.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    rest = rest.substr(first);
    return std::string(rest.substr(0, rest.find_first_of(" \t")));
  }
  bool is_x86_64() const {
    GElf_Ehdr header;
    // x32 programs have the same machine in the 32-bit class.
    return gelf_getclass(elf_) == ELFCLASS64 && gelf_getehdr(elf_, &header) != nullptr &&
           header.e_machine == EM_X86_64;
  }
  // PT_INTERP; empty for a static binary, position-independent or not.
  std::string loader() const {
    std::size_t count = 0;
    if (elf_getphdrnum(elf_, &count) != 0) return {};
    for (std::size_t i = 0; i < count; ++i) {
      GElf_Phdr header;
      if (gelf_getphdr(elf_, static_cast<int>(i), &header) == nullptr) return {};
      if (header.p_type != PT_INTERP) continue;
      std::string path(header.p_filesz, '\0');
      if (pread(fd_, path.data(), path.size(), static_cast<off_t>(header.p_offset)) !=
          static_cast<ssize_t>(path.size()))
        return {};
      return path.c_str();  // without the terminating zero
    }
    return {};
  }

 private:
  int fd_;
  Elf* elf_ = nullptr;
};

// The loader ignores LD_PRELOAD when exec gains privileges (AT_SECURE): only then. Root gains none by a
// file of root's or by file capabilities, see cap_bprm_creds_from_file in security/commoncap.c.
void check_privileges(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) fail(path, std::strerror(errno));
  if ((status.st_mode & S_ISUID) != 0 && status.st_uid != getuid())
    fail(path, "cannot be seen: it is setuid, so the loader ignores the preload library");
  if ((status.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) && status.st_gid != getgid())
    fail(path, "cannot be seen: it is setgid, so the loader ignores the preload library");
  if (getuid() != 0 && getxattr(path.c_str(), "security.capability", nullptr, 0) > 0)
    fail(path, "cannot be seen: it has file capabilities, so the loader ignores the preload library");
}

}  // namespace

std::string find_target(const std::string& name) {
  const std::string program = in_path(name);
  std::string path = program;
  // The kernel follows four scripts at most that are interpreters of scripts (fs/exec.c).
  for (int depth = 0; depth < 5; ++depth) {
    const ElfFile file(path);
    if (!file.is_elf()) {
      const std::string interpreter = file.interpreter_of_script();
      if (interpreter.empty()) fail(path, "expected an ELF program or a script that begins with #!");
      if (!is_program(interpreter))
        fail(path, fmt::format("expected an executable interpreter, not {}", interpreter));
      path = interpreter;
      continue;
    }
    if (!file.is_x86_64()) fail(path, "cannot be seen: expected an x86-64 program");
    const std::string loader = file.loader();
    if (loader.empty())
      fail(path, "cannot be seen: it is a static binary, there is no loader to preload a library");
    if (loader.find("ld-musl") != std::string::npos)
      fail(path, "cannot be seen: it uses musl, the preload library needs glibc");
    check_privileges(path);
    return program;
  }
  fail(name, "expected a program at the end of its chain of interpreters");
}

}  // namespace ofdcheck::cli
