// A step comes back from the cache as it was put in, for its own pc only, or is not kept.
#include "runtime/unwind/row_cache.h"

#include <gtest/gtest.h>

#include <memory>

namespace ofdcheck {
namespace {

using Kind = PackedStep::Kind;

TEST(RowCache, StepComesBackAsItWas) {
  const auto cache = std::make_unique<RowCache>();
  const std::uintptr_t pc = 0x7f12'3456'789a;
  cache->keep(pc, PackedStep::step(true, 33'554'424, 16));
  const PackedStep step = cache->find(pc);
  EXPECT_EQ(step.kind(), Kind::step);
  EXPECT_TRUE(step.from_rbp());
  EXPECT_EQ(step.cfa_offset(), 33'554'424u);
  EXPECT_EQ(step.rbp_below_cfa(), 16u);
  cache->keep(pc, PackedStep::step(false, 8, 0));
  EXPECT_FALSE(cache->find(pc).from_rbp());
  EXPECT_EQ(cache->find(pc).cfa_offset(), 8u);
  EXPECT_EQ(cache->find(pc).rbp_below_cfa(), 0u);
  cache->keep(pc, PackedStep::end());
  EXPECT_EQ(cache->find(pc).kind(), Kind::end);
}

TEST(RowCache, AddressesThatShareAnEntryAreNotMistakenForEachOther) {
  const auto cache = std::make_unique<RowCache>();
  const std::uintptr_t pc = 0x5555'0000'1234;
  cache->keep(pc, PackedStep::step(false, 64, 0));
  for (int bit = 13; bit < 64; ++bit)
    EXPECT_EQ(cache->find(pc ^ std::uintptr_t{1} << bit).kind(), Kind::none) << "bit " << bit;
  cache->keep(pc + 8192, PackedStep::step(false, 8, 0));
  EXPECT_EQ(cache->find(pc).kind(), Kind::none);
}

TEST(RowCache, WhatDoesNotFitIsNotKept) {
  const auto cache = std::make_unique<RowCache>();
  EXPECT_EQ(PackedStep::step(false, 0, 0).kind(), Kind::none);
  EXPECT_EQ(PackedStep::step(false, -8, 0).kind(), Kind::none);
  EXPECT_EQ(PackedStep::step(false, 12, 0).kind(), Kind::none);
  EXPECT_EQ(PackedStep::step(false, 33'554'432, 0).kind(), Kind::none);
  EXPECT_EQ(PackedStep::step(false, 16, 256).kind(), Kind::none);
  EXPECT_EQ(PackedStep::step(false, 16, -8).kind(), Kind::none);
  const std::uintptr_t kernel = 0xffff'8000'0000'1234;
  cache->keep(kernel, PackedStep::step(false, 64, 0));
  EXPECT_EQ(cache->find(kernel).kind(), Kind::none);
}

TEST(RowCache, FlushForgetsEverything) {
  const auto cache = std::make_unique<RowCache>();
  for (std::uintptr_t pc = 4096; pc < 4096 + 8192; ++pc)
    cache->keep(pc, PackedStep::step(false, 64, 0));
  cache->flush();
  for (std::uintptr_t pc = 4096; pc < 4096 + 8192; ++pc)
    ASSERT_EQ(cache->find(pc).kind(), Kind::none);
}

}  // namespace
}  // namespace ofdcheck
