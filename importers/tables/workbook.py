"""What an .xlsx says about itself: its sheets in order, which are hidden, which styles are dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from lxml import etree

from importers.tables import cells
from importers.tables.package import SUSPECT, Package
from importers.tables.refusals import SheetRefused, damaged

OFFICE = "/officeDocument"
WORKSHEET, STYLES, STRINGS = "/worksheet", "/styles", "/sharedStrings"
MOST_TEXT = 64  # bytes of shared texts for one of a sheet: a cell that shows one takes thirty
OTHERS = {"document": "un document Word", "presentation": "une présentation"}


@dataclass(frozen=True)
class Sheet:
    name: str
    hidden: bool
    part: str = ""


@dataclass(frozen=True)
class Workbook:
    """`dates` are the numbers of the cell styles that show a date."""

    sheets: list[Sheet]
    strings: str | None = None
    dates: frozenset[int] = field(default_factory=frozenset)
    from_1904: bool = False
    macros: bool = False


def read(package: Package) -> Workbook:
    main = _main(package)
    root = package.tree(main)
    if (kind := _local(root)) != "workbook":
        raise SheetRefused("TYPE_UNSUPPORTED", kind=OTHERS.get(kind, "un document Office"))
    links = _links(package, main)
    styles, strings = (_first(links, package, kind) for kind in (STYLES, STRINGS))
    sheets = _sheets(root, links, package)
    _weigh(package, sheets, strings)
    return Workbook(
        sheets=sheets,
        strings=strings,
        dates=_dates(package.tree(styles)) if styles else frozenset(),
        from_1904=any(node.get("date1904") in ("1", "true") for node in root.iter("{*}workbookPr")),
        macros=any(name.endswith("vbaproject.bin") for name in package.parts),
    )


def _weigh(package: Package, sheets: list[Sheet], strings: str | None) -> None:
    """Texts are there to be shown in cells: far more of them than cells could show is a bomb."""
    cells = sum(package.size(sheet.part) for sheet in sheets)
    if strings and package.size(strings) > max(SUSPECT, MOST_TEXT * cells):
        raise SheetRefused("SHEET_BOMB")


def _main(package: Package) -> str:
    """Where the workbook's own part lies."""
    if "_rels/.rels" in package:
        for kind, target in _links(package, "").values():
            if kind.endswith(OFFICE):
                return target
    return "xl/workbook.xml"


def _links(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Id → (type, part) of what a part refers to inside the package."""
    home = PurePosixPath(part)
    name = str(home.parent / "_rels" / f"{home.name}.rels")
    if name not in package:
        return {}
    return {
        link.get("Id", ""): (link.get("Type", ""), _resolved(home.parent, link.get("Target", "")))
        for link in package.tree(name).iter("{*}Relationship")
        if link.get("TargetMode") != "External"
    }


def _resolved(home: PurePosixPath, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    steps: list[str] = []
    for step in (home / target.replace("\\", "/")).parts:
        if step == "..":
            del steps[-1:]
        else:
            steps.append(step)
    return "/".join(steps)


def _first(links: dict[str, tuple[str, str]], package: Package, kind: str) -> str | None:
    return next((part for type_, part in links.values() if type_.endswith(kind) and part in package), None)


def _sheets(root: etree._Element, links: dict[str, tuple[str, str]], package: Package) -> list[Sheet]:
    """Charts and dialogs are sheets too: they hold no cells and are passed over."""
    found = []
    for sheet in root.iter("{*}sheet"):
        ids = [str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")]
        kind, part = links.get(ids[0], ("", "")) if ids else ("", "")
        if kind.endswith(WORKSHEET) and part in package:
            found.append(Sheet(sheet.get("name", ""), sheet.get("state", "visible") != "visible", part))
    if not found:
        raise damaged("aucune de ses feuilles n’a été trouvée")
    return found


def _dates(styles: etree._Element) -> frozenset[int]:
    formats = {node.get("numFmtId"): node.get("formatCode", "") for node in styles.iter("{*}numFmt")}
    used = styles.findall("{*}cellXfs/{*}xf")
    return frozenset(place for place, style in enumerate(used) if _is_date(style.get("numFmtId", "0"), formats))


def _is_date(number: str, formats: dict[str | None, str]) -> bool:
    if number in formats:
        return cells.is_date_format(formats[number])
    return number.isdigit() and int(number) in cells.BUILT_IN_DATES


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname
