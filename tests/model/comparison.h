// A Comparison holds one process's model against the kernel. What the model cannot know, because others
// did it (another process edits a shared interest list or lets a description go), is noted as unseen: what
// happens between two of the process's own calls, and nothing else, may differ afterwards.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "checker/model/effect.h"
#include "tests/model/shadow.h"
#include "tests/model/truth.h"

namespace ofdcheck::fuzz {

class Comparison {
 public:
  explicit Comparison(Shadow& shadow) : shadow_(shadow) {}

  // Whatever changed in the lists since the last look was done by others.
  void note_unseen();
  // An event of the batch may be of one of several entries: which were disarmed is not known.
  void note_batch(int epfd, const std::vector<std::uint64_t>& data);
  // Compares, and notes what the lists look like. "" if all is as it should be. `touched` are the
  // numbers that the last call was about; everything is compared now and then, or if `whole`.
  // `released`: descriptions that it took numbers from.
  std::string check(const std::vector<int>& touched, const std::vector<Ref<OpenFile>>& released,
                    bool whole);
  // Does the model know all there is in the list that this number names?
  bool knows_all(int epfd);
  void become_child() { truth_.become_child(); }
  void has_company() { company_ = true; }
  Truth& truth() { return truth_; }

 private:
  // What is remembered of one instance.
  struct List {
    std::vector<Entry> last;     // at the last look
    std::vector<Entry> added;    // by others, and still there
    std::vector<Entry> removed;  // by others, and still in the model
    std::set<int> replaced;  // numbers under which others put an entry that looks the same
    // Numbers under which others changed something; and of those the ones that had several entries at
    // the same time, since when one entry may look like what another was. Until there is none left.
    std::set<int> foreign, confused;
    std::set<std::uint64_t> unsure;  // data of which one cannot say which entry is disarmed
  };

  List& list_of(const EpollInstance& instance);
  std::string check_table(const std::vector<int>& touched, bool whole);
  std::string check_lists(const std::vector<Ref<OpenFile>>& released);
  std::string check_list(int epfd, const EpollInstance& instance,
                         const std::vector<Ref<OpenFile>>& released);
  std::string check_identity(const std::vector<int>& touched, bool whole);
  std::string check_chains();
  int entries_of(int epfd, int number, int fd);

  Shadow& shadow_;
  Truth truth_;
  std::map<std::uint64_t, List> lists_;
  bool company_ = false;  // other processes may change descriptions, too
  unsigned turn_ = 0;
};

}  // namespace ofdcheck::fuzz
