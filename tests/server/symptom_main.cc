// refserver_symptom ARCHITECTURE BUG [clean]: plays the scenario of one planted bug against a server
// with it, or without. Exit status 0 when the symptom shows, 1 when not, 2 for a wrong call.
#include <cstdio>
#include <string_view>

#include "plants.h"
#include "plants/symptom.h"

int main(int argc, char** argv) {
  using namespace refserver;
  const bool clean = argc == 4 && std::string_view(argv[3]) == "clean";
  const Plant* plant = argc == 3 || clean ? find_plant(argv[2]) : nullptr;
  const test::Symptom shows = plant != nullptr ? test::find_symptom(argv[2]) : nullptr;
  if (shows == nullptr || !fits(*plant, argv[1])) {
    std::fputs("usage: refserver_symptom ARCHITECTURE BUG [clean], see refserver --list-plants\n",
               stderr);
    return 2;
  }
  const bool shown = shows({argv[1], clean ? "none" : argv[2]});
  std::puts(shown ? "shown" : "not shown");
  return shown ? 0 : 1;
}
