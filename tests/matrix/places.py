"""Where a bug is planted, and whether lint tells of it there.

A place is a function of the server with `planted(Bug::x)` in it, as "file function". A finding is told
there when it stands in that function itself, or a step of its path does, or a step names a line of it."""

import functools
import re
from dataclasses import dataclass

# Comments, texts and characters, of which braces are none; a ' between digits begins no character.
NO_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<!\w)\'(?:\\.|[^\'\\\n])*\'|^[ \t]*#[^\n]*',
                     re.S | re.M)
CONTAINER = re.compile(r"\b(?:namespace|class|struct|union|enum|extern)\b")
NAME = re.compile(r"(~?\w+)\s*\(")


@dataclass(frozen=True)
class Extent:
    function: str
    first: int
    last: int


def blanked(text):
    return NO_CODE.sub(lambda part: re.sub(r"[^\n]", " ", part[0]), text)


def begins_block(head):
    """What stands before a brace outside of functions: of a body, a class or a namespace, and not of
    an initialiser."""
    return head == "" or (head[-1].isspace() and not head.rstrip().endswith(("=", ",", "(")))


def functions_of(text):
    """The functions of a file, each from its head to its last brace."""
    code = blanked(text)
    found = []
    kinds = []  # of the braces that are open
    began = None  # the head of the function around
    head = 0
    for at, sign in enumerate(code):
        if sign == "{":
            before = code[head:at]
            if began is not None or not begins_block(before):
                kinds.append("inner")
                continue
            named = NAME.search(before)
            is_function = named is not None and not CONTAINER.search(before[:named.start()])
            kinds.append("function" if is_function else "container")
            if is_function:
                began = (named[1], at - len(before.lstrip()))
            head = at + 1
        elif sign == "}":
            kind = kinds.pop()
            if kind == "function":
                name, first = began
                found.append(Extent(name, code.count("\n", 0, first) + 1, code.count("\n", 0, at) + 1))
                began = None
            if kind != "inner":
                head = at + 1
        elif sign == ";" and began is None:
            head = at + 1
    return found


@functools.cache
def functions_in(path):
    return functions_of(path.read_text())


def place(path, function):
    return f"{path.name} {function}"


def planted_in(path, bug):
    """The places of one file."""
    text = path.read_text()
    places = set()
    for found in re.finditer(rf"\bplanted\(Bug::{bug}\)", text):
        line = text.count("\n", 0, found.start()) + 1
        around = [each.function for each in functions_in(path) if each.first <= line <= each.last]
        if not around:
            raise ValueError(f"{path.name}:{line}: {bug} is planted outside of any function")
        places.add(place(path, around[0]))
    return places


def lines_of(finding):
    """(file, line) of a finding and of all that its steps name."""
    yield finding["file"].rpartition("/")[2], finding["line"]
    for step in finding["steps"]:
        for frame in step["frames"]:
            yield frame["file"].rpartition("/")[2], frame["line"]
        for file, line in re.findall(r"\(([^():]+):(\d+)\)", step["call"]):
            yield file, int(line)


def places_of(files, findings):
    """All places in which something is told."""
    told = {line for finding in findings for line in lines_of(finding)}
    return {place(path, each.function) for path in files for each in functions_in(path)
            if any(file == path.name and each.first <= line <= each.last for file, line in told)}


def misplaced(files, bug, slug, findings, elsewhere):
    """What is wrong with where the findings of this rule stand, in words. `elsewhere`: by bug and
    place, the places where it is told instead, and why."""
    told = places_of(files, [each for each in findings if each["rule"] == slug])
    planted = set().union(*(planted_in(path, bug) for path in files))
    excused = {at: instead for (name, at), (instead, _) in elsewhere.items() if name == bug}
    wrong = [f"not told in {at}" for at in planted - told - excused.keys()]
    wrong += [f"told in {at}, and excused" for at in excused.keys() & told]
    wrong += [f"excused in {at}, where it is not planted" for at in excused.keys() - planted]
    wrong += [f"not told in {other}, instead of {at}" for at, instead in excused.items()
              for other in instead if other not in told]
    return sorted(wrong)
