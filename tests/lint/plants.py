"""The reference server under the static checks: silent as it is, and with a planted bug compiled in the
bug's rule is told, in a file that has the bug in it.

    plants.py OFDLINT SERVER none        every file, every level
    plants.py OFDLINT SERVER PLANT RULE  the files that name the plant
"""

import glob
import json
import os
import re
import subprocess
import sys


def lint(ofdlint, server, files, plant, *options):
    return subprocess.run(
        [ofdlint, "--format", "jsonl", "--level", "note", *options, *files, "--", "-std=c++20",
         "-D_GNU_SOURCE", "-I" + server, "-DREFSERVER_PLANT=" + plant],
        capture_output=True, text=True, check=False)


def main():
    ofdlint, server, plant, *rule = sys.argv[1:]
    server = os.path.realpath(server)
    files = [path for path in sorted(glob.glob(server + "/**/*.cc", recursive=True))
             if "/fuzz/" not in path]
    if plant != "none":
        named = re.compile(r"Bug::" + plant + r"\b")
        files = [path for path in files if named.search(open(path, encoding="utf-8").read())]
        if not files:
            sys.exit(f"no file has the plant {plant}")
    ended = lint(ofdlint, server, files, plant, *(["--rules", rule[0]] if rule else []))
    if ended.returncode not in (0, 1):
        sys.exit(f"status {ended.returncode}: {ended.stderr}")
    if plant == "none" and ended.stdout:
        sys.exit("the server has no bug, and yet:\n" + ended.stdout)
    if plant != "none" and not ended.stdout:
        sys.exit(f"{rule[0]} was not told for {plant} in {', '.join(files)}")
    for line in ended.stdout.splitlines():
        found = json.loads(line)
        print(f"{found['file']}:{found['line']}: {found['rule']}")


if __name__ == "__main__":
    main()
