"""Fetches the third-party files of `portal/static/vendor` and writes their checksums; run it to change a version.

    python docs/front-end/vendor.py

Needs `npm` and the network; the portal itself needs neither. Only the files named here are kept.
"""

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "portal" / "static"
VENDOR = STATIC / "vendor"
KEPT = {
    ("htmx.org", "4.0.1"): {
        "dist/htmx.min.js": "htmx.min.js",
        "dist/ext/hx-sse.min.js": "hx-sse.min.js",
        "LICENSE": "LICENSE",
    },
    ("@fontsource-variable/inter", "5.3.0"): {
        "files/inter-latin-wght-normal.woff2": "inter-latin-wght-normal.woff2",
        "LICENSE": "LICENSE",
    },
    ("lucide-static", "1.62.0"): {"LICENSE": "LICENSE"},
}
ICONS = """
archive arrow-down arrow-left arrow-right arrow-up ban bell blocks building-2 calendar-clock camera check chevron-down
chevron-left chevron-right circle circle-alert circle-check circle-question-mark circle-x clock copy download ellipsis
euro external-link file-check file-plus file-text file-x files fingerprint folder-open folder-plus funnel history
hourglass image inbox info key-round keyboard landmark layout-dashboard layout-grid link list-checks lock log-out mail
mail-check mail-open menu message-square monitor moon pause pencil phone plus printer receipt-euro refresh-cw
rotate-cw scan-line search send settings shield-alert shield-check shopping-cart smartphone sun sun-moon trash-2
triangle-alert undo-2 upload user-plus users wifi-off x zoom-in zoom-out
"""
SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
    'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
)


def unpack(package: str, version: str, into: Path) -> Path:
    """The package's folder, as the registry gives it."""
    command = ["npm", "pack", "--silent", f"{package}@{version}"]
    subprocess.run(command, cwd=into, check=True, capture_output=True)
    stem = package.lstrip("@").replace("/", "-")
    with tarfile.open(into / f"{stem}-{version}.tgz") as archive:
        archive.extractall(into / stem, filter="data")
    return into / stem / "package"


def sprite(icons: Path) -> str:
    """One file for all icons: a page fetches it once and names a symbol of it."""
    symbols = []
    for name in ICONS.split():
        svg = (icons / f"{name}.svg").read_text()
        shapes = re.sub(r"\s+", " ", re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)[1]).replace("> <", "><")
        symbols.append(SYMBOL.format(name=name, shapes=shapes.strip()))
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "\n".join(symbols) + "</svg>\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for (package, version), files in KEPT.items():
            source = unpack(package, version, Path(folder))
            target = VENDOR / f"{package.split('/')[-1]}-{version}"
            target.mkdir(parents=True, exist_ok=True)
            for inside, name in files.items():
                (target / name).write_bytes((source / inside).read_bytes())
            if package == "lucide-static":
                (target / "icons.svg").write_text(sprite(source / "icons"))
    files = sorted(path for path in VENDOR.rglob("*") if path.is_file() and path.name != "manifest.json")
    sums = {str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    (VENDOR / "manifest.json").write_text(json.dumps(sums, indent=2) + "\n")


if __name__ == "__main__":
    main()
