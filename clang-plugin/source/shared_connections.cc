#include "clang-plugin/source/shared_connections.h"

#include <sys/epoll.h>

#include <algorithm>

#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/threads.h"

namespace ofdcheck::lint {

void each_shared_connection(const Source& source,
                            const std::function<void(const Call& ctl, bool edge)>& take) {
  if (!source.calls(Kind::registers)) return;
  const Places& places = source.places();
  const Threads threads(places);
  const std::vector<const Call*> waits = threads.shared_waits();
  // A lock may be the connection's own; which it is the text does not say.
  const bool locked = std::any_of(waits.begin(), waits.end(), [&](const Call* wait) {
    return threads.locks(*wait->in);
  });
  if (locked) return;
  source.each_call(Kind::registers, [&](const Call& ctl) {
    if (operation_of(source, ctl) != EPOLL_CTL_ADD) return;
    const auto mask = mask_of_ctl(source, ctl);
    if (!mask || mask->may_have(EPOLLONESHOT) || !mask->has(EPOLLIN)) return;
    if (mask->may_have(EPOLLET) != mask->has(EPOLLET)) return;
    const bool same =
        threads.is_shared_elsewhere(ctl) ||
        std::any_of(waits.begin(), waits.end(), [&](const Call* wait) {
          return may_be_one(place_of(source, wait->argument(0)), place_of(source, ctl.argument(0)));
        });
    if (same && places.is_accepted(*ctl.in, ctl.argument(2))) take(ctl, mask->has(EPOLLET));
  });
}

}  // namespace ofdcheck::lint
