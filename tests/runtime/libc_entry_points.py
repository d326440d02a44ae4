#!/usr/bin/env python3
"""Is every entry point of libc that does something to descriptors interposed, or excused with a reason?

    libc_entry_points.py LIBOFDCHECK.SO [LIBC.SO.6]

Walks the machine code of libc (libc_walk/) and compares with the library's exports and with
libc_entry_points.txt. Ends with 0 when nothing is missing and nothing is stale."""
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "libc_walk"))

import machine_code  # noqa: E402
import walk  # noqa: E402

LIST = os.path.join(HERE, "libc_entry_points.txt")
# The list was written for this one; another may have fewer names, and what is stale is not told there.
GLIBC = "2.36"
# What libc makes these with.
MADE_WITH = {"open": "openat", "pipe": "pipe2", "eventfd": "eventfd2", "signalfd": "signalfd4",
             "fork": "clone", "select": "pselect6"}
# Verdicts of functions that leave the program's descriptors alone: so do those that only call them.
CLOSED = ("inside", "keeps", "memory")

WATCHED = """
    open openat openat2 creat open_by_handle_at socket socketpair accept accept4 pipe pipe2 eventfd eventfd2
    timerfd_create signalfd signalfd4 inotify_init inotify_init1 fanotify_init memfd_create memfd_secret
    pidfd_open pidfd_getfd mq_open epoll_create epoll_create1 perf_event_open userfaultfd fsopen fsmount
    fspick open_tree io_uring_setup io_uring_enter io_uring_register bpf landlock_create_ruleset
    dup dup2 dup3 close close_range fcntl ioctl execve execveat fork vfork clone clone3 epoll_ctl
    bind listen connect shutdown setsockopt timerfd_settime mq_notify mq_timedsend mq_timedreceive
    read readv pread64 preadv preadv2 write writev pwrite64 pwritev pwritev2 recvfrom recvmsg recvmmsg
    sendto sendmsg sendmmsg sendfile splice tee vmsplice copy_file_range
    poll ppoll select pselect6 epoll_wait epoll_pwait epoll_pwait2
""".split()


def system_calls():
    text = subprocess.run(["gcc", "-E", "-dM", "-include", "sys/syscall.h", "-x", "c", "/dev/null"],
                          check=True, capture_output=True, text=True).stdout
    return {m[1]: int(m[2]) for m in re.finditer(r"#define __NR_(\w+) (\d+)", text)}


def exports_of(library):
    text = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True,
                          text=True).stdout
    return {line.split()[2].partition("@")[0] for line in text.splitlines()}


def read_list():
    """name -> verdict, of the list."""
    verdicts, verdict = {}, None
    with open(LIST, encoding="utf-8") as file:
        for line in file:
            heading = re.match(r"\[(\w+)\] \S", line)
            if heading:
                verdict = heading[1]
            elif not line.startswith("#"):
                for name in line.split():
                    if name in verdicts:
                        sys.exit(f"{LIST}: {name} is listed twice")
                    verdicts[name] = verdict
    return verdicts


def libc_path():
    text = subprocess.run(["ldd", "/bin/sh"], check=True, capture_output=True, text=True).stdout
    return re.search(r"libc\.so\.6 => (\S+)", text)[1]


def siblings_with_code(libc):
    """Of the libraries that were parts of libc until 2.34: those that are more than empty shells here."""
    for name in ("libpthread.so.0", "librt.so.1", "libutil.so.1", "libanl.so.1"):
        path = os.path.join(os.path.dirname(libc), name)
        if os.path.exists(path) and not all("version_placeholder" in n for n in exports_of(path)
                                            if not n.startswith("GLIBC_")):
            yield path


def main(library, libc=None):
    libc = libc or libc_path()
    numbers = system_calls()
    names = {number: name for name, number in numbers.items()}
    names[machine_code.UNKNOWN] = "a number that is no constant"
    watched = {numbers[name] for name in WATCHED if name in numbers} | {machine_code.UNKNOWN}
    interposed = exports_of(library)
    listed = read_list()
    code = walk.Walk(libc)
    cuts = {i for name, verdict in listed.items() if verdict in CLOSED for i in code.indices(name)}
    reached = code.reach(watched, cuts)
    reaching = {}
    for name in code.library.exports:
        indices = code.indices(name) - code.never_return
        reaching[name] = set().union(*(reached.get(i, set()) for i in indices))

    missing = sorted(n for n, found in reaching.items() if found and n not in interposed | set(listed))
    for name in missing:
        first = min(reaching[name])
        index = next(i for i in code.indices(name) if first in reached.get(i, ()))
        print(f"{name} reaches {', '.join(sorted(names[n] for n in reaching[name]))} and is neither "
              f"interposed nor listed: {code.path(index, first, cuts)}")

    # The walk itself: what is called like a system call must be seen to make it.
    for name in sorted(interposed & set(WATCHED) - {"vfork"}):
        if numbers[MADE_WITH.get(name, name)] not in reaching[name]:
            print(f"{name} is not seen to reach the system call of its name: the walk is blind")
            missing.append(name)

    for path in siblings_with_code(libc):
        print(f"{path} has functions of its own, and only {libc} was walked")
        missing.append(path)

    stale = []
    if GLIBC.encode() in re.findall(rb"stable release version (\d+\.\d+)", code.library.bytes):
        for name in sorted(listed):
            if name not in code.library.exports:
                stale.append(f"{name} is listed, and libc does not export it")
            elif not reaching[name]:
                stale.append(f"{name} is listed, and reaches nothing that is watched")
            elif name in interposed and not any(
                    i in cuts and code.callers.get(i) for i in code.indices(name)):
                stale.append(f"{name} is listed and interposed, and nothing in libc calls it")
    for line in stale:
        print(line)
    print(f"{len(code.library.exports)} names, {sum(map(bool, reaching.values()))} of them reach a call that "
          f"is watched: {len(missing)} missing, {len(stale)} stale")
    return 1 if missing or stale else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
