"""Tables for spreadsheets, written row by row in little memory. Nothing in them can act as a formula: in a workbook
every text says that it is one, in CSV an apostrophe stands before it, which `bare` takes away again."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import BinaryIO
from xml.sax.saxutils import escape

Cell = str | int | Decimal | date | None

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BOM = "\ufeff"
DANGEROUS = re.compile("'*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
LAST_ROW = 1_048_576
DAY_ONE = date(1899, 12, 30)
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
TEXT, DAY, AMOUNT, HEAD, NUMBER = 1, 2, 3, 4, 0  # places in the styles below
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE, OFFICE = (f"http://schemas.openxmlformats.org/{part}" for part in ("package/2006", "officeDocument/2006"))
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = f"""<styleSheet xmlns="{MAIN}">
<numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="5"><xf/><xf numFmtId="49" quotePrefix="1" applyNumberFormat="1"/>
<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="4" applyNumberFormat="1"/>
<xf fontId="1" applyFont="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""
PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{SHEET_TYPE}.styles+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="r1" Type="{OFFICE}/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="r1" Type="{OFFICE}/relationships/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="r2" Type="{OFFICE}/relationships/styles" Target="styles.xml"/></Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}/relationships">
<sheets><sheet name="{{title}}" sheetId="1" r:id="r1"/></sheets></workbook>""",
    "xl/styles.xml": STYLES,
}


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if DANGEROUS.match(text) else text


def bare(text: str) -> str:
    """The text that was guarded; any other stays as it is."""
    return text[1:] if text.startswith("'") and DANGEROUS.match(text) else text


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """Lines as a French spreadsheet reads them; the file begins with `BOM`."""
    out = io.StringIO()
    written = csv.writer(out, delimiter=";", lineterminator="\r\n")
    written.writerows([_as_text(value) for value in row] for row in rows)
    return out.getvalue()


def _as_text(value: Cell) -> str:
    match value:
        case None:
            return ""
        case str():
            return guarded(value)
        case date():
            return f"{value:%d/%m/%Y}"
    return format(value, "f").replace(".", ",") if isinstance(value, Decimal) else str(value)


class Workbook:
    """One sheet with a frozen head, into `file`. `add` rows, then `close`."""

    def __init__(self, file: BinaryIO, title: str, heads: Sequence[str], widths: Sequence[int]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        for name, part in PARTS.items():
            self._zip.writestr(
                zipfile.ZipInfo(name), HEADER + part.replace("{title}", escape(title)), zipfile.ZIP_DEFLATED
            )
        info = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
        info.compress_type = zipfile.ZIP_DEFLATED
        self._sheet = self._zip.open(info, "w", force_zip64=True)
        self._letters = [letters(place) for place in range(len(heads))]
        self.row = 0
        self._begin(heads, widths)

    def _begin(self, heads: Sequence[str], widths: Sequence[int]) -> None:
        columns = "".join(
            f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, 1)
        )
        pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        views = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        self._write(f'{HEADER}<worksheet xmlns="{MAIN}">{views}<cols>{columns}</cols><sheetData>')
        self.row = 1
        cells = (_text(letter, 1, head, HEAD) for letter, head in zip(self._letters, heads, strict=True))
        self._write(f'<row r="1">{"".join(cells)}</row>')

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        written = []
        for row in rows:
            self.row += 1
            cells = (_cell(letter, self.row, value) for letter, value in zip(self._letters, row, strict=True))
            written.append(f'<row r="{self.row}">{"".join(cells)}</row>')
        self._write("".join(written))

    def close(self) -> None:
        self._write("</sheetData></worksheet>")
        self._sheet.close()
        self._zip.close()

    def _write(self, xml: str) -> None:
        self._sheet.write(xml.encode())


def letters(place: int) -> str:
    """0 → A, 26 → AA."""
    return (letters(place // 26 - 1) if place >= 26 else "") + chr(65 + place % 26)


def _cell(letter: str, row: int, value: Cell) -> str:
    match value:
        case None | "":
            return ""
        case str():
            return _text(letter, row, value, TEXT)
        case date():
            return f'<c r="{letter}{row}" s="{DAY}"><v>{(value - DAY_ONE).days}</v></c>'
    style = AMOUNT if isinstance(value, Decimal) else NUMBER
    return f'<c r="{letter}{row}" s="{style}"><v>{value}</v></c>'


def _text(letter: str, row: int, text: str, style: int) -> str:
    text = escape(LOOKS_ESCAPED.sub("_x005F_", UNWRITABLE.sub("", text)))
    if "\r" in text:
        text = text.replace("\r", "_x000D_")
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f'<c r="{letter}{row}" s="{style}" t="inlineStr"><is><t{space}>{text}</t></is></c>'
