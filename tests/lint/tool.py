"""ofdcheck lint from outside: statuses, formats, baselines, comments, broken input.

    tool.py OFDCHECK WHAT
"""

import json
import os
import re
import subprocess
import sys
import tempfile

TWICE = "#include <unistd.h>\nvoid twice(int fd) {\n  close(fd);\n  close(fd);\n}\n"
CLEAN = "#include <unistd.h>\nvoid once(int fd) { close(fd); }\n"


class Directory:
    """A place for files, gone at the end."""

    def __init__(self):
        self.directory = tempfile.TemporaryDirectory()
        self.path = os.path.realpath(self.directory.name)

    def put(self, name, text):
        os.makedirs(os.path.dirname(os.path.join(self.path, name)), exist_ok=True)
        with open(os.path.join(self.path, name), "w", encoding="utf-8") as file:
            file.write(text)

    def text(self, name):
        with open(os.path.join(self.path, name), encoding="utf-8") as file:
            return file.read()


class Place(Directory):
    """A directory with sources and their database, and ofdcheck run in it."""

    def __init__(self, ofdcheck, **sources):
        super().__init__()
        self.ofdcheck = ofdcheck
        for name, text in sources.items():
            self.put(name + ".c", text)
        self.put("compile_commands.json", json.dumps([
            {"directory": self.path, "file": name + ".c", "command": f"cc -c {name}.c"}
            for name in sources]))

    def lint(self, *arguments, **limits):
        return subprocess.run([self.ofdcheck, "lint", *arguments], cwd=self.path, check=False,
                              capture_output=True, text=True, **limits)


def expect(fact, what, ended=None):
    if not fact:
        if ended is not None:
            print(ended.returncode, ended.stdout, ended.stderr, sep="\n")
        sys.exit("not so: " + what)


REST = """#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
struct conn { int fd; unsigned long left; char out[4096]; };
unsigned conn_mask(struct conn* c) { (void)c; return EPOLLIN; }
int conn_flush(struct conn* c) {
  ssize_t n = send(c->fd, c->out, c->left, MSG_DONTWAIT);
  if (n < 0) return errno == EAGAIN ? 0 : -1;
  c->left -= (unsigned long)n;
  return 0;
}
int modify(int epoll, int fd, unsigned mask) {
  struct epoll_event event = {.events = mask};
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
}
"""
REST_LOOP = """#include <sys/epoll.h>
struct conn;
unsigned conn_mask(struct conn* c);
int conn_flush(struct conn* c);
int modify(int epoll, int fd, unsigned mask);
int turn(int epoll, int fd, struct conn* c) {
  struct epoll_event event;
  if (epoll_wait(epoll, &event, 1, TIME_OUT) < 0) return -1;
  if (conn_flush(c) < 0) return -1;
  return modify(epoll, fd, conn_mask(c));
}
"""


def a_rest_and_a_clock(ofdcheck):
    """What was not sent may be tried again where the wait has a time-out: then it is a note."""
    for time_out, level in (("-1", "warning"), ("10", "note")):
        place = Place(ofdcheck, conn=REST, loop=REST_LOOP.replace("TIME_OUT", time_out))
        ended = place.lint("--format", "jsonl", "--level", "note")
        told = [(line["rule"], line["level"]) for line in map(json.loads, ended.stdout.splitlines())]
        expect(told == [("write-interest-lost", level)], f"a time-out of {time_out}: {level}", ended)


def statuses(ofdcheck):
    place = Place(ofdcheck, twice=TWICE, clean=CLEAN)
    ended = place.lint()
    expect(ended.returncode == 1, "status 1 when something is found", ended)
    expect("twice.c:4:3: warning:" in ended.stdout and "[ofd-double-close]" in ended.stdout,
           "a finding reads file:line:column: level: message [rule]", ended)
    expect(place.lint("clean.c").returncode == 0, "status 0 when nothing is found")
    expect(place.lint("--rules", "-double-close").returncode == 0, "--rules takes a rule out")
    expect(place.lint("--level", "error").returncode == 0, "--level leaves lower levels out")
    expect(place.lint("--exclude", "twice").returncode == 0, "--exclude leaves files out")


def misuse(ofdcheck):
    place = Place(ofdcheck, twice=TWICE)
    for arguments, word in [(["--rules", "no-such"], "no-such"), (["none.c"], "none.c"),
                            (["-p", "/nowhere"], "/nowhere/compile_commands.json"),
                            (["--exclude", "("], "--exclude"), (["--baseline", "none"], "none"),
                            (["--frobnicate"], "--frobnicate")]:
        ended = place.lint(*arguments)
        expect(ended.returncode == 2, f"status 2 for {arguments}", ended)
        expect(word in ended.stderr and ended.stderr.count("\n") == 1, f"one line names {word}", ended)
    place.put("compile_commands.json", "{ not json")
    ended = place.lint()
    expect(ended.returncode == 2 and ended.stderr.count("\n") == 1, "a broken database is one line",
           ended)
    place.put("broken_baseline", "what is this\n")
    ended = place.lint("--baseline", "broken_baseline")
    expect(ended.returncode == 2 and "broken_baseline:1:" in ended.stderr,
           "a broken baseline is named with its line", ended)


def a_file_that_does_not_parse(ofdcheck):
    place = Place(ofdcheck, broken="#include <unistd.h>\nint main( {\n", twice=TWICE)
    ended = place.lint()
    expect(ended.returncode == 2, "status 2", ended)
    expect("broken.c:" in ended.stderr and "error" not in ended.stdout, "it is named", ended)
    expect("twice.c:4:3" in ended.stdout, "the rest is examined", ended)
    expect(ended.stderr.count("\n") == 2, "in one line, before the summary", ended)


def baseline(ofdcheck):
    place = Place(ofdcheck, twice=TWICE)
    expect(place.lint("--write-baseline", "known").returncode == 1, "writing one changes no status")
    expect(place.lint("--baseline", "known").returncode == 0, "what is known is quiet")
    place.put("twice.c", "#include <stdio.h>\n\n\n" + TWICE)
    expect(place.lint("--baseline", "known").returncode == 0, "on another line, too")
    place.put("twice.c", TWICE + TWICE.replace("twice", "again"))
    ended = place.lint("--baseline", "known")
    expect(ended.returncode == 1 and ended.stdout.count("[ofd-") == 1, "what is new is not", ended)


def comments(ofdcheck):
    for text in [TWICE.replace("close(fd);\n}", "close(fd);  // NOLINT\n}"),
                 TWICE.replace("close(fd);\n}", "close(fd);  // NOLINT(ofd-double-close)\n}"),
                 TWICE.replace("close(fd);\n}", "close(fd);  // NOLINT(ofd-*)\n}"),
                 TWICE.replace("  close(fd);\n}",
                               "  // NOLINTNEXTLINE(ofd-double-close)\n  close(fd);\n}"),
                 "// NOLINTBEGIN(ofd-*)\n" + TWICE + "// NOLINTEND(ofd-*)\n"]:
        expect(Place(ofdcheck, twice=text).lint().returncode == 0, "quiet: " + text)
    for text in [TWICE.replace("close(fd);\n}", "close(fd);  // NOLINT(ofd-use-after-close)\n}"),
                 "// NOLINTBEGIN(ofd-*)\n// NOLINTEND(ofd-*)\n" + TWICE]:
        expect(Place(ofdcheck, twice=text).lint().returncode == 1, "not quiet: " + text)


def formats(ofdcheck):
    place = Place(ofdcheck, twice=TWICE)
    line = json.loads(place.lint("--format", "jsonl").stdout)
    expect(line["rule"] == "double-close" and line["line"] == 4 and line["function"] == "twice",
           "a line has rule, line and function")
    expect(line["file"] == os.path.join(place.path, "twice.c"), "the file is absolute")
    expect([step["role"] for step in line["steps"]] == ["closed", "used"], "and the steps")
    expect(line["pid"] is None, "no process was looked at")
    place.put("flags.c", "#include <fcntl.h>\nvoid f(int fd) { fcntl(fd, F_SETFD, O_CLOEXEC); }\n")
    place.lint("--format", "sarif", "--output", "log", "twice.c")
    log = json.loads(place.text("log"))
    place_of = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    expect(place_of["artifactLocation"]["uri"] == "twice.c", "paths in SARIF are relative")
    expect(place_of["region"] == {"startLine": 4, "startColumn": 3}, "line and column")
    place.lint("--format", "sarif", "--output", "log", "flags.c", "--")
    result = json.loads(place.text("log"))["runs"][0]["results"][0]
    replaced = result["fixes"][0]["artifactChanges"][0]["replacements"][0]
    expect(replaced["insertedContent"]["text"] == "FD_CLOEXEC", "SARIF has the fix")
    expect(len(result["partialFingerprints"]) == 1, "and a fingerprint")


def schema_errors(log):
    """Ends the test as skipped where the schema or its reader is not at hand."""
    try:
        import jsonschema
    except ImportError:
        sys.exit(77)
    path = os.environ.get("OFDCHECK_SARIF_SCHEMA") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"),
        "ofdcheck", "sarif-2.1.0-rtm.5.json")
    if not os.path.exists(path):
        sys.exit(77)
    with open(path, encoding="utf-8") as file:
        return list(jsonschema.Draft4Validator(json.load(file)).iter_errors(log))


def schema(ofdcheck):
    place = Place(ofdcheck, twice=TWICE,
                  flags="#include <fcntl.h>\nvoid f(int fd) { fcntl(fd, F_SETFD, O_CLOEXEC); }\n")
    place.lint("--format", "sarif", "--output", "log")
    errors = schema_errors(json.loads(place.text("log")))
    expect(not errors, f"the log is valid: {errors}")


def facts(ofdcheck):
    place = Place(ofdcheck, closer="#include <unistd.h>\nvoid let_go(int fd) { close(fd); }\n",
                  user="#include <unistd.h>\nvoid let_go(int fd);\n"
                       "void done(int fd) {\n  let_go(fd);\n  close(fd);\n}\n")
    expect("user.c:5:3" in place.lint().stdout, "both files together show it")
    expect(place.lint("user.c").returncode == 0, "one alone does not")
    ended = place.lint("closer.c", "--emit-facts", "all")
    expect(ended.returncode == 0 and not ended.stdout, "emitting finds nothing", ended)
    ended = place.lint("user.c", "--facts", "all")
    expect("user.c:5:3" in ended.stdout, "one with the facts of the other does", ended)
    good = place.text("all")
    expect(place.lint("user.c", "--emit-facts", "more").returncode == 0, "those of the other file")
    place.put("both", place.text("more") + good)
    expect("user.c:5:3" in place.lint("user.c", "--facts", "both").stdout,
           "files can be put one behind the other")
    for name, text in [("empty_line", good + "\n"), ("cut", good[:-20]),
                       ("short", good[:good.rindex("{")]),
                       ("corrupt", good.replace('"call":"close"', '"call":17')),
                       ("unknown", good.replace('"call":"close"', '"call":"clothe"')),
                       ("version", re.sub(r'"ofdcheck_facts":\d+', '"ofdcheck_facts":999', good)),
                       ("other", "what is this\n")]:
        place.put(name, text)
        ended = place.lint("user.c", "--facts", name)
        expect(ended.returncode == 2 and ended.stderr.count("\n") == 1 and name + ":" in ended.stderr,
               f"status 2 and one line for a {name} file", ended)
    expect(place.lint("user.c", "--facts", "none").returncode == 2, "or for none at all")


def a_header_by_two_names(ofdcheck):
    """What stands in a header is one function, by whatever name a unit has come to the header."""
    place = Place(ofdcheck)
    place.put("h.h", "#include <unistd.h>\ninline void end(int fd) { ::close(fd); }\n")
    for name in ("one.cc", "other.cc"):
        place.put(name, f'#include "h.h"\nvoid in_{name[:-3]}(int fd) {{ end(fd); }}\n')
    place.put("compile_commands.json", json.dumps([
        {"directory": place.path, "file": name, "arguments": ["c++", "-c", name]}
        for name in ("one.cc", os.path.join(place.path, "other.cc"))]))
    ended = place.lint("--emit-facts", "facts")
    expect(ended.returncode == 0, "facts are emitted", ended)
    files = [line["at"]["file"] for line in map(json.loads, place.text("facts").splitlines())
             if line.get("at", {}).get("function") == "end"]
    expect(files == [os.path.join(place.path, "h.h")] * 2, f"both name the header alike: {files}")


PROJECTS = os.path.join(os.path.dirname(os.path.realpath(__file__)), "projects")


def calls_of_steps(ofdcheck, project):
    """What the steps of a project's findings name."""
    directory = os.path.join(PROJECTS, project)
    place = Place(ofdcheck)
    place.put("compile_commands.json", json.dumps([
        {"directory": directory, "file": name, "command": f"c++ -std=c++20 -c {name}"}
        for name in os.listdir(directory) if name.endswith(".cc")]))
    ended = place.lint("--level", "note", "--format", "jsonl")
    return {step["call"] for line in ended.stdout.splitlines() for step in json.loads(line)["steps"]}


def steps_elsewhere(ofdcheck):
    for project, step in [("edge_by_object", r"read_once \(net\.cc:\d+\)"),
                          ("accept_fails_mutely", r"accept_one \(acceptor\.cc:\d+\)"),
                          ("no_mask_asks_for_out", r"interest \(connection\.(cc|h):\d+\)")]:
        calls = calls_of_steps(ofdcheck, project)
        expect(any(re.fullmatch(step, call) for call in calls),
               f"{project} names the function of another file: {calls}")


def several_commands(ofdcheck):
    """A file that is compiled twice, with flags of its own each time, as libtool and cmake do."""
    place = Place(ofdcheck, closer="#include <unistd.h>\nvoid let_go(int fd) {\n#ifndef KEEP\n"
                  "  close(fd);\n#endif\n#ifdef MORE\n  close(fd);\n#endif\n}\n",
                  user="#include <unistd.h>\nvoid let_go(int fd);\n"
                       "void done(int fd) {\n  let_go(fd);\n  close(fd);\n}\n")
    database = json.loads(place.text("compile_commands.json"))

    def again(flag):
        place.put("compile_commands.json", json.dumps(database + [
            {"directory": place.path, "file": "closer.c", "command": f"cc {flag} -c closer.c"}]))

    again("-fPIC")
    ended = place.lint()
    expect("user.c:5:3" in ended.stdout, "what both say is known", ended)
    expect(place.lint("closer.c", "--emit-facts", "all").returncode == 0, "both are written down")
    ended = place.lint("user.c", "--facts", "all")
    expect("user.c:5:3" in ended.stdout, "and can be read", ended)
    again("-DKEEP")
    ended = place.lint()
    expect(ended.returncode == 0 and not ended.stdout, "what one does and the other does not is not",
           ended)
    again("-DMORE")
    ended = place.lint("closer.c")
    expect("closer.c:7:3" in ended.stdout, "findings of the second are findings", ended)


def a_file_that_hangs(ofdcheck):
    # A FIFO that nobody writes to: reading it never ends.
    place = Place(ofdcheck, twice=TWICE, slow='#include "never.h"\n')
    os.mkfifo(os.path.join(place.path, "never.h"))
    ended = place.lint("--timeout", "1", "-j", "1")
    expect(ended.returncode == 2, "status 2", ended)
    expect("slow.c: not done after 1 seconds" in ended.stderr, "it is named", ended)
    expect("twice.c:4:3" in ended.stdout, "the rest is examined", ended)


if __name__ == "__main__":
    globals()[sys.argv[2]](os.path.realpath(sys.argv[1]))
