"""What ofdcheck writes as SARIF is valid against the published schema of SARIF 2.1.0.

sarif_schema_test.py OFDCHECK PROGRAM...: each program is run and its log validated. Skipped (77) when
the schema or the validator is not there; scripts/test fetches both.
"""
import json
import os
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("skipped: no python3-jsonschema")
    sys.exit(77)

schema_path = os.environ.get("OFDCHECK_SARIF_SCHEMA") or os.path.join(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"),
    "ofdcheck", "sarif-2.1.0-rtm.5.json")
if not os.path.exists(schema_path):
    print("skipped: no schema at", schema_path)
    sys.exit(77)

with open(schema_path) as file:
    validator = jsonschema.Draft4Validator(json.load(file))

ofdcheck, *programs = sys.argv[1:]
wrong = 0
for program in programs:
    with tempfile.TemporaryDirectory() as place:
        log_path = os.path.join(place, "log.sarif")
        run = subprocess.run([ofdcheck, "run", "--format", "sarif", "--output", log_path, "--level",
                              "note", "--grace", "50", "--", program], check=False,
                             stdout=subprocess.DEVNULL)
        with open(log_path) as file:
            log = json.load(file)
    results = log["runs"][0]["results"]
    if (run.returncode == 99) != any(result["level"] != "note" for result in results):
        print(program, "exit status", run.returncode, "and", len(results), "results")
        wrong += 1
    for error in validator.iter_errors(log):
        print(program, list(error.absolute_path), error.message)
        wrong += 1
sys.exit(1 if wrong else 0)
