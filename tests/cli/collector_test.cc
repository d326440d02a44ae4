// Processes write into the Channel as the preload library does; here the test is all of them.
#include "cli/run/collector.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/run/channel_file.h"
#include "cli/run/trace_drain.h"
#include "tests/cli/scratch.h"

namespace ofdcheck::cli {
namespace {

class CollectorTest : public tests::Scratch {
 protected:
  CollectorTest() {
    options_.format = Format::jsonl;
    options_.output = path("out");
    reporter_.emplace(options_, 2, Words{});
  }

  FindingRecord* write(int pid, std::uint64_t offset, unsigned count, bool ready = true,
                       RuleId rule = RuleId::double_close) {
    Channel& channel = file_.channel();
    FindingRecord* record = channel.add_finding(rule);
    if (record == nullptr) return nullptr;
    Finding& finding = record->finding;
    finding.rule = rule;
    finding.pid = finding.tid = pid;
    finding.message.add("close(7) failed");
    finding.mend_at(Role::closed, Step{1, pid, 1, CallKind::close});
    record->frames_used[0] = 1;
    record->frames[0][0] = {channel.module("/nonexistent/server"), offset};
    record->count.store(count);
    if (ready) record->ready.store(1);
    return record;
  }
  std::vector<nlohmann::json> lines() const {
    std::vector<nlohmann::json> lines;
    std::istringstream text(text_of("out"));
    for (std::string line; std::getline(text, line);)
      lines.push_back(nlohmann::json::parse(line));
    return lines;
  }
  RunFacts finish(Collector& collector) {
    RunFacts facts;
    collector.finish(facts);
    bool written = false;
    reporter_->finish(facts, 0, written);
    return facts;
  }

  ReportOptions options_;
  ChannelFile file_{0};
  std::optional<Reporter> reporter_;
};

TEST_F(CollectorTest, CountsOfSeveralProcessesAreAddedAndFinal) {
  Collector collector(file_.channel(), *reporter_);
  FindingRecord* one = write(100, 0x10, 1);
  collector.collect();
  FindingRecord* two = write(101, 0x10, 1);
  collector.collect();
  one->count.store(5);
  two->count.store(7);
  finish(collector);
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_EQ(lines()[0]["count"], 12);
}

TEST_F(CollectorTest, AnUnknownModuleIsNamedByItsPathAndOffset) {
  Collector collector(file_.channel(), *reporter_);
  write(100, 0x10, 1);
  finish(collector);
  const nlohmann::json frame = lines().at(0)["steps"][0]["frames"][0];
  EXPECT_EQ(frame["module"], "/nonexistent/server");
  EXPECT_EQ(frame["offset"], 0x10);
  EXPECT_TRUE(frame["function"].is_null());
}

TEST_F(CollectorTest, ARecordIsTakenWhenItIsReadyAndOnce) {
  Collector collector(file_.channel(), *reporter_);
  FindingRecord* slow = write(100, 0x10, 1, false);
  write(101, 0x20, 1);
  collector.collect();
  EXPECT_EQ(lines().size(), 1u);
  slow->ready.store(1);
  collector.collect();
  collector.collect();
  EXPECT_EQ(lines().size(), 2u);
}

TEST_F(CollectorTest, ARecordWhoseWriterWasKilledHalfWayIsLeftOut) {
  Collector collector(file_.channel(), *reporter_);
  write(100, 0x10, 1, false);
  finish(collector);
  EXPECT_TRUE(lines().empty());
}

TEST_F(CollectorTest, WhatHadNoRoomIsCountedByItsRule) {
  Collector collector(file_.channel(), *reporter_);
  for (std::uint32_t i = 0; i < Channel::kOfARule; ++i) ASSERT_NE(write(100, 0x10, 1), nullptr);
  EXPECT_EQ(write(100, 0x10, 1), nullptr);
  EXPECT_EQ(write(100, 0x10, 1), nullptr);
  EXPECT_NE(write(100, 0x10, 1, true, RuleId::use_after_close), nullptr) << "another rule has room";
  const RunFacts facts = finish(collector);
  ASSERT_EQ(facts.no_room.size(), 1u);
  EXPECT_EQ(facts.no_room[0], std::pair(RuleId::double_close, std::uint64_t{2}));
  EXPECT_EQ(lines().at(0)["count"], Channel::kOfARule);
}

TEST_F(CollectorTest, AllRulesTogetherAreBounded) {
  std::uint32_t kept = 0;
  for (int rule = 0; rule < kRules; ++rule)
    for (std::uint32_t i = 0; i < Channel::kOfARule; ++i)
      if (write(100, 0x10, 1, true, static_cast<RuleId>(rule)) != nullptr) ++kept;
  EXPECT_EQ(kept, Channel::kFindings);
  std::uint64_t counted = kept;
  for (const auto& count : file_.channel().no_room) counted += count.load();
  EXPECT_EQ(counted, std::uint64_t{kRules} * Channel::kOfARule);
}

TEST_F(CollectorTest, AFindingOfAnotherProcessIsFoundByItsKeyWhenItIsWhole) {
  FindingRecord* record = write(100, 0x10, 1, false);
  record->key = 7;
  EXPECT_EQ(file_.channel().find_finding(7), nullptr);
  record->ready.store(1);
  EXPECT_EQ(file_.channel().find_finding(7), record);
  EXPECT_EQ(file_.channel().find_finding(8), nullptr);
}

TEST_F(CollectorTest, TheChannelsFileIsGoneWithIt) {
  std::string path;
  {
    const ChannelFile file(4096);
    path = file.path();
    EXPECT_TRUE(std::filesystem::exists(path));
    EXPECT_EQ(std::filesystem::file_size(path), sizeof(Channel) + 4096);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(CollectorTest, TraceLinesAreDrainedAcrossTheEndOfTheRing) {
  ChannelFile file(16);
  Channel& channel = file.channel();
  TraceDrain drain(path("trace"));
  std::uint64_t at = 0;
  for (const std::string line : {"0123456789\n", "abcdefghij\n", "ABCDEFGHIJ\n"}) {
    for (const char c : line) channel.ring_bytes()[at++ % 16] = c;
    channel.ring.written.store(at);
    drain.drain(channel);
    EXPECT_EQ(channel.ring.read.load(), at) << "there is room again";
  }
  EXPECT_EQ(text_of("trace"), "0123456789\nabcdefghij\nABCDEFGHIJ\n");
}

}  // namespace
}  // namespace ofdcheck::cli
