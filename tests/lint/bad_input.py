"""ofdcheck lint on input that is broken: each trouble is one line, the rest is still examined.

    bad_input.py OFDCHECK WHAT
"""

import json
import os
import resource
import subprocess
import sys

from tool import CLEAN, TWICE, Place, expect


def entry(place, name, **keys):
    return {"directory": place.path, "file": name, "command": f"cc -c {name}", **keys}


def database(place, *entries):
    place.put("compile_commands.json", json.dumps(entries))


def refused(place, arguments, word):
    """Misuse: one line that names it, nothing else."""
    ended = place.lint(*arguments)
    expect(ended.returncode == 2, f"status 2 for {arguments}", ended)
    expect(word in ended.stderr and ended.stderr.count("\n") == 1, f"one line names {word}", ended)
    expect(ended.stdout == "", "and nothing is reported", ended)


def troubled(place, line, *arguments, **limits):
    """A file among others: it is named in one line, what twice.c does is found all the same."""
    ended = place.lint(*arguments, **limits)
    expect(ended.returncode == 2, "status 2", ended)
    expect("twice.c:4:3" in ended.stdout, "the rest is examined", ended)
    lines = ended.stderr.splitlines()
    expect(len(lines) == 2 and line in lines[0], f"one line says {line}, then the summary", ended)
    expect("1 not examined" in lines[1], "which counts it", ended)


def databases(ofdcheck):
    place = Place(ofdcheck, twice=TWICE)
    os.remove(os.path.join(place.path, "compile_commands.json"))
    refused(place, [], "build/compile_commands.json")
    refused(place, ["-p", "."], "./compile_commands.json")
    for text in ["", "{ not json", "{}", "[{}]", '[{"directory": "/"}]', '[{"file": "twice.c"}]', "[1]",
                 "\0\xff" * 100]:
        place.put("compile_commands.json", text)
        refused(place, [], "compile_commands.json")
    place.put("compile_commands.json", "[]")
    refused(place, [], "there is no file to look at")
    # Everything that make's dependency runs leave, and nothing to compile.
    database(place, entry(place, "twice.c", command="cc -MM twice.c"))
    refused(place, [], "there is no file to look at")


def places(ofdcheck):
    """Where a database may be, and how its files may be named."""
    place = Place(ofdcheck, twice=TWICE)
    os.mkdir(os.path.join(place.path, "out"))
    os.rename(os.path.join(place.path, "compile_commands.json"),
              os.path.join(place.path, "out", "compile_commands.json"))
    for where in ["out", "out/", "out/compile_commands.json", os.path.join(place.path, "out")]:
        ended = place.lint("-p", where)
        expect(ended.returncode == 1 and "twice.c:4:3" in ended.stdout, f"-p {where}", ended)
    refused(place, ["-p", "twice.c"], "twice.c/compile_commands.json")
    place.put("src/again.c", TWICE)
    for entries in [[entry(place, "src/again.c")],
                    [entry(place, "../src/again.c", directory=os.path.join(place.path, "out"))],
                    [entry(place, "src/again.c", directory=".")],
                    [entry(place, "src/again.c"), entry(place, "src/again.c")],
                    [entry(place, "src/again.c"), entry(place, "./src/../src/again.c")],
                    [entry(place, "src/again.c", command="cc -DA -c src/again.c"),
                     entry(place, "src/again.c", command="cc -DB -c src/again.c")]]:
        database(place, *entries)
        ended = place.lint()
        expect(ended.returncode == 1 and ended.stdout.count("[ofd-") == 1, f"one of {entries}", ended)
        expect("src/again.c:4:3" in ended.stdout, "by its path from here", ended)


def response_files(ofdcheck):
    place = Place(ofdcheck, guarded="#ifdef TWICE\n" + TWICE + "#endif\n")
    place.put("flags", "-DTWICE")
    database(place, entry(place, "guarded.c", command="cc @flags -c guarded.c"))
    ended = place.lint()
    expect(ended.returncode == 1 and "guarded.c:5:3" in ended.stdout, "@flags are read", ended)
    ended = place.lint("guarded.c", "--", "@flags")
    expect(ended.returncode == 1, "behind --, too", ended)
    database(place, entry(place, "guarded.c", command="cc @none -c guarded.c"))
    ended = place.lint()
    expect(ended.returncode == 2 and "guarded.c: " in ended.stderr, "one that is not there", ended)


def sources(ofdcheck):
    for text, line in [('#include "none.h"\n', "other.c:1: 'none.h' file not found"),
                       ("int main( {\n", "other.c: "), ("#error no\n", "other.c:1: no"),
                       ("\0\0\0\xff\xfe", "other.c: ")]:
        troubled(Place(ofdcheck, other=text, twice=TWICE), line)
    gone = Place(ofdcheck, other=CLEAN, twice=TWICE)
    os.remove(os.path.join(gone.path, "other.c"))
    troubled(gone, "other.c: ")
    nowhere = Place(ofdcheck, other=CLEAN, twice=TWICE)
    database(nowhere, entry(nowhere, os.path.join(nowhere.path, "other.c"), directory="/nowhere"),
             entry(nowhere, "twice.c"))
    troubled(nowhere, "other.c: Cannot chdir into")
    unknown = Place(ofdcheck, other=CLEAN, twice=TWICE)
    database(unknown, entry(unknown, "other.c", command="cc -std=c1789 -c other.c"),
             entry(unknown, "twice.c"))
    troubled(unknown, "other.c: ")
    empty = Place(ofdcheck, other="", twice=TWICE)
    expect(empty.lint().returncode == 1, "an empty file is no trouble")


def crashes(ofdcheck):
    for crash in ["parser_crash", "crash"]:
        troubled(Place(ofdcheck, other=f"#pragma clang __debug {crash}\n", twice=TWICE),
                 "other.c: clang died: ", "-j", "2")
    troubled(Place(ofdcheck, other="#pragma clang __debug llvm_fatal_error\n", twice=TWICE),
             "other.c: #pragma clang __debug llvm_fatal_error")


def memory(ofdcheck):
    """Text that doubles 40 times, in a process that may have as much as a plain file needs, and more."""
    doubling = "#define A0 x,\n" + "".join(f"#define A{i + 1} A{i} A{i}\n" for i in range(40))
    place = Place(ofdcheck, other=doubling + "int x; int y[] = { A40 };\n", twice=TWICE)
    most = 400 << 20
    troubled(place, "other.c: clang wanted more memory than it may have",
             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (most, most)))


def outputs(ofdcheck):
    place = Place(ofdcheck, twice=TWICE)
    refused(place, ["--output", "none/log"], "none/log")
    refused(place, ["--write-baseline", "none/known"], "none/known")
    refused(place, ["--output", "."], ".")
    ended = place.lint("--output", "/dev/full")
    expect(ended.returncode == 2 and "/dev/full" in ended.stderr, "a full device is named", ended)
    # What an earlier run has left stays whole until there is something to put in its place.
    place.put("log", "old\n")
    refused(place, ["--output", "log", "--rules", "no-such"], "no-such")
    refused(place, ["--output", "log", "-p", "/nowhere"], "/nowhere")
    expect(place.text("log") == "old\n", "the old file is untouched")
    beside = set(os.listdir(place.path))
    full = subprocess.run([ofdcheck, "lint", "--format", "sarif", "--output", "log"], cwd=place.path,
                          check=False, capture_output=True, text=True, restore_signals=False,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64)))
    expect(full.returncode == 2 and "log: could not be written" in full.stderr, "EFBIG is named", full)
    expect(place.text("log") == "old\n", "half a file is never seen", full)
    expect(set(os.listdir(place.path)) == beside, "and nothing is left beside it", full)


def words(ofdcheck):
    place = Place(ofdcheck, twice=TWICE)
    for arguments, word in [(["--rules", "double-clsoe"], "double-close"), (["--exclude", "["], "--exclude"),
                            (["--exclude", "*"], "--exclude"), (["--exclude", "."], "no file"),
                            (["-j", "0"], "-j"), (["--level", "loud"], "loud"),
                            (["--format", "xml"], "xml"), (["--"], "files"), (["twice.h"], "twice.h")]:
        refused(place, arguments, word)
    for text in ["what is this\n", "0123456789abcde double\n", "0123456789abcdeg\n", "\0\xff\n",
                 "# fine\n\n0123456789abcdef fine\nnot\n"]:
        place.put("known", text)
        refused(place, ["--baseline", "known"], f"known:{text.count(chr(10))}:")
    refused(place, ["--baseline", "."], ".")
    place.put("known", "")
    expect(place.lint("--baseline", "known").returncode == 1, "an empty baseline knows nothing")


if __name__ == "__main__":
    globals()[sys.argv[2]](os.path.realpath(sys.argv[1]))
