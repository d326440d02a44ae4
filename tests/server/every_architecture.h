// Tests that hold for each row of the table of architectures.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "architectures.h"
#include "harness/server_process.h"

namespace refserver::test {

inline std::vector<std::string> architecture_names() {
  std::vector<std::string> names;
  for (const Architecture& each : architectures()) names.emplace_back(each.name);
  return names;
}

class EveryArchitecture : public ::testing::TestWithParam<std::string> {
 protected:
  EveryArchitecture() : server_({.architecture = GetParam()}) {}
  explicit EveryArchitecture(const Arguments& more)
      : server_({.architecture = GetParam(), .more = more}) {}

  void SetUp() override { ASSERT_TRUE(server_.started()); }

  ServerProcess server_;
};

}  // namespace refserver::test

#define REFSERVER_FOR_EVERY_ARCHITECTURE(Suite)                                               \
  INSTANTIATE_TEST_SUITE_P(Of, Suite, ::testing::ValuesIn(architecture_names()),              \
                           [](const ::testing::TestParamInfo<std::string>& at) {              \
                             return at.param;                                                 \
                           })
