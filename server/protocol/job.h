// Work that a request asks for and that an architecture may do elsewhere: in a pool, in a child.
#pragma once

#include <cstdint>
#include <string>

namespace refserver {

struct Job {
  enum class Kind {
    work,  // GET /work/N: N rounds of arithmetic
    gate,  // GET /gate: waits for a byte from the file given with --gate
    cgi,   // GET /cgi/NAME: output of a child process
  };
  Kind kind = Kind::work;
  std::uint64_t rounds = 0;
  std::string name;
};

struct Reply {
  int status = 200;
  std::string body;
};

// Runs it on the calling thread. A cgi job is 404 here: only fork_exec_child has children.
Reply run_job(const Job& job);

void set_gate(const std::string& path);

}  // namespace refserver
