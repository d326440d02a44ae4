// Every cell of the table architecture x planted bug: the symptom shows with the bug and does not
// show without it.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "architectures.h"
#include "plants.h"
#include "plants/symptom.h"

namespace refserver::test {
namespace {

struct Cell {
  std::string architecture;
  std::string plant;
};

std::vector<Cell> cells() {
  std::vector<Cell> all;
  for (const Plant& plant : plants())
    for (const Architecture& architecture : architectures())
      if (fits(plant, architecture.name))
        all.push_back({std::string(architecture.name), std::string(plant.name)});
  return all;
}

void PrintTo(const Cell& cell, std::ostream* out) {
  *out << cell.plant << " in " << cell.architecture;
}

class Plants : public ::testing::TestWithParam<Cell> {};

TEST_P(Plants, ShowsItsSymptomAndOnlyThen) {
  const Symptom shows = find_symptom(GetParam().plant);
  ASSERT_NE(shows, nullptr) << "no symptom is written for it";
  EXPECT_TRUE(shows({GetParam().architecture, GetParam().plant}));
  EXPECT_FALSE(shows({GetParam().architecture, "none"}));
}

INSTANTIATE_TEST_SUITE_P(Cell, Plants, ::testing::ValuesIn(cells()), [](const auto& at) {
  return at.param.plant + "_in_" + at.param.architecture;
});

TEST(PlantTable, NamesStartWithTheirRule) {
  for (const Plant& plant : plants()) {
    std::string stem(plant.slug);
    std::replace(stem.begin(), stem.end(), '-', '_');
    EXPECT_TRUE(plant.name.starts_with(stem)) << plant.name;
  }
}

TEST(PlantTable, ArchitecturesExist) {
  for (const Plant& plant : plants()) {
    std::istringstream names{std::string(plant.architectures)};
    for (std::string name; names >> name;)
      EXPECT_NE(find_architecture(name), nullptr) << plant.name << ": " << name;
  }
}

}  // namespace
}  // namespace refserver::test
