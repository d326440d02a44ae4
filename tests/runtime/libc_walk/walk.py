"""Which system calls each function of libc can reach. Over-approximate: a function whose address is taken,
directly or through a table of pointers, counts as called, and a call through one of stdio's tables as a
call of that slot of every table. Not followed: pointers that the program hands in, and those into the
dynamic loader (dlopen opens there)."""
import bisect

import machine_code
import elf


class Walk:
    def __init__(self, path):
        self.library = elf.Library(path)
        self.functions = machine_code.read(self.library)
        self.names = {}  # index -> exported names, private ones too
        for exports in (self.library.exports, self.library.private):
            for name, addresses in exports.items():
                for address in addresses:
                    self.names.setdefault(self.library.function_at(address), set()).add(name)
        self._slots = self._read_slots()
        self._objects = sorted({a for f in self.functions.values()
                                for a in f.objects | f.words})
        self.edges = {i: self._edges_of(f) for i, f in self.functions.items()}
        self.callers = {}
        for i, targets in self.edges.items():
            for target in targets - {i}:
                self.callers.setdefault(target, set()).add(i)
        self.never_return = self._find_those_that_never_return()

    def _find_those_that_never_return(self):
        """Functions without a way back (abort, exit, __stack_chk_fail, execution of a failed assert): what
        they do to descriptors ends with the process or the thread."""
        returning = {i for i, f in self.functions.items() if f.returns}
        tails = {i: {self.library.function_at(t) for t in f.tails} for i, f in self.functions.items()}
        grown = True
        while grown:
            more = {i for i, targets in tails.items() if i not in returning and targets & returning}
            returning |= more
            grown = bool(more)
        return set(self.functions) - returning

    def indices(self, name):
        """The functions behind the versions of a name."""
        addresses = self.library.exports.get(name) or self.library.private.get(name) or ()
        return {self.library.function_at(a) for a in addresses} - {None}

    def _read_slots(self):
        tables = self.library.sections["__libc_IO_vtables"]
        stride = next(s for s in (machine_code.TABLE, 0xC0) if tables.size % s in (0, machine_code.TABLE))
        slots = {}
        for address, target in self.library.pointers.items():
            if tables.holds(address):
                slots.setdefault((address - tables.address) % stride, set()).add(target)
        return slots

    def _pointers_in(self, address):
        """What the object at this address points to; it ends where the next one is referred to."""
        i = bisect.bisect_right(self._objects, address)
        end = self._objects[i] if i < len(self._objects) else address + 8
        tables = self.library.sections["__libc_IO_vtables"]
        if tables.holds(address):
            return set()  # a FILE is given its table; who calls through it is seen there
        return {self.library.pointers[at] for at in range(address, min(end, address + 0x400), 8)
                if at in self.library.pointers}

    def _edges_of(self, function):
        targets = set(function.calls)
        for name in function.imports:
            targets |= self.library.exports.get(name, set()) | self.library.private.get(name, set())
        for slot in function.slots:
            targets |= self._slots.get(slot, set())
        for address in function.objects:
            targets |= self._pointers_in(address)
        targets |= {self.library.pointers[a] for a in function.words if a in self.library.pointers}
        return {self.library.function_at(t) for t in targets} - {None}

    def reach(self, numbers, cuts):
        """index -> the system calls of `numbers` that the function reaches without passing through a
        function of `cuts`, which itself counts in full."""
        reached = {i: f.numbers & numbers for i, f in self.functions.items()}
        work = [i for i, found in reached.items() if found]
        while work:
            i = work.pop()
            if i in cuts or i in self.never_return:
                continue
            for caller in self.callers.get(i, ()):
                if not reached[i] <= reached[caller]:
                    reached[caller] = reached[caller] | reached[i]
                    work.append(caller)
        return reached

    def path(self, start, number, cuts):
        """For a message: how `start` comes to the system call, as names and addresses."""
        queue, came = [start], {start: None}
        for i in queue:
            if number in self.functions[i].numbers:
                steps = []
                while i is not None:
                    steps.append("/".join(sorted(self.names.get(i, ()))) or hex(self.library.functions[i][0]))
                    i = came[i]
                return " > ".join(reversed(steps))
            if i != start and (i in cuts or i in self.never_return):
                continue
            for target in self.edges.get(i, ()):
                if target not in came and target in self.functions:
                    came[target] = i
                    queue.append(target)
        return "?"
