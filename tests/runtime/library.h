// The preload library as a file: which libraries it needs, and which names it exports and imports.
#pragma once

#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <unistd.h>

#include <set>
#include <string>

namespace ofdcheck::tests {

class PreloadLibrary {
 public:
  PreloadLibrary() : fd_(open(OFDCHECK_LIBRARY, O_RDONLY | O_CLOEXEC)) {
    elf_version(EV_CURRENT);
    elf_ = elf_begin(fd_, ELF_C_READ, nullptr);
    for (Elf_Scn* section = elf_nextscn(elf_, nullptr); section != nullptr;
         section = elf_nextscn(elf_, section)) {
      GElf_Shdr header;
      gelf_getshdr(section, &header);
      if (header.sh_type == SHT_DYNAMIC) read_needed(section, header);
      if (header.sh_type == SHT_DYNSYM) read_symbols(section, header);
    }
  }
  ~PreloadLibrary() {
    elf_end(elf_);
    close(fd_);
  }
  std::set<std::string> needed;
  std::set<std::string> exported;
  std::set<std::string> imported;

 private:
  void read_needed(Elf_Scn* section, const GElf_Shdr& header) {
    Elf_Data* data = elf_getdata(section, nullptr);
    for (int i = 0; i < static_cast<int>(header.sh_size / header.sh_entsize); ++i) {
      GElf_Dyn entry;
      gelf_getdyn(data, i, &entry);
      if (entry.d_tag == DT_NEEDED)
        needed.insert(elf_strptr(elf_, header.sh_link, entry.d_un.d_val));
    }
  }
  void read_symbols(Elf_Scn* section, const GElf_Shdr& header) {
    Elf_Data* data = elf_getdata(section, nullptr);
    for (int i = 1; i < static_cast<int>(header.sh_size / header.sh_entsize); ++i) {
      GElf_Sym symbol;
      gelf_getsym(data, i, &symbol);
      (symbol.st_shndx == SHN_UNDEF ? imported : exported)
          .insert(elf_strptr(elf_, header.sh_link, symbol.st_name));
    }
  }
  int fd_;
  Elf* elf_;
};

}  // namespace ofdcheck::tests
