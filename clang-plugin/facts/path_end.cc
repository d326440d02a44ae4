#include "clang-plugin/facts/path_end.h"

#include <algorithm>
#include <functional>

namespace ofdcheck::lint {
namespace {

constexpr std::size_t kMostCases = 8;

bool holds(const std::vector<Way>& ways, const Way& way) {
  return std::find(ways.begin(), ways.end(), way) != ways.end();
}

// `way` is below one of these: "0.fd" is nothing where "0" is a null pointer.
bool below(const std::vector<Way>& ways, const Way& way) {
  return std::any_of(ways.begin(), ways.end(), [&](const Way& outer) {
    return way == outer ||
           (way.size() > outer.size() && way.starts_with(outer) && way[outer.size()] == '.');
  });
}

const Way& subject(const Deed& deed) {
  return deed.fd.empty() ? deed.made : deed.fd;
}

// What is done to a number without changing anything of it.
bool only_uses(const Deed& deed) {
  switch (kind_of(deed.call)) {
    case Kind::input:
    case Kind::output:
    case Kind::uses:
    case Kind::waits:
      return true;
    case Kind::accepts:
      return deed.made.empty();
    case Kind::controls:
      return deed.made.empty() && deed.mode == Mode::unknown;
    default:
      return false;
  }
}

std::vector<Deed> deeds_of(const std::vector<Deed>& all, const Way& way, bool with_uses) {
  std::vector<Deed> deeds;
  for (const Deed& deed : all)
    if (subject(deed) == way && (with_uses || !only_uses(deed))) deeds.push_back(deed);
  return deeds;
}

bool alike(const std::vector<Deed>& a, const std::vector<Deed>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Deed& x, const Deed& y) { return x.does_as(y); });
}

void add_maybe(const Deed& deed, Case& made) {
  for (Deed& known : made.maybe)
    if (known.does_as(deed)) {
      if (known.data != deed.data) known.data.clear();
      return;
    }
  made.maybe.push_back(deed);
}

// A number that is given as such is read from or written to on some paths: on which, its giver
// mostly cannot know.
void add_uses(const Way& way, const PathEnd& end, Case& made) {
  if (way.empty() || way.find_first_not_of("0123456789") != Way::npos) return;
  for (const Deed& deed : deeds_of(end.all.deeds, way, true))
    if (kind_of(deed.call) == Kind::input || kind_of(deed.call) == Kind::output)
      add_maybe(deed, made);
}

void add_registrations(const Way& way, const PathEnd& end, Case& made) {
  for (const Deed& deed : deeds_of(end.all.deeds, way, false))
    if (kind_of(deed.call) == Kind::registers) add_maybe(deed, made);
}

// A group of paths that no return value tells apart.
class Group {
 public:
  explicit Group(const PathEnd* first) : ends_{first} {}
  std::int64_t from() const { return ends_.front()->all.from; }
  bool take(const PathEnd* end) {
    if (end->all.from > to()) return false;
    ends_.push_back(end);
    return true;
  }

  Case joined() const {
    Case made;
    made.tells = ends_.front()->all.tells;
    made.from = from();
    made.to = to();
    std::vector<Way> ways;
    const auto mention = [&](const Way& way) {
      if (!way.empty() && !holds(ways, way)) ways.push_back(way);
    };
    for (const PathEnd* end : ends_) {
      for (const Deed& deed : end->all.deeds) mention(subject(deed));
      for (const Deed& deed : end->all.maybe) add_maybe(deed, made);
      for (const auto* list : {&end->all.unsure, &end->all.kept})
        for (const Way& way : *list) mention(way);
    }
    for (const Way& way : ways) join(way, made);
    return made;
  }

 private:
  std::int64_t to() const {
    std::int64_t most = ends_.front()->all.to;
    for (const PathEnd* end : ends_) most = std::max(most, end->all.to);
    return most;
  }

  void join(const Way& way, Case& made) const {
    std::vector<const PathEnd*> judges;
    for (const PathEnd* end : ends_)
      if (!below(end->no_numbers, way)) judges.push_back(end);
    if (judges.empty()) return;
    for (const PathEnd* end : judges)
      if (holds(end->all.kept, way)) return made.kept.push_back(way), tell(way, judges, made);
    tell(way, judges, made);
  }

  void tell(const Way& way, std::vector<const PathEnd*> judges, Case& made) const {
    const auto agree = [&](bool with_uses) {
      return std::all_of(judges.begin(), judges.end(), [&](const PathEnd* end) {
        return alike(deeds_of(end->all.deeds, way, with_uses),
                     deeds_of(judges.front()->all.deeds, way, with_uses));
      });
    };
    bool with_uses = agree(true);
    if (!with_uses && !agree(false)) {
      // Where epoll_ctl fails, the program has other worries; it may try another operation.
      std::erase_if(judges, [&](const PathEnd* end) {
        const bool failed = std::any_of(end->failed.begin(), end->failed.end(),
                                        [&](const Deed& deed) { return subject(deed) == way; });
        if (failed) add_registrations(way, *end, made);
        return failed;
      });
      if (judges.empty() || !agree(false)) return doubt(way, made);
      with_uses = agree(true);
    }
    std::vector<Deed> deeds = deeds_of(judges.front()->all.deeds, way, with_uses);
    // The same is done; what of it is told of one path only is not told of all.
    for (const PathEnd* end : judges) {
      const std::vector<Deed> others = deeds_of(end->all.deeds, way, with_uses);
      for (std::size_t i = 0; i < deeds.size(); ++i)
        if (deeds[i].data != others[i].data) deeds[i].data.clear();
    }
    for (Deed& deed : deeds) made.deeds.push_back(std::move(deed));
    if (!with_uses)
      for (const PathEnd* end : judges) add_uses(way, *end, made);
    const auto all = [&](std::vector<Way> Case::*list) {
      return std::all_of(judges.begin(), judges.end(),
                         [&](const PathEnd* end) { return holds(end->all.*list, way); });
    };
    const bool doubted = std::any_of(judges.begin(), judges.end(), [&](const PathEnd* end) {
      return holds(end->all.unsure, way);
    });
    if (doubted) made.unsure.push_back(way);
    if (all(&Case::same)) made.same.push_back(way);
    if (all(&Case::cleared)) made.cleared.push_back(way);
  }

  void doubt(const Way& way, Case& made) const {
    made.unsure.push_back(way);
    for (const PathEnd* end : ends_) add_registrations(way, *end, made);
    add_mode(way, made);
  }

  // Whatever else they do, all may set the same mode.
  void add_mode(const Way& way, Case& made) const {
    const auto set = [&](const PathEnd* end) {
      std::vector<Deed> deeds = deeds_of(end->all.deeds, way, false);
      std::erase_if(deeds, [](const Deed& deed) {
        return kind_of(deed.call) != Kind::controls || !deed.made.empty();
      });
      return deeds;
    };
    const std::vector<Deed> deeds = set(ends_.front());
    if (std::all_of(ends_.begin(), ends_.end(),
                    [&](const PathEnd* end) { return alike(set(end), deeds); }))
      made.deeds.insert(made.deeds.end(), deeds.begin(), deeds.end());
  }

  std::vector<const PathEnd*> ends_;
};

bool same_effect(const Case& a, const Case& b) {
  return alike(a.deeds, b.deeds) && alike(a.maybe, b.maybe) && a.unsure == b.unsure &&
         a.kept == b.kept && a.same == b.same && a.cleared == b.cleared;
}

std::vector<Case> joined(std::vector<const PathEnd*> ends) {
  std::stable_sort(ends.begin(), ends.end(),
                   [](const PathEnd* a, const PathEnd* b) { return a->all.from < b->all.from; });
  std::vector<Group> groups;
  for (const PathEnd* end : ends)
    if (groups.empty() || !groups.back().take(end)) groups.emplace_back(end);
  std::vector<Case> cases;
  for (const Group& group : groups) {
    Case made = group.joined();
    if (!cases.empty() && same_effect(cases.back(), made))
      cases.back().to = made.to;
    else
      cases.push_back(std::move(made));
  }
  return cases;
}

// A field that is a constant at the end of every path takes the place of what is returned.
std::vector<PathEnd> by_field(std::vector<PathEnd> ends) {
  if (ends.empty()) return ends;
  for (const auto& [way, first] : ends.front().fields) {
    std::vector<std::int64_t> numbers;
    for (const PathEnd& end : ends)
      for (const auto& [other, number] : end.fields)
        if (other == way) numbers.push_back(number);
    const bool differs =
        std::adjacent_find(numbers.begin(), numbers.end(), std::not_equal_to<>()) != numbers.end();
    if (numbers.size() != ends.size() || !differs) continue;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      ends[i].all.tells = way;
      ends[i].all.from = ends[i].all.to = numbers[i];
    }
    return ends;
  }
  return ends;
}

}  // namespace

std::vector<Case> cases_of(const std::vector<PathEnd>& paths) {
  const std::vector<PathEnd> ends = by_field(paths);
  std::vector<const PathEnd*> all;
  for (const PathEnd& end : ends) all.push_back(&end);
  std::vector<Case> cases = joined(all);
  if (cases.size() <= kMostCases) return cases;
  Case any;
  std::vector<PathEnd> blurred = ends;
  all.clear();
  for (PathEnd& end : blurred) {
    end.all.from = any.from;
    end.all.to = any.to;
    all.push_back(&end);
  }
  return joined(all);
}

std::vector<Case> cases_of_some(const std::vector<PathEnd>& ends, const std::vector<Way>& given) {
  Case made;
  for (const Way& way : given)
    for (const PathEnd& end : ends) add_uses(way, end, made);
  if (made.maybe.empty()) return {};
  made.unsure = given;
  return {made};
}

}  // namespace ofdcheck::lint
