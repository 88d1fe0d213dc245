"""Workbooks of suppliers of any size, written as Excel writes them: shared texts, numbers as numbers. The same seed, the
same rows."""

from __future__ import annotations

import itertools
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from stdnum import luhn

TITLES = ("N°", "Nom de l’entreprise", "SIREN", "N° TVA", "IBAN", "E-mail", "Adresse", "Code postal", "Ville", "Délai")
TRADES = ("Boulangerie", "Menuiserie", "Garage", "Transports", "Imprimerie", "Maçonnerie", "Cave", "Papeterie")
PEOPLE = ("Martin", "Lefèvre", "Saint-Éloi", "Bélier", "Dupré", "Océane", "Gauthier", "Noël", "Moreau", "Fontaine")
CITIES = ("Bourg-en-Bresse", "Annecy", "Lyon", "Chambéry", "Mâcon", "Saint-Étienne", "Grenoble", "Nantua")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/'
    'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{RELATIONS}/'
    'officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type='
    f'"{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{RELATIONS}/sharedStrings" '
    'Target="sharedStrings.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="Fournisseurs" sheetId="1" '
    'r:id="r1"/></sheets></workbook>',
}
Value = str | int


def suppliers(count: int, *, seed: int = 2026, bad: int = 100) -> Iterator[list[Value]]:
    """Every `bad`-th row has a SIREN whose key is wrong."""
    chance = random.Random(seed)
    for rank in range(1, count + 1):
        siren = _siren(chance.randrange(10**7, 10**8))
        vat = f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
        name = f"{chance.choice(TRADES)} {chance.choice(PEOPLE)} {rank}"
        wrong = rank % bad == 0
        yield [
            f"F{rank:07d}",
            name,
            int(siren) + 1 if wrong else int(siren),
            "" if wrong else vat,
            _iban(chance.randrange(10**23)),
            f"compta{rank}@exemple.fr",
            f"{rank % 300} rue Haute",
            chance.randrange(1000, 95999),
            CITIES[rank % len(CITIES)],
            30,
        ]


def _siren(root: int) -> str:
    return f"{root}{luhn.calc_check_digit(str(root))}"


def _iban(account: int) -> str:
    return f"FR{98 - int(f'{account:023d}152700') % 97:02d}{account:023d}"


def write(path: Path, count: int, *, bad: int = 100) -> Path:
    """A workbook of one sheet, streamed into its archive."""
    texts: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in PARTS.items():
            book.writestr(name, content)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for number, values in enumerate(itertools.chain([list(TITLES)], suppliers(count, bad=bad)), 1):
                sheet.write(_row(number, values, texts).encode())
            sheet.write(b"</sheetData></worksheet>")
        with book.open("xl/sharedStrings.xml", "w", force_zip64=True) as strings:
            strings.write(f'<sst xmlns="{MAIN}" uniqueCount="{len(texts)}">'.encode())
            for text in texts:
                strings.write(f"<si><t>{escape(text)}</t></si>".encode())
            strings.write(b"</sst>")
    return path


def _row(number: int, values: list[Value], texts: dict[str, int]) -> str:
    cells = "".join(_cell(f"{chr(65 + at)}{number}", value, texts) for at, value in enumerate(values) if value != "")
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, value: Value, texts: dict[str, int]) -> str:
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="s"><v>{texts.setdefault(value, len(texts))}</v></c>'
