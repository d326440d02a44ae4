#include "clang-plugin/source/one_shots.h"

#include <sys/epoll.h>

#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/places.h"

namespace ofdcheck::lint {

bool registers_one_shots_only(const Source& source) {
  bool any = false, only = true;
  const Places& places = source.places();
  source.each_call(Kind::registers, [&](const Call& ctl) {
    const auto operation = operation_of(source, ctl);
    if (operation && *operation != EPOLL_CTL_ADD) return;
    const auto mask = mask_of_ctl(source, ctl);
    if (mask && mask->has(EPOLLONESHOT)) {
      any = true;
      return;
    }
    only = only && (places.is_listener(*ctl.in, ctl.argument(2)) ||
                    places.made_by(*ctl.in, ctl.argument(2), [](const Call& made) {
                      return made.libc->id == Libc::eventfd_ ||
                             made.libc->id == Libc::timerfd_create_ ||
                             made.libc->id == Libc::signalfd_;
                    }));
  });
  return any && only;
}

}  // namespace ofdcheck::lint
