#include <algorithm>

#include "protocol/http.h"
#include "protocol/protocol.h"

namespace refserver {
namespace {

class Echo final : public Protocol {
 public:
  std::size_t consume(std::string_view input, Output& output) override {
    if (output.full()) return 0;
    output.append(input);
    return input.size();
  }
};

}  // namespace

std::unique_ptr<Protocol> make_protocol(ProtocolName name) {
  if (name == ProtocolName::echo) return std::make_unique<Echo>();
  return std::make_unique<Http>();
}

}  // namespace refserver
