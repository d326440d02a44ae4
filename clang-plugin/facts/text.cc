#include "clang-plugin/facts/text.h"

#include <algorithm>
#include <array>

#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

namespace ofdcheck::lint {
namespace {

namespace json = llvm::json;

constexpr std::int64_t kVersion = 6;

json::Value strings(const std::vector<std::string>& list) {
  return json::Array(list);
}

// Only what says something: most facts are short.
void put(json::Object& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = json::fixUTF8(text);
}
void put(json::Object& object, const char* name, const std::vector<std::string>& list) {
  if (!list.empty()) object[name] = strings(list);
}
void put(json::Object& object, const char* name, bool flag) {
  if (flag) object[name] = true;
}

void put(json::Object& object, const FactPlace& place) {
  put(object, "function", place.function);
  put(object, "file", place.file);
  if (place.line != 0) object["line"] = static_cast<std::int64_t>(place.line);
}

json::Value value_of(const Deed& deed) {
  json::Object object{{"call", std::string(libc_call(deed.call).name)}};
  put(object, "fd", deed.fd);
  put(object, "made", deed.made);
  if (deed.operation != 0) object["operation"] = deed.operation;
  if (deed.mask) object["mask"] = static_cast<std::int64_t>(*deed.mask);
  put(object, "operation_from", deed.operation_from);
  put(object, "mask_from", deed.mask_from);
  put(object, "mask_parts", deed.mask_parts);
  if (deed.mask_bits != 0) object["mask_bits"] = static_cast<std::int64_t>(deed.mask_bits);
  put(object, "data", deed.data);
  put(object, "epoll", deed.epoll);
  if (deed.mode != Mode::unknown) object["nonblocking"] = deed.mode == Mode::nonblocking;
  put(object, deed.where);
  return object;
}

json::Value value_of(const Case& each) {
  json::Object object;
  if (!each.is_any()) {
    if (each.tells != Case().tells) object["tells"] = json::fixUTF8(each.tells);
    object["from"] = each.from;
    object["to"] = each.to;
  }
  const auto list = [&](const char* name, const std::vector<Deed>& all) {
    json::Array deeds;
    for (const Deed& deed : all) deeds.push_back(value_of(deed));
    if (!deeds.empty()) object[name] = std::move(deeds);
  };
  list("deeds", each.deeds);
  list("maybe", each.maybe);
  put(object, "unsure", each.unsure);
  put(object, "kept", each.kept);
  put(object, "same", each.same);
  put(object, "cleared", each.cleared);
  return object;
}

void put(json::Object& object, const Callable& what) {
  put(object, "function", what.function);
  put(object, "of", what.of);
  if (what.parameter >= 0) object["parameter"] = what.parameter;
}

json::Value value_of(const Callable& what) {
  json::Object object;
  put(object, what);
  return object;
}

json::Value value_of(const Start& start) {
  json::Object object;
  put(object, start.what);
  put(object, "many", start.many);
  return object;
}

json::Value value_of(const Handed& handed) {
  json::Object object{{"to", json::fixUTF8(handed.to)}, {"as", handed.parameter}};
  put(object, handed.what);
  put(object, "many", handed.many);
  return object;
}

json::Value value_of(const SharedObject& shared) {
  return json::Object{{"with", json::fixUTF8(shared.with)},
                      {"object", json::fixUTF8(shared.object)}};
}

json::Value value_of(const Added& added) {
  return json::Object{{"number", json::fixUTF8(added.number)}, {"mask", added.mask}};
}

json::Value value_of(const Left& left) {
  json::Object object{{"call", std::string(libc_call(left.call).name)}};
  if (left.from != Left().from) object["from"] = left.from;
  if (left.to != Left().to) object["to"] = left.to;
  return object;
}

json::Value value_of(const FunctionFacts& facts) {
  json::Object object{{"key", json::fixUTF8(facts.key)}};
  json::Object at;
  put(at, facts.at);
  object["at"] = std::move(at);
  put(object, "inline", facts.inline_);
  put(object, "may_lock", facts.may_lock);
  put(object, "locks", facts.locks);
  put(object, "only_looks", facts.only_looks);
  put(object, "only_counts", facts.only_counts);
  put(object, "marks", facts.marks);
  put(object, "asks_for_emfile", facts.asks_for_emfile);
  put(object, "blind", facts.blind);
  put(object, "obscure", facts.obscure);
  put(object, "frees", facts.frees);
  put(object, "nameless", facts.nameless);
  put(object, "asks_for_eperm", facts.asks_for_eperm);
  put(object, "keeps_rest", facts.keeps_rest);
  put(object, "no_return", facts.no_return);
  if (facts.added_with != FunctionFacts().added_with)
    object["added_with"] = static_cast<std::int64_t>(facts.added_with);
  std::vector<std::string> calls;
  for (const Libc call : facts.calls) calls.emplace_back(libc_call(call).name);
  put(object, "calls", calls);
  put(object, "callees", facts.callees);
  put(object, "overrides", facts.overrides);
  put(object, "behind_wait", facts.behind_wait);
  put(object, "waits_on", facts.waits_on);
  put(object, "makes", facts.makes);
  const auto list = [&](const char* name, const auto& all) {
    json::Array array;
    for (const auto& each : all) array.push_back(value_of(each));
    if (!array.empty()) object[name] = std::move(array);
  };
  list("starts", facts.starts);
  list("hands", facts.hands);
  list("runs", facts.runs);
  list("in_children", facts.in_children);
  list("shares", facts.shares);
  list("adds", facts.adds);
  list("leaves", facts.leaves);
  list("unsent", facts.unsent);
  if (!facts.known) return object;
  json::Array cases;
  for (const Case& each : facts.cases) cases.push_back(value_of(each));
  object["cases"] = std::move(cases);
  return object;
}

json::Value value_of(const MaskPart& part) {
  json::Object object;
  put(object, "node", part.node);
  if (part.keep != MaskPart().keep) object["keep"] = static_cast<std::int64_t>(part.keep);
  return object;
}

json::Value value_of(const MaskFlow& flow) {
  json::Object object;
  put(object, "flow", flow.to);
  if (flow.bits != 0) object["bits"] = static_cast<std::int64_t>(flow.bits);
  json::Array parts;
  for (const MaskPart& part : flow.parts) parts.push_back(value_of(part));
  if (!parts.empty()) object["parts"] = std::move(parts);
  return object;
}

constexpr std::array<std::pair<OwnerFact::What, const char*>, 5> kOwnerWords{
    {{OwnerFact::What::unknown, "unknown"},
     {OwnerFact::What::made, "made"},
     {OwnerFact::What::element, "element"},
     {OwnerFact::What::found, "found"},
     {OwnerFact::What::closed, "closed"}}};

json::Value value_of(const OwnerFact& fact) {
  json::Object object;
  for (const auto& [what, word] : kOwnerWords)
    if (what == fact.what) object["is"] = word;
  put(object, "owner", fact.at);
  put(object, "by", fact.by);
  put(object, "of", fact.of);
  if (fact.parameter >= 0) object["parameter"] = fact.parameter;
  return object;
}

// Reads an object; anything of another kind than expected makes it fail.
class Reader {
 public:
  explicit Reader(const json::Value& value) : object_(value.getAsObject()) {
    ok_ = object_ != nullptr;
  }
  bool ok() const { return ok_; }

  void get(const char* name, std::string& to) {
    if (const json::Value* value = find(name)) take(value->getAsString(), to);
  }
  void get(const char* name, bool& to) {
    if (const json::Value* value = find(name)) take(value->getAsBoolean(), to);
  }
  template <typename Number>
  void get_number(const char* name, Number& to) {
    if (const json::Value* value = find(name)) take(value->getAsInteger(), to);
  }
  void get(const char* name, std::vector<std::string>& to) {
    each(name, [&](const json::Value& value) {
      std::string text;
      take(value.getAsString(), text);
      to.push_back(std::move(text));
    });
  }
  void get(FactPlace& place) {
    get("function", place.function);
    get("file", place.file);
    get_number("line", place.line);
  }
  void get(const char* name, Libc& to) {
    std::string word;
    get(name, word);
    const LibcCall* call = libc_call(std::string_view(word));
    ok_ &= call != nullptr;
    if (call != nullptr) to = call->id;
  }
  template <typename Take>
  void each(const char* name, const Take& take_one) {
    const json::Value* value = find(name);
    if (value == nullptr) return;
    const json::Array* array = value->getAsArray();
    ok_ &= array != nullptr;
    if (array == nullptr) return;
    for (const json::Value& one : *array) take_one(one);
  }
  template <typename Each>
  void get_list(const char* name, std::vector<Each>& to) {
    each(name, [&](const json::Value& value) {
      to.emplace_back();
      ok_ &= read(value, to.back());
    });
  }
  bool has(const char* name) const { return ok_ && object_->get(name) != nullptr; }
  const json::Value* find(const char* name) { return ok_ ? object_->get(name) : nullptr; }

 private:
  template <typename From, typename To>
  void take(const std::optional<From>& from, To& to) {
    ok_ &= from.has_value();
    if (from) to = To(*from);
  }

  static bool read(const json::Value& value, Deed& deed);
  static bool read(const json::Value& value, Case& each);
  static bool read(const json::Value& value, Callable& what);
  static bool read(const json::Value& value, Start& start);
  static bool read(const json::Value& value, Handed& handed);
  static bool read(const json::Value& value, SharedObject& shared);
  static bool read(const json::Value& value, Added& added);
  static bool read(const json::Value& value, Left& left);
  static bool read(const json::Value& value, MaskPart& part);

  const json::Object* object_;
  bool ok_;
};

bool Reader::read(const json::Value& value, Deed& deed) {
  Reader from(value);
  from.get("call", deed.call);
  from.get("fd", deed.fd);
  from.get("made", deed.made);
  from.get_number("operation", deed.operation);
  if (from.has("mask")) from.get_number("mask", deed.mask.emplace());
  from.get("operation_from", deed.operation_from);
  from.get("mask_from", deed.mask_from);
  from.get("mask_parts", deed.mask_parts);
  from.get_number("mask_bits", deed.mask_bits);
  from.get("data", deed.data);
  from.get("epoll", deed.epoll);
  bool nonblocking = false;
  from.get("nonblocking", nonblocking);
  if (from.has("nonblocking")) deed.mode = nonblocking ? Mode::nonblocking : Mode::blocking;
  from.get(deed.where);
  return from.ok();
}

bool Reader::read(const json::Value& value, Case& each) {
  Reader from(value);
  from.get("tells", each.tells);
  from.get_number("from", each.from);
  from.get_number("to", each.to);
  from.get_list("deeds", each.deeds);
  from.get_list("maybe", each.maybe);
  from.get("unsure", each.unsure);
  from.get("kept", each.kept);
  from.get("same", each.same);
  from.get("cleared", each.cleared);
  return from.ok();
}

bool Reader::read(const json::Value& value, Callable& what) {
  Reader from(value);
  from.get("function", what.function);
  from.get("of", what.of);
  from.get_number("parameter", what.parameter);
  return from.ok();
}

bool Reader::read(const json::Value& value, Start& start) {
  Reader from(value);
  from.get("many", start.many);
  return from.ok() && read(value, start.what);
}

bool Reader::read(const json::Value& value, Handed& handed) {
  Reader from(value);
  from.get("to", handed.to);
  from.get_number("as", handed.parameter);
  from.get("many", handed.many);
  return from.ok() && read(value, handed.what);
}

bool Reader::read(const json::Value& value, SharedObject& shared) {
  Reader from(value);
  from.get("with", shared.with);
  from.get("object", shared.object);
  return from.ok();
}

bool Reader::read(const json::Value& value, Added& added) {
  Reader from(value);
  from.get("number", added.number);
  from.get_number("mask", added.mask);
  return from.ok();
}

bool Reader::read(const json::Value& value, Left& left) {
  Reader from(value);
  from.get("call", left.call);
  from.get_number("from", left.from);
  from.get_number("to", left.to);
  return from.ok();
}

bool Reader::read(const json::Value& value, MaskPart& part) {
  Reader from(value);
  from.get("node", part.node);
  from.get_number("keep", part.keep);
  return from.ok();
}

bool read_flow(const json::Value& value, MaskFlow& flow) {
  Reader from(value);
  from.get("flow", flow.to);
  from.get_number("bits", flow.bits);
  from.get_list("parts", flow.parts);
  return from.ok() && !flow.to.empty();
}

bool read_owner(const json::Value& value, OwnerFact& fact) {
  Reader from(value);
  std::string is;
  from.get("is", is);
  from.get("owner", fact.at);
  from.get("by", fact.by);
  from.get("of", fact.of);
  from.get_number("parameter", fact.parameter);
  const auto* known = std::find_if(kOwnerWords.begin(), kOwnerWords.end(),
                                   [&](const auto& word) { return word.second == is; });
  if (known == kOwnerWords.end()) return false;
  fact.what = known->first;
  return from.ok() && !fact.at.empty();
}

bool read_function(const json::Value& value, FunctionFacts& facts) {
  Reader from(value);
  from.get("key", facts.key);
  const json::Value* at = from.find("at");
  if (at == nullptr) return false;
  Reader place(*at);
  place.get(facts.at);
  from.get("inline", facts.inline_);
  from.get("may_lock", facts.may_lock);
  from.get("locks", facts.locks);
  from.get("only_looks", facts.only_looks);
  from.get("only_counts", facts.only_counts);
  from.get("marks", facts.marks);
  from.get("asks_for_emfile", facts.asks_for_emfile);
  from.get("blind", facts.blind);
  from.get("obscure", facts.obscure);
  from.get("frees", facts.frees);
  from.get("nameless", facts.nameless);
  from.get("asks_for_eperm", facts.asks_for_eperm);
  from.get("keeps_rest", facts.keeps_rest);
  from.get("no_return", facts.no_return);
  from.get_number("added_with", facts.added_with);
  std::vector<std::string> calls;
  from.get("calls", calls);
  for (const std::string& name : calls) {
    const LibcCall* call = libc_call(std::string_view(name));
    if (call == nullptr) return false;
    facts.calls.push_back(call->id);
  }
  from.get("callees", facts.callees);
  from.get("overrides", facts.overrides);
  from.get("behind_wait", facts.behind_wait);
  from.get("waits_on", facts.waits_on);
  from.get("makes", facts.makes);
  from.get_list("starts", facts.starts);
  from.get_list("hands", facts.hands);
  from.get_list("runs", facts.runs);
  from.get_list("in_children", facts.in_children);
  from.get_list("shares", facts.shares);
  from.get_list("adds", facts.adds);
  from.get_list("leaves", facts.leaves);
  from.get_list("unsent", facts.unsent);
  facts.known = from.has("cases");
  from.get_list("cases", facts.cases);
  return from.ok() && place.ok() && !facts.key.empty();
}

std::string line(json::Value value) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << value << "\n";
  return text;
}

}  // namespace

std::string text_of(const UnitFacts& unit) {
  json::Object head{{"ofdcheck_facts", kVersion}, {"unit", json::fixUTF8(unit.file)}};
  put(head, "targets", std::vector(unit.targets.begin(), unit.targets.end()));
  std::string text = line(std::move(head));
  for (const FunctionFacts& facts : unit.functions) text += line(value_of(facts));
  for (const MaskFlow& flow : unit.flows) text += line(value_of(flow));
  for (const OwnerFact& fact : unit.owners) text += line(value_of(fact));
  return text + line(json::Object{{"functions", static_cast<std::int64_t>(unit.functions.size())}});
}

bool read_facts(std::string_view text, std::vector<UnitFacts>& units, std::string& error) {
  unsigned number = 0;
  const auto fail = [&](const std::string& why) {
    error = std::to_string(number) + ": " + why;
    return false;
  };
  bool inside = false;
  while (!text.empty()) {
    ++number;
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return fail("the line has no end");
    auto value = json::parse(llvm::StringRef(text.substr(0, end)));
    text.remove_prefix(end + 1);
    if (!value) {
      llvm::consumeError(value.takeError());
      return fail("expected a line of JSON");
    }
    Reader from(*value);
    if (from.has("ofdcheck_facts")) {
      std::int64_t version = 0;
      from.get_number("ofdcheck_facts", version);
      if (version != kVersion)
        return fail("expected facts of version " + std::to_string(kVersion) + ", not " +
                    std::to_string(version));
      if (inside) return fail("the unit before has no end");
      inside = true;
      from.get("unit", units.emplace_back().file);
      std::vector<std::string> targets;
      from.get("targets", targets);
      units.back().targets = {targets.begin(), targets.end()};
    } else if (!inside) {
      return fail("expected a head with ofdcheck_facts");
    } else if (from.has("functions")) {
      std::size_t count = 0;
      from.get_number("functions", count);
      if (count != units.back().functions.size()) return fail("functions are missing");
      inside = false;
    } else if (from.has("flow")) {
      if (!read_flow(*value, units.back().flows.emplace_back())) return fail("expected a flow");
    } else if (from.has("owner")) {
      if (!read_owner(*value, units.back().owners.emplace_back()))
        return fail("expected an owner");
    } else if (!read_function(*value, units.back().functions.emplace_back())) {
      return fail("expected the facts of a function");
    }
    if (!from.ok()) return fail("expected facts");
  }
  return !inside || fail("the unit has no end");
}

}  // namespace ofdcheck::lint
