// A module that takes new and delete from libstdc++, as most do: nothing may pile up.
#include <malloc.h>

#include <string>
#include <vector>

extern "C" int work() {
  const std::size_t before = mallinfo2().uordblks;
  for (int i = 0; i < 1000; ++i) {
    const std::vector<std::string> texts(10, std::string(1000, 'x'));
    if (texts.size() != 10) return 2;
  }
  return mallinfo2().uordblks > before + 1'000'000 ? 1 : 0;
}
