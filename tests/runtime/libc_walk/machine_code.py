"""What each function of a library does, read from its machine code: whom it calls or takes the address
of, and which system calls it makes itself."""
import re
import subprocess

# Of struct _IO_jump_t (libio/libioP.h): a table of stdio's own virtual functions.
TABLE = 0xA8
UNKNOWN = -1  # a system call whose number is not a constant of the function

_LINE = re.compile(r"^\s*([0-9a-f]+):\t(\S+)\s*(.*?)(?:\s+#\s+([0-9a-f]+) .*)?$")
_DIRECT = re.compile(r"^([0-9a-f]+) <([^>]*)>")
_INDIRECT = re.compile(r"^\*(0x[0-9a-f]+)?\(%\w+\)")
_REGISTERS = {}
for _family in ("a", "b", "c", "d"):
    for _form in ("r%sx", "e%sx", "%sx", "%sl"):
        _REGISTERS[_form % _family] = "r%sx" % _family
for _family in ("si", "di", "bp"):
    for _form in ("r%s", "e%s", "%s", "%sl"):
        _REGISTERS[_form % _family] = "r%s" % _family
for _number in range(8, 16):
    for _form in ("r%d", "r%dd", "r%dw", "r%db"):
        _REGISTERS[_form % _number] = "r%d" % _number


class Function:
    def __init__(self):
        self.calls = set()     # addresses in the code: called, jumped to, or taken
        self.imports = set()   # names called through the PLT
        self.objects = set()   # addresses of data that it takes
        self.words = set()     # addresses of words that it loads
        self.slots = set()     # offsets of calls through a table of stdio's
        self.indirect = set()  # offsets of all calls through a pointer
        self.numbers = set()   # of system calls
        self.returns = False   # has a return, or a jump through a pointer
        self.tails = set()     # addresses in other functions that it jumps to


def _source(before, register):
    """What the instructions before a place put into the register last: the operand, "$0x0" for a
    clearing, None if it is computed."""
    wanted = register
    for name, operands in reversed(before):
        first, _, target = operands.rpartition(",")
        if name.startswith(("cmp", "test", "push", "j", "nop")) or \
                _REGISTERS.get(target.lstrip("%")) != wanted:
            continue
        if name == "xor" and first == target:
            return "$0x0"
        if not name.startswith("mov"):
            return None
        if first.lstrip("%") not in _REGISTERS:
            return first
        wanted = _REGISTERS[first.lstrip("%")]
    return None


def _number_at(before):
    source = _source(before, "rax") or ""
    return int(source[1:], 16) if source.startswith("$") else UNKNOWN


def _offset_of(operands, before):
    """Of a call through a pointer that is a member of what a register points to; else None."""
    if operands.lstrip("*%") in _REGISTERS:
        operands = "*" + (_source(before, _REGISTERS[operands.lstrip("*%")]) or "")
    match = _INDIRECT.match(operands)
    return int(match[1] or "0", 16) if match else None


def read(library):
    """index of a function (see elf.Library) -> Function."""
    functions = {}
    text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", library.path], check=True,
                          capture_output=True, text=True).stdout
    tables = library.sections["__libc_IO_vtables"]
    index, function, before, end = None, None, [], 0
    for line in text.splitlines():
        match = _LINE.match(line)
        if not match:
            continue
        at, name, operands = int(match[1], 16), match[2], match[3]
        if at >= end or function is None:
            index = library.function_at(at)
            before = []
            if index is None:
                function = None
                continue
            end = library.functions[index][1]
            function = functions.setdefault(index, Function())
        while name in ("bnd", "notrack", "lock", "rep", "repz"):
            name, _, operands = operands.partition(" ")
            operands = operands.lstrip()
        if name == "ret" or (name == "jmp" and operands.startswith("*")):
            function.returns = True
        if name == "syscall":
            function.numbers.add(_number_at(before))
        direct = _DIRECT.match(operands)
        if direct and direct[2].endswith("@plt"):
            function.returns |= name.startswith("j")
            if not direct[2].startswith("*ABS*"):
                function.imports.add(direct[2][:-len("@plt")])
        elif direct and library.function_at(int(direct[1], 16)) != index:
            function.calls.add(int(direct[1], 16))
            if name.startswith("j"):
                function.tails.add(int(direct[1], 16))
        elif name in ("call", "jmp") and operands.startswith("*"):
            function.indirect.add(_offset_of(operands, before))
        if match[4]:
            taken = int(match[4], 16)
            if library.function_at(taken) is not None:
                function.calls.add(taken)
            else:
                (function.objects if name == "lea" else function.words).add(taken)
        before.append((name, operands))
    for function in functions.values():
        # stdio checks a table against the bounds of their section before it calls through it.
        if tables.address in function.objects:
            function.slots = {offset for offset in function.indirect if offset and 0x10 <= offset < TABLE}
    return functions
