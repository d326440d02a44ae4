"""What the walk over libc needs of an ELF file: exported functions, where each function begins and ends
(.eh_frame, which a stripped library keeps), and which pointers its data hold."""
import bisect
import re
import struct
import subprocess


def _readelf(*arguments):
    return subprocess.run(["readelf", "-W", *arguments], check=True, capture_output=True,
                          text=True).stdout


class Section:
    def __init__(self, name, address, offset, size, executable):
        self.name, self.address, self.offset, self.size = name, address, offset, size
        self.executable = executable

    def holds(self, address):
        return self.address <= address < self.address + self.size


class Library:
    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            self.bytes = file.read()
        self.sections = {}
        for line in _readelf("-S", path).splitlines():
            match = re.match(r"\s*\[\s*\d+\] (\S+)\s+(\S+)\s+([0-9a-f]{16}) ([0-9a-f]+) ([0-9a-f]+)"
                             r" [0-9a-f]{2}([A-Za-z ]*)", line)
            if match and match[2] != "NOBITS":
                self.sections[match[1]] = Section(match[1], *(int(match[i], 16) for i in (3, 4, 5)),
                                                  "X" in match[6])
        self.exports = self._read_exports()
        self.functions = self._read_functions()
        self._starts = [begin for begin, _ in self.functions]
        self._read_pointers()

    def _read_exports(self):
        """name -> addresses of its versions. Those that no program can be linked with are in `private`:
        of GLIBC_PRIVATE, and without a default version (the RPC of before 2.32)."""
        exports, linkable = {}, set()
        for line in _readelf("--dyn-syms", self.path).splitlines():
            words = line.split()
            if len(words) < 8 or words[3] not in ("FUNC", "IFUNC") or words[6] == "UND":
                continue
            name, _, version = words[7].replace("@@", "@").partition("@")
            exports.setdefault(name, set()).add(int(words[1], 16))
            if "@@" in words[7] and version != "GLIBC_PRIVATE":
                linkable.add(name)
        self.private = {name: exports.pop(name) for name in set(exports) - linkable}
        return exports

    def _word(self, offset, form):
        return struct.unpack_from("<" + form, self.bytes, offset)[0]

    def _read_functions(self):
        """(begin, end) of each function, from the table that .eh_frame_hdr has for unwinders: version 1,
        entries of two signed 32-bit numbers relative to the header (LSB, Exception Frames). A function
        ends where the next begins: clone's own frame ends before its system call."""
        header = self.sections[".eh_frame_hdr"]
        if self.bytes[header.offset:header.offset + 4] != b"\x01\x1b\x03\x3b":
            raise ValueError("expected an .eh_frame_hdr with pcrel|sdata4, udata4, datarel|sdata4")
        count = self._word(header.offset + 8, "I")
        begins = {header.address + self._word(header.offset + 12 + 8 * i, "i") for i in range(count)}
        begins |= {a for exports in (self.exports, self.private) for v in exports.values() for a in v}
        code = [s for s in self.sections.values() if s.executable]
        functions = []
        for section in code:
            inside = sorted(b for b in begins if section.holds(b))
            functions += zip(inside, inside[1:] + [section.address + section.size])
        return sorted(functions)

    def function_at(self, address):
        """Index of the function that holds the address, or None."""
        i = bisect.bisect_right(self._starts, address) - 1
        return i if i >= 0 and address < self.functions[i][1] else None

    def _read_pointers(self):
        """address -> what the loader puts there, of all data that hold addresses of functions."""
        self.pointers = {}
        for line in _readelf("-r", self.path).splitlines():
            match = re.match(r"([0-9a-f]{16})  [0-9a-f]{16} R_X86_64_RELATIVE\s+([0-9a-f]+)", line)
            if match:
                self.pointers[int(match[1], 16)] = int(match[2], 16)
        for address in self._relative_relocations():
            section = next((s for s in self.sections.values() if s.address and s.holds(address)), None)
            if section is not None:
                self.pointers[address] = self._word(section.offset + address - section.address, "Q")

    def _relative_relocations(self):
        """Addresses of words that only move with the library (.relr.dyn, the generic ABI's SHT_RELR): an
        even entry is one address, an odd one a bitmap of the 63 words that follow."""
        section = self.sections.get(".relr.dyn")
        following = 0
        for at in range(0, section.size if section else 0, 8):
            entry = self._word(section.offset + at, "Q")
            if entry % 2 == 0:
                yield entry
                following = entry + 8
                continue
            yield from (following + 8 * bit for bit in range(63) if entry >> (bit + 1) & 1)
            following += 63 * 8
