#include "tests/model/preloaded.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "checker/replay.h"
#include "tests/model/desk.h"
#include "tests/model/player.h"
#include "tests/model/snapshot.h"

namespace ofdcheck::fuzz {
namespace {

constexpr std::size_t kEvery = 8;  // operations between two moments
constexpr int kFirstMoment = -1000;

class Scratch {
 public:
  Scratch() {
    char name[] = "/tmp/model_fuzz.XXXXXX";
    if (mkdtemp(name) != nullptr) path_ = name;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  std::string file(const char* name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::string compare(const std::vector<std::string>& trace, const std::vector<std::string>& dump,
                    std::size_t& compared) {
  if (dump.empty() || dump.back() != "over") return "the program did not come to its end";
  compared = 0;
  Replay replay({.level = Level::note});
  int first = 0;  // the process whose numbers are written down
  for (const std::string& text : trace) {
    replay.line(text);
    const TraceLine line = parse_trace_line(text);
    if (line.kind != TraceLine::Kind::call) continue;
    if (first == 0) first = line.call.pid;
    if (!line.leave || line.call.pid != first || line.call.kind != CallKind::close ||
        line.call.fd > kFirstMoment)
      continue;
    const auto moment = static_cast<std::size_t>(kFirstMoment - line.call.fd);
    const Model* model = replay.model(first);
    if (moment >= dump.size() - 1 || model == nullptr) return "a moment that was not written down";
    const std::string said = differs(Snapshot::from(dump[moment]), *model);
    if (!said.empty()) return said + ", after operation " + std::to_string((moment + 1) * kEvery);
    ++compared;
  }
  for (const Replay::Complaint& complaint : replay.complaints())
    return "line " + std::to_string(complaint.line) + " of the trace: " + complaint.text;
  return compared + 1 == dump.size() ? "" : "moments are missing in the trace";
}

}  // namespace

int play_alone(const std::vector<Operation>& program, const char* dump) {
  Desk* desk = Desk::make();
  if (desk == nullptr) return 2;
  desk->clear();
  closefrom(kLow);
  signal(SIGPIPE, SIG_IGN);
  std::string text;
  Truth truth;
  Player player(*desk, Player::Watched::alone);
  int moment = kFirstMoment;
  for (std::size_t i = 0; i < program.size(); ++i) {
    player.play(program[i]);
    if ((i + 1) % kEvery != 0) continue;
    text += Snapshot::of_kernel(truth).text() + "\n";
    close(moment--);
  }
  player.finish();
  closefrom(kLow);
  text += "over\n";
  const int file = open(dump, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool whole = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  return whole && !desk->differs() ? 0 : 1;
}

std::string play_preloaded(const std::vector<Operation>& program, const char* ofdcheck,
                           const char* self, std::size_t& compared) {
  const Scratch scratch;
  {
    std::ofstream file(scratch.file("program"));
    for (const Operation& operation : program) file << text_of(operation) << '\n';
  }
  const std::string command = std::string(ofdcheck) + " run --exitcode 0 --record " +
                              scratch.file("trace") + " --output " + scratch.file("report") +
                              " -- " + self + " --program " + scratch.file("program") + " --dump " +
                              scratch.file("dump") + " >" + scratch.file("out") + " 2>&1";
  const int status = std::system(command.c_str());
  if (status != 0)
    return "ofdcheck run ended with wait status " + std::to_string(status);
  return compare(lines_of(scratch.file("trace")), lines_of(scratch.file("dump")), compared);
}

}  // namespace ofdcheck::fuzz
