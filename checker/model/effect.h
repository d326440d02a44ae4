// An Effect is what one call did to the model between its enter and its leave: enough to judge it
// when the outcome is known, and to undo it when the kernel refused.
#pragma once

#include <vector>

#include "checker/model/open_file.h"
#include "checker/model/registration.h"
#include "checker/model/step.h"

namespace ofdcheck {

// A number that the call took from its description.
struct Released {
  int fd = -1;
  Ref<OpenFile> file;
  bool cloexec = false;
  bool possibly_shared = false;  // somebody else may hold the description
  bool registered = false;       // it had registrations under this number
  Ref<Registration> past;        // the number's history before this call, kept until its leave
  std::uint32_t activity = 0;    // Descriptor::Activity of the number when it was released
  std::uint32_t last_used = 0;
  Step made;
  Step closed_before;            // the slot's `closed` before this call, for undo
};

struct Effect {
  std::vector<Released> released;  // filled at enter by calls that end numbers
  Ref<OpenFile> file;              // the description of call.fd when the call was entered
  Ref<EpollInstance> instance;     // of epoll_ctl and epoll_wait
  Ref<Registration> registration;  // of epoll_ctl: the entry named by (description, fd) at enter
  // Of epoll_ctl: what the entry looked like before, and which number's history it met.
  std::uint32_t mask_before = 0;
  std::uint64_t data_before = 0;
  int status_before = -1;   // of F_SETFL: F_GETFL's answer at enter, if a rule asked; -1 if not
  std::uint32_t order = 0;  // the model's order at enter
  bool counted_waiter = false;  // of epoll_wait: it stands on the board as a waiter

  void clear() {
    released.clear();
    file = {};
    instance = {};
    registration = {};
    mask_before = 0;
    data_before = 0;
    status_before = -1;
    order = 0;
    counted_waiter = false;
  }
};

}  // namespace ofdcheck
