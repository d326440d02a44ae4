#include "clang-plugin/facts/settings.h"

#include <sys/epoll.h>

#include <map>

#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/YAMLTraits.h"

namespace ofdcheck::lint {
namespace {

struct Settings {
  std::vector<std::string> closes, opens, keeps, registers, nonblocking, no_return;
};

// By name, so that one function may do several things.
class Named {
 public:
  void closes(const std::string& what) { deed(what, Libc::close_, 0, Mode::unknown); }
  void registers(const std::string& what) {
    deed(what, Libc::epoll_ctl_, EPOLL_CTL_ADD, Mode::unknown);
  }
  void nonblocking(const std::string& what) { deed(what, Libc::fcntl_, 0, Mode::nonblocking); }
  void keeps(const std::string& what) { at(what).cases[0].kept.push_back(way_in(what)); }
  void opens(const std::string& name) {
    FunctionFacts& facts = at(name + ":return");
    Deed deed;
    deed.call = Libc::socket_;
    deed.made = "return";
    deed.where.function = name;
    Case failed;
    failed.to = -1;
    facts.cases[0].from = 0;
    facts.cases[0].deeds.push_back(std::move(deed));
    facts.cases.push_back(std::move(failed));
  }
  void no_return(const std::string& name) { at(name + ":0").no_return = true; }

  UnitFacts take(const std::string& file) {
    UnitFacts unit;
    unit.file = file;
    for (auto& [name, facts] : by_name_) unit.functions.push_back(std::move(facts));
    return unit;
  }

 private:
  // "Socket::shut:this.fd_": the colon that no other stands beside.
  static std::size_t colon(const std::string& what) {
    for (std::size_t i = what.size(); i-- > 1;)
      if (what[i] == ':') return what[i - 1] == ':' ? std::string::npos : i;
    return std::string::npos;
  }
  static Way way_in(const std::string& what) {
    const std::size_t at = colon(what);
    return at == std::string::npos ? "0" : what.substr(at + 1);
  }

  FunctionFacts& at(const std::string& what) {
    const std::string name = what.substr(0, colon(what));
    FunctionFacts& facts = by_name_[name];
    if (facts.known) return facts;
    facts.known = true;
    facts.key = key_of_name(name);
    facts.at.function = name;
    facts.cases.emplace_back();
    return facts;
  }

  void deed(const std::string& what, Libc call, int operation, Mode mode) {
    FunctionFacts& facts = at(what);
    Deed deed;
    deed.call = call;
    deed.fd = way_in(what);
    deed.operation = operation;
    deed.mode = mode;
    deed.where.function = facts.at.function;
    facts.cases[0].deeds.push_back(std::move(deed));
  }

  std::map<std::string, FunctionFacts> by_name_;
};

UnitFacts facts_of(const Settings& settings, const std::string& file) {
  Named named;
  for (const std::string& each : settings.opens) named.opens(each);
  for (const std::string& each : settings.registers) named.registers(each);
  for (const std::string& each : settings.nonblocking) named.nonblocking(each);
  for (const std::string& each : settings.keeps) named.keeps(each);
  for (const std::string& each : settings.closes) named.closes(each);
  for (const std::string& each : settings.no_return) named.no_return(each);
  return named.take(file);
}

}  // namespace
}  // namespace ofdcheck::lint

template <>
struct llvm::yaml::MappingTraits<ofdcheck::lint::Settings> {
  static void mapping(IO& io, ofdcheck::lint::Settings& settings) {
    io.mapOptional("closes", settings.closes);
    io.mapOptional("opens", settings.opens);
    io.mapOptional("keeps", settings.keeps);
    io.mapOptional("registers", settings.registers);
    io.mapOptional("nonblocking", settings.nonblocking);
    io.mapOptional("no_return", settings.no_return);
  }
};

namespace ofdcheck::lint {

bool read_settings(const std::string& file, UnitFacts& facts, std::string& error) {
  auto buffer = llvm::MemoryBuffer::getFile(file);
  if (!buffer) {
    error = file + ": " + buffer.getError().message();
    return false;
  }
  const auto told = [](const llvm::SMDiagnostic& diagnostic, void* to) {
    auto& text = *static_cast<std::string*>(to);
    if (text.empty())
      text = std::to_string(diagnostic.getLineNo()) + ": " + diagnostic.getMessage().str();
  };
  Settings settings;
  std::string why;
  llvm::yaml::Input input((*buffer)->getBuffer(), nullptr, told, &why);
  if (!(*buffer)->getBuffer().trim().empty()) input >> settings;
  if (input.error() || !why.empty()) {
    error = file + ":" + (why.empty() ? input.error().message() : why);
    return false;
  }
  facts = facts_of(settings, file);
  return true;
}

// fdopen and what else libc has are libc.def's.
UnitFacts facts_of_libraries() {
  Settings known;
  known.closes = {"evutil_closesocket:0"};
  known.keeps = {"BIO_new_socket:0",
                 "BIO_new_fd:0",
                 "BIO_new_dgram:0",
                 "gzdopen:0",
                 "bufferevent_socket_new:1",
                 "bufferevent_setfd:1",
                 "evconnlistener_new:5",
                 "uv_tcp_open:1",
                 "uv_udp_open:1",
                 "uv_pipe_open:1",
                 "uv_tty_init:2",
                 "event_new:1",
                 "event_assign:2",
                 "SSL_set_fd:1",
                 "fdopendir:0"};
  known.nonblocking = {"evutil_make_socket_nonblocking:0"};
  return facts_of(known, "common libraries");
}

std::string key_of_name(const std::string& name) {
  return "name:" + name;
}

}  // namespace ofdcheck::lint
