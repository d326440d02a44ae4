"""Instructions for each request, by callgrind: they do not depend on what else the machine does. Of
the program and its libraries, and of the checker's library, with the functions that make most of it."""

import re
import subprocess

from harness.places import Directory, free_port, program
from harness.processes import Process

from .ways import Way

LIBRARY = "libofdcheck.so"


def own_costs(path):
    """{(object, function): instructions in the function itself}, from callgrind's output, in which a
    name is written once and then called by its number."""
    names, costs = {}, {}
    at, of_a_call = {"ob": "", "fn": ""}, False

    def name(kind, words):
        number, _, text = words.partition(" ")
        return names.setdefault((kind, number), text) if text else names.get((kind, number), words)

    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            kind, equals, words = line.rstrip("\n").partition("=")
            if equals and kind in ("ob", "fn"):
                at[kind] = name(kind, words)
            elif equals and kind in ("cob", "cfn"):
                name(kind[1:], words)
            elif kind == "calls":
                of_a_call = True
            elif re.match(r"[+*\-\d]", line):
                if not of_a_call:
                    key = at["ob"], at["fn"]
                    costs[key] = costs.get(key, 0) + int(line.split()[-1])
                of_a_call = False
    return costs


def profile(workload, library, seconds):
    """(instructions of the server a request, of the library, [(function, instructions), ...])"""
    ports = [free_port() for _ in range(1 + workload.other_ports)]
    with Directory() as directory, workload.beside(ports, None):
        output = directory.path / "callgrind"
        way = Way(library=library, before=(program("valgrind"), "--tool=callgrind",
                                           f"--callgrind-out-file={output}"))
        argv = way.words(workload.start(directory, ports))
        with Process(argv, directory.path, way.environment()) as process:
            process.wait_ready(ports[:1])
            workload.warm_up(ports[0], None)
            subprocess.run([program("callgrind_control"), "-z", str(process.popen.pid)], check=True,
                           capture_output=True)
            requests = workload.load(ports[0], seconds, None)
            process.stop()
        costs = own_costs(output)
    ours = {function: cost / requests for (where, function), cost in costs.items()
            if where.endswith(LIBRARY)}
    total = sum(costs.values()) / requests
    return total - sum(ours.values()), sum(ours.values()), sorted(ours.items(), key=lambda one: -one[1])


def short(function):
    """Without parameters, template arguments and namespaces."""
    bare = re.sub(r"\(anonymous namespace\)::", "", function)
    bare = re.sub(r"<[^<>]*>", "", re.sub(r"<[^<>]*(<[^<>]*>[^<>]*)*>", "", bare)).partition("(")[0]
    return "::".join(bare.split("::")[-2:])


def row(workload, library, seconds, most=6):
    theirs, ours, functions = profile(workload, library, seconds)
    named = ", ".join(f"{short(name)} {cost:.0f}" for name, cost in functions[:most])
    return f"| {workload.title} | {theirs:,.0f} | {ours:,.0f} | {named} |"


HEAD = ["| workload | instructions of the server a request | of ofdcheck | most of it in |",
        "|---|--:|--:|---|"]
