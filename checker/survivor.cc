#include "checker/survivor.h"

namespace ofdcheck {
namespace {

// Walks through a list that threads edit meanwhile.
constexpr int kMostWalks = 4;

struct Walk {
  Answer answer = Answer::unknown;
  bool counted = false;  // other entries were passed: one that came or went meanwhile moved the rest
};

Walk walk(const Model& model, Kernel& kernel, const Registration& registration, int epfd, int others) {
  const int fd = registration.fd;
  const int holder = model.other_fd_of(registration.file, fd);
  const int live = model.live_namesakes(registration);
  int met = 0;
  for (int skip = 0; skip < kMostNamesakes; ++skip) {
    const Answer exists = kernel.entry_exists(epfd, fd, skip);
    if (exists != Answer::yes) return {exists, skip > 0};
    // Whose an entry is shows at a number that names its description. Without one it only shows whose it
    // is not: another thread may have got the number by now, and have registered it.
    const Answer its = kernel.entry_is(epfd, fd, skip, 0, holder >= 0 ? holder : fd);
    if (holder >= 0 && its == Answer::yes) return {Answer::yes, false};
    if (its == (holder >= 0 ? Answer::no : Answer::yes)) continue;
    if (++met > others + (its == Answer::unknown ? live : 0)) return {Answer::yes, skip > 0};
  }
  return {Answer::unknown, true};
}

}  // namespace

Answer survived(const Model& model, Kernel& kernel, const Registration& registration, int epfd, int others) {
  Walk last = walk(model, kernel, registration, epfd, others);
  for (int walks = 1; last.counted && last.answer != Answer::unknown; ++walks) {
    if (walks == kMostWalks) return Answer::unknown;
    const Walk next = walk(model, kernel, registration, epfd, others);
    if (next.answer == last.answer) break;
    last = next;
  }
  return last.answer;
}

}  // namespace ofdcheck
