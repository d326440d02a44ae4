#include "harness/process_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace refserver::test {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_in(const std::string& path) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error))
    names.push_back(at->path().filename().string());
  return names;
}

std::string proc(pid_t pid) { return "/proc/" + std::to_string(pid); }

}  // namespace

std::string read_whole(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<pid_t> threads_of(pid_t pid) {
  std::vector<pid_t> threads;
  for (const std::string& name : names_in(proc(pid) + "/task")) threads.push_back(std::stoi(name));
  return threads;
}

std::vector<pid_t> process_tree(pid_t root) {
  std::vector<pid_t> tree{root};
  for (std::size_t i = 0; i < tree.size(); ++i)
    for (const std::string& thread : names_in(proc(tree[i]) + "/task")) {
      std::istringstream children(read_whole(proc(tree[i]) + "/task/" + thread + "/children"));
      for (pid_t child = 0; children >> child;) tree.push_back(child);
    }
  return tree;
}

bool all_asleep(pid_t root) {
  for (const pid_t pid : process_tree(root))
    for (const std::string& thread : names_in(proc(pid) + "/task")) {
      // A zombie is done, but the root being one means that the server has just ended.
      const std::string stat = read_whole(proc(pid) + "/task/" + thread + "/stat");
      const std::size_t name_end = stat.rfind(')');
      if (name_end == std::string::npos) continue;  // it ended meanwhile
      const char state = stat.at(name_end + 2);
      if (state != 'S' && (state != 'Z' || pid == root)) return false;
    }
  return true;
}

std::vector<std::string> open_fds(pid_t pid) {
  std::vector<std::string> targets;
  for (const std::string& number : names_in(proc(pid) + "/fd")) {
    std::error_code error;
    const auto target = fs::read_symlink(proc(pid) + "/fd/" + number, error);
    if (!error) targets.push_back(target.string());
  }
  return targets;
}

std::size_t count_sockets(pid_t pid) {
  const auto fds = open_fds(pid);
  return static_cast<std::size_t>(
      std::ranges::count_if(fds, [](const auto& each) { return each.starts_with("socket:"); }));
}

std::vector<std::string> interest_lists(pid_t pid) {
  std::vector<std::string> lines;
  for (const std::string& number : names_in(proc(pid) + "/fdinfo")) {
    std::istringstream text(read_whole(proc(pid) + "/fdinfo/" + number));
    for (std::string line; std::getline(text, line);)
      if (line.starts_with("tfd:")) lines.push_back(line);
  }
  return lines;
}

}  // namespace refserver::test
