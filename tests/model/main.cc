// model_fuzz plays random programs and holds the model against the kernel after each operation.
//
//   model_fuzz [--seed N] [--episodes N] [--seconds N]   programs of seeds N, N+1, ...
//   model_fuzz --program FILE [--trace]                  the operations of a file, one a line
//   model_fuzz --preload OFDCHECK [...]                  under the preload library, see preloaded.h
//
// A program that shows a difference is shrunk, and printed as operations and as a trace. The exit
// status is 1 then.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>

#include "tests/model/episode.h"
#include "tests/model/preloaded.h"
#include "tests/model/witness.h"

namespace {

using namespace ofdcheck::fuzz;

struct Options {
  std::uint64_t seed = std::random_device{}();
  std::uint64_t episodes = ~std::uint64_t{0};
  double seconds = 0;
  const char* program = nullptr;
  const char* dump = nullptr;
  const char* preload = nullptr;  // the command to run it with
  bool trace = false;
};

class Clock {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  }
  bool over(double limit) const { return limit > 0 && seconds() >= limit; }

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

void print(const std::vector<Operation>& program) {
  for (const Operation& operation : program) std::printf("%s\n", text_of(operation).c_str());
}

std::vector<Operation> read_program(const char* path) {
  std::vector<Operation> program;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    Operation operation;
    if (operation_from(line, operation)) program.push_back(operation);
  }
  return program;
}

int show(Episode& episode, std::vector<Operation> program, const std::string& said) {
  std::printf("model and kernel differ: %s\nshrinking %zu operations\n", said.c_str(),
              program.size());
  std::fflush(stdout);
  if (episode.play(program, Player::Watched::shadowed).empty()) {
    std::printf("played again it does not: two threads raced\n");
  } else {
    program = episode.shrink(std::move(program));
  }
  print(program);
  std::printf("as a trace:\n");
  const std::string again = episode.play(program, Player::Watched::traced);
  std::printf("%zu operations: %s\n", program.size(), again.c_str());
  return 1;
}

int fuzz(const Options& options) {
  Episode episode;
  const Clock clock;
  std::uint64_t operations = 0, findings = 0, played = 0;
  double next_word = 60;
  std::printf("seeds from %llu on\n", static_cast<unsigned long long>(options.seed));
  std::fflush(stdout);
  const auto summary = [&] {
    std::printf("%llu operations in %llu programs, seeds %llu to %llu, %llu findings, "
                "%.0f s: no difference\n",
                static_cast<unsigned long long>(operations), static_cast<unsigned long long>(played),
                static_cast<unsigned long long>(options.seed),
                static_cast<unsigned long long>(options.seed + played - 1),
                static_cast<unsigned long long>(findings), clock.seconds());
    std::fflush(stdout);
  };
  while (played < options.episodes && !clock.over(options.seconds)) {
    const std::uint64_t seed = options.seed + played;
    const std::string said = episode.generate(seed);
    if (!said.empty()) {
      std::printf("seed %llu, after %llu operations of others\n",
                  static_cast<unsigned long long>(seed), static_cast<unsigned long long>(operations));
      return show(episode, episode.program(), said);
    }
    ++played;
    operations += episode.program().size();
    findings += episode.findings();
    if (clock.seconds() > next_word) {
      next_word += 60;
      summary();
    }
  }
  summary();
  return 0;
}

int fuzz_preloaded(const Options& options, const char* self) {
  Episode episode;
  const Clock clock;
  std::size_t moments = 0, operations = 0;
  std::uint64_t played = 0;
  for (; played < options.episodes && !clock.over(options.seconds); ++played) {
    const std::uint64_t seed = options.seed + played;
    std::size_t compared = 0;
    std::string said = episode.generate(seed, false);
    const std::vector<Operation> program = episode.program();
    if (said.empty()) said = play_preloaded(program, options.preload, self, compared);
    if (!said.empty()) {
      std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), said.c_str());
      print(program);
      return 1;
    }
    moments += compared;
    operations += program.size();
  }
  std::printf("seeds %llu to %llu, %zu operations under the library, compared at %zu moments: "
              "no difference\n",
              static_cast<unsigned long long>(options.seed),
              static_cast<unsigned long long>(options.seed + played - 1), operations, moments);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const auto is = [&](const char* name) { return std::strcmp(argv[i], name) == 0; };
    const char* value = i + 1 < argc ? argv[i + 1] : nullptr;
    if (is("--trace")) {
      options.trace = true;
      continue;
    }
    if (value == nullptr) {
      std::fprintf(stderr, "model_fuzz: expected a value after %s\n", argv[i]);
      return 2;
    }
    ++i;
    if (std::strcmp(argv[i - 1], "--witness") == 0) return be_witness(value);
    if (std::strcmp(argv[i - 1], "--seed") == 0) options.seed = std::strtoull(value, nullptr, 0);
    else if (std::strcmp(argv[i - 1], "--episodes") == 0) options.episodes = std::strtoull(value, nullptr, 0);
    else if (std::strcmp(argv[i - 1], "--seconds") == 0) options.seconds = std::atof(value);
    else if (std::strcmp(argv[i - 1], "--program") == 0) options.program = value;
    else if (std::strcmp(argv[i - 1], "--dump") == 0) options.dump = value;
    else if (std::strcmp(argv[i - 1], "--preload") == 0) options.preload = value;
    else {
      std::fprintf(stderr, "model_fuzz: there is no option %s\n", argv[i - 1]);
      return 2;
    }
  }
  if (options.preload != nullptr) return fuzz_preloaded(options, argv[0]);
  if (options.program == nullptr) return fuzz(options);
  if (options.dump != nullptr) return play_alone(read_program(options.program), options.dump);
  Episode episode;
  const std::string said =
      episode.play(read_program(options.program),
                   options.trace ? Player::Watched::traced : Player::Watched::shadowed);
  std::printf("%s\n", said.empty() ? "no difference" : said.c_str());
  return said.empty() ? 0 : 1;
}
