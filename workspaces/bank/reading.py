"""A bank statement of any of three kinds, in the sandbox: CSV, OFX or CAMT.053 → its movements. Small and tolerant.

What a line does not say clearly is left out and counted: nothing is guessed of an amount or a day.
"""

from __future__ import annotations

import csv
import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from workspaces.kernel import money, xml
from workspaces.kernel.errors import DomainError

MOST = 20_000
LONGEST = 200
SEPARATORS = ";,\t|"
ENCODINGS = ("utf-8-sig", "cp1252")
DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})\b|(\d{4})-?(\d{2})-?(\d{2})")
TITLES = {  # what a column of a CSV may be called, without accents
    "on": ("date", "date operation", "date de l operation", "date comptable", "booking date", "date d operation"),
    "label": ("libelle", "label", "description", "libelle operation", "designation", "details", "intitule", "nature"),
    "amount": ("montant", "amount", "montant en euros", "montant eur", "somme", "valeur en euros"),
    "debit": ("debit", "debit euros", "debit eur", "sorties", "depenses", "montant debit"),
    "credit": ("credit", "credit euros", "credit eur", "entrees", "recettes", "montant credit"),
}
UNREADABLE = (
    "Aucun mouvement n’a été trouvé. Exportez le relevé en CSV, OFX ou CAMT.053, avec date, libellé et montant."
)
Line = dict[str, Any]


def read(path: str) -> dict[str, Any]:
    """`{"format", "lines": [{"on", "cents", "label"}], "left_out"}`. Raises BANK_UNREADABLE, BANK_TOO_LONG."""
    data = Path(path).read_bytes()
    form, found = _found(data)
    lines: list[Line] = []
    left_out = 0
    for line in found:
        if line is None:
            left_out += 1
        else:
            lines.append(line)
        if len(lines) > MOST:
            raise DomainError(f"Ce relevé a plus de {MOST} lignes : découpez-le par période.", code="BANK_TOO_LONG")
    if not lines:
        raise DomainError(UNREADABLE, code="BANK_UNREADABLE")
    return {"format": form, "lines": lines, "left_out": left_out}


def _found(data: bytes) -> tuple[str, Iterator[Line | None]]:
    if b"camt.05" in data[:4096]:
        return "CAMT.053", _camt(data)
    text = _text(data)
    if re.search(r"<STMTTRN>", text, re.IGNORECASE):
        return "OFX", _ofx(text)
    return "CSV", _csv(text)


def _text(data: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _camt(data: bytes) -> Iterator[Line | None]:
    root = xml.parse(data)
    for entry in root.iter("{*}Ntry"):
        amount, side = entry.findtext("{*}Amt"), entry.findtext("{*}CdtDbtInd")
        on = entry.findtext("{*}BookgDt/{*}Dt") or entry.findtext("{*}BookgDt/{*}DtTm") or ""
        words = [entry.findtext("{*}AddtlNtryInf"), *(e.text for e in entry.iter("{*}Ustrd"))]
        words += [e.text for e in entry.iter("{*}Nm")]
        yield _line(on[:10], amount or "", " ".join(word for word in words if word), negative=side == "DBIT")


def _ofx(text: str) -> Iterator[Line | None]:
    """SGML or XML: a tag may be closed or not."""
    for block in re.findall(r"<STMTTRN>(.*?)(?=</STMTTRN>|<STMTTRN>|</BANKTRANLIST>|$)", text, re.I | re.S):
        said = {tag.upper(): html.unescape(value).strip() for tag, value in re.findall(r"<(\w+)>([^<\r\n]*)", block)}
        words = dict.fromkeys(word for tag in ("NAME", "MEMO") if (word := said.get(tag)))
        yield _line(said.get("DTPOSTED", "")[:8], said.get("TRNAMT", ""), " ".join(words))


def _csv(text: str) -> Iterator[Line | None]:
    head = text[:8192]
    separator = max(SEPARATORS, key=head.count)
    rows = [row for row in csv.reader(text.splitlines(), delimiter=separator) if any(cell.strip() for cell in row)]
    at, columns = _titles(rows)
    for row in rows[at + 1 :] if columns else rows:
        yield _row(row, columns) if columns else _untitled(row)


def _titles(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """The first row that names a day, a label and an amount: statements begin with the bank and the account."""
    for at, row in enumerate(rows[:40]):
        titles = [_plain(cell) for cell in row]
        found = {
            field: next((n for n, title in enumerate(titles) if title in known), None)
            for field, known in TITLES.items()
        }
        columns = {field: n for field, n in found.items() if n is not None}
        if {"on", "label"} <= columns.keys() and {"amount", "debit"} & columns.keys():
            return at, columns
    return 0, {}


def _row(row: Sequence[str], columns: dict[str, int]) -> Line | None:
    said = {field: row[n].strip() if n < len(row) else "" for field, n in columns.items()}
    if said.get("amount"):
        return _line(said["on"], said["amount"], said["label"])
    if said.get("debit"):
        return _line(said["on"], said["debit"], said["label"], negative=True)
    return _line(said["on"], said.get("credit", ""), said["label"])


def _untitled(row: Sequence[str]) -> Line | None:
    """Lines copied from a page: the first day, the last amount, and the longest of the rest as the label."""
    on = next((n for n, cell in enumerate(row) if DAY.fullmatch(cell.strip())), None)
    amount = next((n for n in range(len(row) - 1, -1, -1) if n != on and _cents(row[n]) is not None), None)
    if on is None or amount is None:
        return None
    words = [cell for n, cell in enumerate(row) if n not in (on, amount) and re.search("[A-Za-z]", cell)]
    return _line(row[on], row[amount], max(words, key=len, default=""))


def _line(on: str, amount: str, label: str, *, negative: bool = False) -> Line | None:
    day, cents = _day(on), _cents(amount)
    if day is None or not cents:
        return None
    shown = " ".join("".join(sign if sign.isprintable() else " " for sign in label).split())[:LONGEST]
    return {"on": day.isoformat(), "cents": -abs(cents) if negative else cents, "label": shown}


def _day(written: str) -> date | None:
    match = DAY.match(written.strip())
    if match is None:
        return None
    day, month, year, long, of, on = match.groups()
    try:
        if long:
            return date(int(long), int(of), int(on))
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def _cents(written: str) -> int | None:
    """`-1 284,50 €`, `84,90-`, `(84.90)`, `1,284.50`, `+12`."""
    text = re.sub(r"[\s\u00a0\u202f]|EUR|€", "", written).replace("−", "-").lstrip("+")
    if match := re.fullmatch(r"\((.+)\)|(.+)-", text):
        text = f"-{match[1] or match[2]}"
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+\.\d+", text):
        text = text.replace(",", "")
    try:
        amount: Decimal = money.parse_amount(text)
        return money.to_cents(amount)
    except DomainError:
        return None


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", bare).strip()
