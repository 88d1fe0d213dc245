import sys
from pathlib import Path

from tests.verapdf import validate

verdicts = validate(*map(Path, sys.argv[1:]))
for path, verdict in verdicts.items():
    print("PASS" if verdict.passed else "FAIL", path, verdict.broken, sep="\t")  # noqa: T201
sys.exit(not all(verdict.passed for verdict in verdicts.values()))
