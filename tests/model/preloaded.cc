#include "tests/model/preloaded.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>

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

// Before the wait is applied: data of its events that several entries of the list have.
void note_unsure(const Model& model, const Call& wait, std::set<std::uint64_t>& unsure) {
  const EpollInstance* instance = model.instance_of(wait.epfd);
  if (instance == nullptr) return;
  std::multiset<std::uint64_t> data;
  for (std::uint32_t at = instance->first_registration; at != 0; at = model.registration_at(at)->next_of_instance)
    data.insert(model.registration_at(at)->data.load());
  for (const Event& event : wait.batch)
    if (data.count(event.data) > 1) unsure.insert(event.data);
}

std::string compare(const std::vector<std::string>& trace, const std::vector<std::string>& dump,
                    std::size_t& compared) {
  if (dump.empty() || dump.back() != "over") return "the program did not come to its end";
  compared = 0;
  Replay replay({.level = Level::note});
  int first = 0;  // the process whose numbers are written down
  std::set<std::uint64_t> unsure;
  for (const std::string& text : trace) {
    const TraceLine line = parse_trace_line(text);
    if (line.kind == TraceLine::Kind::call && line.leave && line.call.kind == CallKind::epoll_wait)
      if (const Model* waiting = replay.model(line.call.pid)) note_unsure(*waiting, line.call, unsure);
    replay.line(text);
    if (line.kind != TraceLine::Kind::call) continue;
    if (first == 0) first = line.call.pid;
    if (!line.leave || line.call.pid != first || line.call.kind != CallKind::close ||
        line.call.fd > kFirstMoment)
      continue;
    const auto moment = static_cast<std::size_t>(kFirstMoment - line.call.fd);
    const Model* model = replay.model(first);
    if (moment >= dump.size() - 1 || model == nullptr) return "a moment that was not written down";
    const std::string said = differs(Snapshot::from(dump[moment]), *model, unsure);
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
