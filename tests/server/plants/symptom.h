// A planted bug's symptom: what a client, or the kernel, can see of it without any checker. Each is
// tried on the bug, where it must show, and on the clean architecture, where it must not.
#pragma once

#include <functional>
#include <string>

#include "harness/client.h"
#include "harness/process_tree.h"
#include "harness/server_process.h"

namespace refserver::test {

struct Trial {
  std::string architecture;
  std::string plant;

  [[nodiscard]] ServerProcess::Wish wish(Arguments more = {}) const {
    return {.architecture = architecture, .plant = plant, .more = std::move(more)};
  }
};

using Symptom = bool (*)(const Trial&);

struct SymptomRow {
  SymptomRow(const char* plant, Symptom symptom);
};

Symptom find_symptom(const std::string& plant);

// Shapes that several bugs share.
bool spins(ServerProcess& server);
bool is_answered(ServerProcess& server, Client& client);
bool new_client_is_answered(ServerProcess& server);
// A large reply to a client that reads late: does it stop before its end, or come out wrong?
bool large_reply_is_damaged(ServerProcess& server);
// Clients that ask for this, or nothing, and take nothing; then one that only wants a greeting.
bool clients_block_others(ServerProcess& server, const std::string& request);

}  // namespace refserver::test

#define REFSERVER_SYMPTOM(plant)                                                        \
  static bool symptom_of_##plant(const ::refserver::test::Trial& trial);                \
  static const ::refserver::test::SymptomRow row_of_##plant{#plant, symptom_of_##plant}; \
  static bool symptom_of_##plant(const ::refserver::test::Trial& trial)
