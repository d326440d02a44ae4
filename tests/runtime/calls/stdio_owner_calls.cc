// FILE and DIR as owners of descriptors.
#include <dirent.h>
#include <fcntl.h>
#include <mntent.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/runtime/calls/session.h"

namespace ofdcheck::calls {
namespace {

constexpr int kFree = 1 << 16;  // a number that nothing has

const Rows rows{
    {{"fopen", "fopen64", "_IO_fopen", "setmntent", "__setmntent"}, Ends::well, [](Session& c) {
       FILE* stream = c.call<FILE*(const char*, const char*)>("/dev/null", "re");
       c.expect("fopen(flags=%d) = %d", O_CLOEXEC, fileno(stream));
       fclose(stream);
     }},
    {{"fopen", "fopen64", "_IO_fopen", "setmntent", "__setmntent"}, Ends::badly, [](Session& c) {
       c.call<FILE*(const char*, const char*)>("/nonexistent", "r");
       c.expect("fopen() = -1 ENOENT");
     }},
    {{"tmpfile", "tmpfile64"}, Ends::well, [](Session& c) {
       FILE* stream = c.call<FILE*()>();
       c.expect("fopen() = %d", fileno(stream));
       fclose(stream);
     }},
    {{"fdopen", "_IO_fdopen"}, Ends::well, [](Session& c) {
       const int fd = open("/dev/null", O_RDONLY);
       FILE* stream = c.call<FILE*(int, const char*)>(fd, "r");
       c.expect("fdopen(fd=%d) = 0", fd);
       fclose(stream);
     }},
    {{"fdopen", "_IO_fdopen"}, Ends::badly, [](Session& c) {
       c.call<FILE*(int, const char*)>(kFree, "r");
       c.expect("fdopen(fd=%d) = -1 EBADF", kFree);
     }},
    {{"freopen", "freopen64"}, Ends::well, [](Session& c) {
       FILE* stream = fopen("/dev/null", "r");
       const int before = fileno(stream);
       stream = c.call<FILE*(const char*, const char*, FILE*)>("/dev/zero", "r", stream);
       c.expect("freopen(fd=%d) = %d", before, fileno(stream));
       fclose(stream);
     }},
    {{"freopen", "freopen64"}, Ends::badly, [](Session& c) {
       FILE* stream = fopen("/dev/null", "r");
       const int before = fileno(stream);
       c.call<FILE*(const char*, const char*, FILE*)>("/nonexistent", "r", stream);
       c.expect("freopen(fd=%d) = -1 ENOENT", before);
     }},
    {{"fclose", "_IO_fclose", "endmntent", "__endmntent"}, Ends::well, [](Session& c) {
       FILE* stream = fopen("/dev/null", "r");
       const int fd = fileno(stream);
       c.call<int(FILE*)>(stream);
       c.expect("fclose(fd=%d) = 0", fd);
     }},
    {{"fclose", "_IO_fclose"}, Ends::badly, [](Session& c) {
       FILE* stream = fopen("/dev/null", "r");
       const int fd = fileno(stream);
       close(fd);
       c.call<int(FILE*)>(stream);
       c.expect("fclose(fd=%d) = -1 EBADF", fd);
     }},
    {{"popen", "_IO_popen"}, Ends::well, [](Session& c) {
       FILE* stream = c.call<FILE*(const char*, const char*)>("exit 0", "r");
       c.expect("popen() = %d", fileno(stream));
       pclose(stream);
     }},
    {{"popen", "_IO_popen"}, Ends::badly, [](Session& c) {
       c.call<FILE*(const char*, const char*)>("exit 0", "x");
       c.expect("popen() = -1 EINVAL");
     }},
    {{"pclose"}, Ends::well, [](Session& c) {
       FILE* stream = popen("exit 0", "r");
       const int fd = fileno(stream);
       c.call<int(FILE*)>(stream);
       c.expect("pclose(fd=%d) = 0", fd);
     }},
    {{"opendir"}, Ends::well, [](Session& c) {
       DIR* directory = c.call<DIR*(const char*)>("/");
       c.expect("opendir(flags=%d) = %d", O_CLOEXEC, dirfd(directory));
       closedir(directory);
     }},
    {{"opendir"}, Ends::badly, [](Session& c) {
       c.call<DIR*(const char*)>("/nonexistent");
       c.expect("opendir() = -1 ENOENT");
     }},
    {{"fdopendir"}, Ends::well, [](Session& c) {
       const int fd = open("/", O_RDONLY | O_DIRECTORY);
       DIR* directory = c.call<DIR*(int)>(fd);
       c.expect("fdopendir(fd=%d) = 0", fd);
       closedir(directory);
     }},
    {{"fdopendir"}, Ends::badly, [](Session& c) {
       c.call<DIR*(int)>(kFree);
       c.expect("fdopendir(fd=%d) = -1 EBADF", kFree);
     }},
    {{"closedir"}, Ends::well, [](Session& c) {
       DIR* directory = opendir("/");
       const int fd = dirfd(directory);
       c.call<int(DIR*)>(directory);
       c.expect("closedir(fd=%d) = 0", fd);
     }},
    {{"closedir"}, Ends::badly, [](Session& c) {
       c.call<int(DIR*)>(static_cast<DIR*>(nullptr));
       c.expect("closedir() = -1 EINVAL");
     }},
};

const Excuses excuses{
    {{"tmpfile", "tmpfile64"}, Ends::badly, "only for want of room or numbers"},
    {{"endmntent", "__endmntent"}, Ends::badly, "it says 1 always"},
    {{"pclose"}, Ends::badly, "only when somebody else has waited for the child"},
};

}  // namespace
}  // namespace ofdcheck::calls
