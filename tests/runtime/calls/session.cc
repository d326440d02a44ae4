#include "tests/runtime/calls/session.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>

namespace ofdcheck::calls {
namespace {

std::vector<Cases>& all_cases() {
  static std::vector<Cases> cases;
  return cases;
}

std::vector<Excuse>& all_excuses() {
  static std::vector<Excuse> excuses;
  return excuses;
}

const char* word_for(Ends ends) { return ends == Ends::well ? "well" : "badly"; }

}  // namespace

void Session::begin() { close(-(kMarks + 2 * number_)); }
void Session::end() { close(-(kMarks + 2 * number_ + 1)); }

void Session::expect(const char* format, ...) {
  char* text = nullptr;
  std::va_list arguments;
  va_start(arguments, format);
  if (vasprintf(&text, format, arguments) < 0) abort();
  va_end(arguments);
  expected_.emplace_back(text);
  free(text);
}

// The preload library's, which is the first to define it.
void* Session::address(const std::string& name) {
  void* found = dlsym(RTLD_DEFAULT, name.c_str());
  if (found == nullptr) {
    std::fprintf(stderr, "%s is not there\n", name.c_str());
    std::abort();
  }
  return found;
}

int Session::start_child() { return fork(); }
void Session::wait_for(int child) { waitpid(child, nullptr, 0); }
void Session::leave_child() { _exit(0); }

Rows::Rows(std::initializer_list<Cases> rows) {
  all_cases().insert(all_cases().end(), rows.begin(), rows.end());
}
Excuses::Excuses(std::initializer_list<Excuse> rows) {
  all_excuses().insert(all_excuses().end(), rows.begin(), rows.end());
}

// Runs all cases and writes to the file what a trace should have:
//   case NUMBER NAME well|badly [SKIPPED-BECAUSE]
//   expect LINE
//   excused NAME well|badly REASON
int run(const char* path) {
  std::signal(SIGPIPE, SIG_IGN);  // some cases are about a peer that has gone
  int number = 0;
  std::string out;
  for (const Cases& row : all_cases()) {
    for (const char* name : row.names) {
      Session session(name, number++);
      row.body(session);
      out += "case " + std::to_string(session.number()) + ' ' + name + ' ' + word_for(row.ends) + ' ' +
             session.skipped() + '\n';
      for (const std::string& line : session.expected()) out += "expect " + line + '\n';
    }
  }
  for (const Excuse& excuse : all_excuses())
    for (const char* name : excuse.names)
      out += std::string("excused ") + name + ' ' + word_for(excuse.ends) + ' ' + excuse.reason + '\n';
  std::ofstream file(path);
  file << out;
  return file.flush() ? 0 : 1;
}

}  // namespace ofdcheck::calls

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: interposed_calls EXPECTED\n");
    return 2;
  }
  return ofdcheck::calls::run(argv[1]);
}
