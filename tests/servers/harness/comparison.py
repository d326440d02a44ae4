"""The comparison: one server, one workload, bare and then checked; everything seen from outside must
be the same, and the checker must have nothing to say."""

import dataclasses
import difflib
import json
from pathlib import Path

from .places import Directory, free_port
from .processes import Failure, Process, accepts_connections, poll_until

# The default, and one so short that what a rule waits for often lasts longer in a correct server.
GRACES = (), ("--grace", "100")
KNOWN_BUGS = Path(__file__).parent.parent / "known_bugs.supp"


class Server:
    """What a file in cases/ defines: how to start a server, drive it and end it."""

    name = ""
    ports = 1                # how many ports it listens on
    other_ports = 0          # how many more are for processes around it
    ready = staticmethod(accepts_connections)  # asked of each port before it is driven
    leaves_children = False  # its children outlive it and are ended with it

    def start(self, directory, ports):
        """Writes the configuration into `directory` and returns argv."""
        raise NotImplementedError

    def drive(self, process, directory, ports):
        """Drives it with real clients and returns the replies as lines."""
        raise NotImplementedError

    def settled(self):
        """Whether it may be ended: false while something is still expected of it."""
        return True

    def log(self, directory):
        """Lines of its own log in which it complains."""
        return []


@dataclasses.dataclass
class Outcome:
    replies: list
    status: str
    complaints: list
    left: list
    stderr: str
    findings: list = dataclasses.field(default_factory=list)

    def lines(self):
        return (self.replies + [f"ended with {self.status}"] + [f"log: {c}" for c in self.complaints]
                + [f"still running: {command}" for command in self.left])


def command_of(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as line:
            return line.read().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return "?"


def stragglers(process):
    """The commands of processes that have not followed the server."""
    try:
        poll_until(lambda: not process.pids(), 5, "")
    except Failure:
        pass
    return [command_of(pid) for pid in process.pids()]


def run_once(server, before=(), environment=None, report=None):
    """Starts, drives and ends `server`; `before` is put before its argv."""
    ports = [free_port() for _ in range(server.ports + server.other_ports)]
    with Directory() as directory:
        argv = server.start(directory, ports)
        with Process(argv, directory.path, environment, before) as process:
            try:
                process.wait_ready(ports[:server.ports], server.ready)
                replies = server.drive(process, directory, ports)
                poll_until(server.settled, 10, "what was expected after the replies")
                status = process.stop(children_too=server.leaves_children)
            except Exception as problem:
                raise Failure(f"{problem!r}\n{process.output()}") from problem
            left = stragglers(process)
            return Outcome(replies, status, server.log(directory), left,
                           process.stderr.read_text(errors="replace"),
                           read_findings(report) if report else [])


def read_findings(path):
    try:
        # The last part is empty, or a line that is still being written.
        lines = path.read_text().split("\n")[:-1]
    except FileNotFoundError as missing:
        raise Failure(f"ofdcheck wrote no report: {missing}") from missing
    records = [json.loads(line) for line in lines if line.strip()]
    return [record for record in records if "rule" in record]


def describe(finding):
    mark = "confirmed" if finding.get("confirmed") else "likely"
    text = [f"{finding['level']}: {finding['rule']} ({mark}, {finding.get('count', 1)} times): "
            f"{finding.get('message')}"]
    for key in ("expected", "actually"):
        if finding.get(key):
            text.append(f"  {key}  {finding[key]}")
    for step in finding.get("steps", []):
        text.append(f"  {step.get('role')} {step.get('call')} thread {step.get('tid')}")
        for frame in step.get("frames", []):
            where = frame.get("file") and f"{frame['file']}:{frame.get('line')}"
            text.append(f"      {frame.get('function') or '?'} "
                        f"{where or str(frame.get('module')) + '+' + hex(frame.get('offset') or 0)}")
    return "\n".join(text)


def require_same(bare, checked):
    if bare.lines() != checked.lines():
        raise Failure("\n".join(difflib.unified_diff(
            bare.lines(), checked.lines(), "bare", "checked", lineterm="")) + f"\n{checked.stderr}")


def require_silent(outcome, when):
    if outcome.findings:
        raise Failure(f"findings {when}:\n" + "\n\n".join(describe(f) for f in outcome.findings))


def ofdcheck_run(build, report, *options):
    return [build / "bin" / "ofdcheck", "run", "--format", "jsonl", "--output", report,
            "--suppressions", KNOWN_BUGS, *options, "--"]


def compare_under_run(server, build):
    """Bare, then under `ofdcheck run` with each grace period: the same outcome and no finding."""
    bare = run_once(server)
    for options in GRACES:
        with Directory() as reports:
            report = reports.path / "report.jsonl"
            checked = run_once(server, before=ofdcheck_run(build, report, *options), report=report)
            # With a finding the status is 99; the findings say why.
            require_silent(checked, " ".join(("under ofdcheck run", *options)))
            require_same(bare, checked)


def print_notes(server, build):
    """Everything there is to say of it, latent things too, to be read by a person."""
    for options in GRACES:
        with Directory() as reports:
            report = reports.path / "report.jsonl"
            outcome = run_once(server, before=ofdcheck_run(build, report, "--level", "note", *options),
                               report=report)
        for finding in sorted(outcome.findings, key=lambda finding: finding["rule"]):
            print(*options, describe(finding))


def compare_under_preload(server, build):
    """Bare, then with nothing but LD_PRELOAD: the same outcome and not a byte more on stderr."""
    bare = run_once(server)
    checked = run_once(server, environment={"LD_PRELOAD": str(build / "lib" / "libofdcheck.so")})
    if bare.stderr != checked.stderr:
        raise Failure(f"stderr was {bare.stderr!r}, is {checked.stderr!r}")
    require_same(bare, checked)
