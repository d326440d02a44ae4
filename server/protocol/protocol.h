// What the bytes of a connection mean. A protocol sees no fd and does no I/O.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "protocol/job.h"
#include "protocol/output.h"

namespace refserver {

class Protocol {
 public:
  virtual ~Protocol() = default;

  // Takes requests from `input` until it is used up, `output` is full, a job must be done or the
  // conversation is over. Returns the bytes taken; the rest comes again.
  virtual std::size_t consume(std::string_view input, Output& output) = 0;

  // No more input is wanted; the connection ends when the output is out.
  [[nodiscard]] virtual bool finished() const { return false; }
  // The end was forced by bad input, of which more may be under way.
  [[nodiscard]] virtual bool refused() const { return false; }
  // Nothing begun: closing now loses no request.
  [[nodiscard]] virtual bool between_requests() const { return true; }
  // The next reply is the last one.
  virtual void end_soon() {}

  // Says so to a client whose request did not come in time.
  virtual void time_out(Output&) {}

  [[nodiscard]] virtual const Job* job() const { return nullptr; }
  virtual void finish_job(const Reply&, Output&) {}

  // A job's reply in pieces, for output that comes from a child as it is written.
  virtual void stream(std::string_view, Output&) {}
  virtual void end_stream(Output&) {}
};

enum class ProtocolName { http, echo };

std::unique_ptr<Protocol> make_protocol(ProtocolName name);

}  // namespace refserver
