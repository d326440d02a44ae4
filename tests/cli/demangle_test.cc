#include "cli/symbols/demangle.h"

#include <gtest/gtest.h>

namespace ofdcheck::cli {
namespace {

TEST(FunctionName, ACNameStays) { EXPECT_EQ(function_name("ngx_close_connection"), "ngx_close_connection"); }

TEST(FunctionName, ParametersAndReturnTypesAreLeftOut) {
  EXPECT_EQ(function_name("_ZN4conn5closeEi"), "conn::close");
  EXPECT_EQ(function_name("_ZNK4conn4openEv"), "conn::open");
  EXPECT_EQ(function_name("_Z3addIiET_S0_S0_"), "add<int>");
  EXPECT_EQ(function_name("_ZN12_GLOBAL__N_15closeEi"), "close");
}

TEST(FunctionName, WhatCannotBeDemangledStays) { EXPECT_EQ(function_name("_Zfoo"), "_Zfoo"); }

TEST(WithoutSignature, OperatorsKeepTheirNames) {
  EXPECT_EQ(without_signature("conn::operator()(int) const"), "conn::operator()");
  EXPECT_EQ(without_signature("conn::operator bool() const"), "conn::operator bool");
  EXPECT_EQ(without_signature("operator new(unsigned long)"), "operator new");
}

TEST(WithoutSignature, LambdasKeepTheFunctionTheyAreIn) {
  EXPECT_EQ(without_signature("main::{lambda(int)#1}::operator()(int) const"),
            "main::{lambda(int)#1}::operator()");
}

TEST(WithoutSignature, ClonesAreTheFunctionTheyWereMadeOf) {
  EXPECT_EQ(without_signature("conn::close(int) [clone .cold]"), "conn::close");
}

TEST(WithoutSignature, ParametersMayHoldParentheses) {
  EXPECT_EQ(without_signature("loop::run(void (*)(int), std::function<void (int)>)"), "loop::run");
}

}  // namespace
}  // namespace ofdcheck::cli
