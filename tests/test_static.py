"""What browsers are sent: third-party files as published, small own files, templates that the strict CSP lets work."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from workspaces.kernel.web import ROOT, STATIC, env

VENDOR = STATIC / "vendor"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [
    path for path in TEMPLATES if "mail" not in path.parts and "einvoice" not in path.parts
]  # mails and PDFs are no pages
BUDGET = 40 * 1024
PHONE = {
    "outbox.js",
    "scan.css",
    "scan.js",
    "scan-camera.js",
    "scan-corners.js",
    "scan-find.js",
    "sw.js",
    "approve.js",
    "install.js",
}
PAGE_SHEETS = {"brand.css", "firm.css", "imports.css", "talk.css"} | PHONE  # loaded by their own pages only
PAGE_BUDGET = {".css": 6 * 1024, ".js": 8 * 1024}
TAG = re.compile(r"<(?P<name>[a-z][a-z0-9-]*)(?P<attributes>(?:[^<>{]|\{\{.*?\}\}|\{%.*?%\}|\{(?![{%]))*)>", re.DOTALL)
HTMX = {
    "hx-get",
    "hx-post",
    "hx-target",
    "hx-swap",
    "hx-trigger",
    "hx-push-url",
    "hx-select",
    "hx-disable",
    "hx-include",
    "hx-sync",
    "hx-sse:connect",
    "hx-sse:close",
    "hx-indicator",
    "hx-confirm",
    "hx-vals",
    "hx-preserve",
}


def tags(path: Path) -> list[re.Match[str]]:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    return list(TAG.finditer(text))


def where(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


def test_third_party_files_are_those_of_the_manifest():
    expected = json.loads((VENDOR / "manifest.json").read_text())
    files = [path for path in VENDOR.rglob("*") if path.is_file() and path.name != "manifest.json"]
    assert {str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files} == expected


def test_every_third_party_folder_has_its_licence():
    folders = {path for path in VENDOR.iterdir() if path.is_dir()}
    assert {folder.name for folder in folders if not (folder / "LICENSE").exists()} == set()


@pytest.mark.parametrize("kind", ["css", "js"])
def test_own_files_stay_small(kind: str):
    shared = [path for path in STATIC.glob(f"*.{kind}") if path.name not in PAGE_SHEETS]
    assert sum(path.stat().st_size for path in shared) <= BUDGET


@pytest.mark.parametrize("name", sorted(PAGE_SHEETS))
def test_a_pages_own_file_stays_small(name: str):
    assert (STATIC / name).stat().st_size <= PAGE_BUDGET[Path(name).suffix]


def test_own_scripts_evaluate_no_text():
    for path in STATIC.glob("*.js"):
        assert not re.search(r"\beval\(|new Function|\.innerHTML|\.style\b|document\.write", path.read_text()), (
            path.name
        )


@pytest.mark.parametrize("path", PAGES, ids=where)
def test_a_template_needs_no_inline_script_or_style(path: Path):
    for tag in tags(path):
        attributes = tag["attributes"]
        assert tag["name"] != "style" or where(path) == "mails/page.html", tag[0]  # printed, never served
        assert tag["name"] != "script" or "src=" in attributes, tag[0]
        assert not re.search(r"\s(style|on[a-z]+|hx-on\S*)=", attributes), tag[0]
        assert "javascript:" not in attributes, tag[0]
        assert not re.search(r'hx-(vals|headers)="js:|hx-trigger="[^"]*\[', attributes), tag[0]


@pytest.mark.parametrize("path", PAGES, ids=where)
def test_a_template_uses_the_htmx_attributes_of_version_4(path: Path):
    used = {
        name.removesuffix(":inherited")
        for tag in tags(path)
        for name in re.findall(r"\s(hx-[a-z:-]+)", tag["attributes"])
    }
    assert {name for name in used if not name.startswith("hx-status:")} <= HTMX


@pytest.mark.parametrize("path", PAGES, ids=where)
def test_every_form_works_without_script(path: Path):
    for tag in tags(path):
        if tag["name"] == "form":
            assert "method=" in tag["attributes"], tag[0]
            assert "action=" in tag["attributes"], tag[0]


def test_every_icon_named_is_in_the_sprite():
    sprite = (VENDOR / "lucide-static-1.62.0" / "icons.svg").read_text()
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    named = {name for path in TEMPLATES for name in re.findall(r'\bicon\("([a-z0-9-]+)"', path.read_text())}
    assert named <= known
    badges = env.get_template("ui/badge.html").module.looks
    assert {icon for _, icon in badges.values()} <= known


def test_texts_are_escaped():
    badge = env.get_template("ui/badge.html").module.badge
    assert "<b>" not in badge("<b>")
