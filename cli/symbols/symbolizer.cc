#include "cli/symbols/symbolizer.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>

#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "cli/symbols/demangle.h"
#include "cli/symbols/die.h"

namespace ofdcheck::cli {
namespace {

char* debuginfo_path = nullptr;  // elfutils' default: beside the file, .debug, /usr/lib/debug

constexpr Dwfl_Callbacks kCallbacks = {
    .find_elf = dwfl_build_id_find_elf,
    .find_debuginfo = dwfl_standard_find_debuginfo,
    .section_address = dwfl_offline_section_address,
    .debuginfo_path = &debuginfo_path,
};

std::string absolute(const char* path, const std::string& directory) {
  if (path == nullptr) return {};
  const std::filesystem::path file(path);
  if (file.is_absolute() || directory.empty()) return file.lexically_normal();
  return (std::filesystem::path(directory) / file).lexically_normal();
}

Dwarf_Word number_of(Dwarf_Die* die, unsigned name) {
  Dwarf_Attribute attribute;
  Dwarf_Word value = 0;
  if (dwarf_formudata(dwarf_attr(die, name, &attribute), &value) != 0) return 0;
  return value;
}

}  // namespace

class Symbolizer::Module {
 public:
  explicit Module(const std::string& path) : path_(path), dwfl_(dwfl_begin(&kCallbacks)) {
    if (dwfl_ == nullptr) return;
    dwfl_report_begin(dwfl_);
    module_ = dwfl_report_offline(dwfl_, path.c_str(), path.c_str(), -1);
    dwfl_report_end(dwfl_, nullptr, nullptr);
    if (module_ != nullptr && dwfl_module_getelf(module_, &bias_) == nullptr) module_ = nullptr;
  }
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
  ~Module() { dwfl_end(dwfl_); }

  std::vector<Frame> frames(std::uint64_t offset) const {
    std::vector<Frame> frames;
    if (module_ != nullptr && offset != 0) {
      // The return address points behind the call, maybe into the next line or function.
      const Dwarf_Addr address = offset - 1 + bias_;
      add_scopes(address, frames);
      if (frames.empty()) frames.emplace_back().function = symbol_at(address);
    }
    if (frames.empty()) frames.emplace_back();
    for (Frame& frame : frames) {
      frame.module = path_;
      frame.offset = offset;
      frame.own = is_own(frame);
    }
    return frames;
  }

 private:
  // One frame a function whose code the address is in, by way of the inlined ones.
  void add_scopes(Dwarf_Addr address, std::vector<Frame>& frames) const {
    Dwarf_Addr bias = 0;
    Dwarf_Die* unit = unit_at(address, bias);
    if (unit == nullptr) return;
    Frame frame;
    set_line(unit, address - bias, frame);
    Dwarf_Die innermost;
    if (!innermost_at(unit, address - bias, innermost)) {
      // A function that the debug information leaves out: the symbol table knows it, the line is known.
      frame.function = symbol_at(address);
      if (frame.line != 0) frames.push_back(frame);
      return;
    }
    Dwarf_Die* scopes = nullptr;
    const int depth = dwarf_getscopes_die(&innermost, &scopes);
    for (int i = 0; i < depth; ++i) {
      const int tag = dwarf_tag(&scopes[i]);
      if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram) continue;
      frame.function = name_of_die(&scopes[i]);
      frames.push_back(frame);
      if (tag == DW_TAG_subprogram) break;
      set_call_site(unit, &scopes[i], frame);
    }
    std::free(scopes);
  }

  // The compilation unit. elfutils looks in .debug_aranges only, which clang does not write.
  Dwarf_Die* unit_at(Dwarf_Addr address, Dwarf_Addr& bias) const {
    Dwarf_Die* unit = dwfl_module_addrdie(module_, address, &bias);
    if (unit != nullptr) return unit;
    while ((unit = dwfl_module_nextcu(module_, unit, &bias)) != nullptr)
      if (dwarf_haspc(unit, address - bias) == 1) return unit;
    return nullptr;
  }

  static std::string directory_of(Dwarf_Die* unit) {
    Dwarf_Attribute attribute;
    const char* directory = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
    return directory == nullptr ? "" : directory;
  }

  static void set_line(Dwarf_Die* unit, Dwarf_Addr address, Frame& frame) {
    Dwarf_Line* line = dwarf_getsrc_die(unit, address);
    if (line == nullptr || dwarf_lineno(line, &frame.line) != 0) return;
    frame.file = absolute(dwarf_linesrc(line, nullptr, nullptr), directory_of(unit));
  }

  static void set_call_site(Dwarf_Die* unit, Dwarf_Die* inlined, Frame& frame) {
    frame.file.clear();
    frame.line = static_cast<int>(number_of(inlined, DW_AT_call_line));
    Dwarf_Files* files = nullptr;
    std::size_t count = 0;
    if (dwarf_getsrcfiles(unit, &files, &count) != 0) return;
    frame.file = absolute(
        dwarf_filesrc(files, number_of(inlined, DW_AT_call_file), nullptr, nullptr),
        directory_of(unit));
  }

  std::string symbol_at(Dwarf_Addr address) const {
    const char* symbol = dwfl_module_addrname(module_, address);
    return symbol == nullptr ? "" : function_name(symbol);
  }

  const std::string path_;
  Dwfl* const dwfl_;
  Dwfl_Module* module_ = nullptr;
  GElf_Addr bias_ = 0;
};

// With DEBUGINFOD_URLS set elfutils would ask servers on the network for debug information. A report
// must not depend on them, nor wait for them. The program under test keeps the variable: it has
// been started before.
Symbolizer::Symbolizer() { unsetenv("DEBUGINFOD_URLS"); }
Symbolizer::~Symbolizer() = default;

Symbolizer::Module& Symbolizer::module(const std::string& path) {
  auto& module = modules_[path];
  if (module == nullptr) module = std::make_unique<Module>(path);
  return *module;
}

const std::vector<Frame>& Symbolizer::frames(const std::string& path, std::uint64_t offset) {
  const auto [at, made] = known_.try_emplace({path, offset});
  if (made) at->second = module(path).frames(offset);
  return at->second;
}

bool is_own(const Frame& frame) {
  const auto under = [](const std::string& path, std::string_view directory) {
    return path.starts_with(directory);
  };
  if (under(frame.file, "/usr/include/") || under(frame.file, "/usr/lib/")) return false;
  for (const std::string_view directory : {"/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/"})
    // A program may live there (/usr/lib/postgresql/15/bin/postgres); what has .so is a library.
    if (under(frame.module, directory) && frame.module.find(".so") != std::string::npos) return false;
  return true;
}

}  // namespace ofdcheck::cli
