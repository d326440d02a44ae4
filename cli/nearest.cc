#include "cli/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "checker/rules/catalog.h"

namespace ofdcheck::cli {
namespace {

// Levenshtein's distance, by rows.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string_view nearest_rule(std::string_view name) {
  const auto rows = catalog();
  return std::min_element(rows.begin(), rows.end(), [&](const CatalogRow& a, const CatalogRow& b) {
           return distance(name, a.slug) < distance(name, b.slug);
         })->slug;
}

}  // namespace ofdcheck::cli
