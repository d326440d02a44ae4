"""The table, as Markdown, with the machine it was measured on; and the page that holds it."""

import datetime
import os
import platform
import re
import subprocess

from .measuring import median_of, ratios

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def first_line(argv):
    try:
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
    except OSError:
        return "unknown"
    lines = (done.stdout + done.stderr).splitlines()
    return lines[0] if lines else "unknown"


def machine(root):
    with open("/proc/cpuinfo", encoding="utf-8") as cpuinfo:
        model = re.search(r"model name\s*:\s*(.*)", cpuinfo.read())
    commit = first_line(["git", "-C", str(root), "describe", "--always", "--dirty"])
    return (f"{model[1] if model else platform.machine()}, {os.cpu_count()} processors, "
            f"Linux {platform.release()}, {datetime.date.today()}, commit {commit}.")


def row(title, runs):
    bare = runs["bare"]
    cells = [title, f"{median_of(bare, 'cpu'):.2f}"]
    for way in ("floor", "ofdcheck"):
        middle, least, greatest = ratios(runs[way], bare, "cpu")
        cells.append(f"{middle:.3f} ({least:.2f}–{greatest:.2f})")
    # Peers run in fewer rounds, the first ones.
    for way in ("valgrind", "tsan"):
        cells.append(f"{ratios(runs[way], bare, 'cpu')[0]:.1f}" if way in runs else "")
    cells.append(f"{median_of(bare, 'throughput'):,.0f}")
    cells.append(f"{ratios(runs['ofdcheck'], bare, 'throughput')[0]:.3f}")
    return "| " + " | ".join(cells) + " |"


def table(rows, seconds, pairs, root):
    head = ["workload", "bare, µs CPU a request", "floor, × CPU", "ofdcheck, × CPU",
            "valgrind, × CPU", "TSan, × CPU", "bare, requests/s", "ofdcheck, × requests/s"]
    lines = [machine(root), "",
             f"{pairs} rounds of {seconds} s each. Medians; least and greatest in brackets.", "",
             "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + rows)


def write(page, text):
    content = page.read_text(encoding="utf-8")
    before, found, rest = content.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        raise SystemExit(f"{page}: the lines {BEGIN} and {END} are expected around the table")
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
