"""How values look on a French screen. Written by hand because a list page formats hundreds of them (babel is the test
oracle)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from workspaces.kernel import clock, money
from workspaces.kernel.identifiers import spaced_siren

MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"]
MONTHS += ["octobre", "novembre", "décembre"]
DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]


def eur(cents: int | None, currency: str = "EUR") -> str:
    return "" if cents is None else money.with_currency(cents, currency)


def amount(cents: int | None) -> str:
    return "" if cents is None else money.french(cents)


def day(value: date | datetime | str | None) -> str:
    """`24/11/2026`."""
    if not value:
        return ""
    moment = _parsed(value)
    local = moment.astimezone(clock.PARIS) if isinstance(moment, datetime) else moment
    return f"{local.day:02d}/{local.month:02d}/{local.year:04d}"


def moment(value: datetime | str | None, zone: ZoneInfo = clock.PARIS) -> str:
    """`24/11/2026 à 15:41`."""
    if not value:
        return ""
    local = _instant(value).astimezone(zone)
    return f"{day(local)} à {local:%H:%M}"


def long_day(value: date) -> str:
    """`mardi 24 novembre 2026`."""
    number = "1er" if value.day == 1 else str(value.day)
    return f"{DAYS[value.weekday()]} {number} {MONTHS[value.month - 1]} {value.year}"


def ago(value: datetime | str | None) -> str:
    """`à l'instant`, `il y a 12 min`, `hier`, and the date from a week on."""
    if not value:
        return ""
    then = _instant(value)
    seconds = (clock.now() - then).total_seconds()
    if seconds < 60:
        return "à l’instant"
    if seconds < 3600:
        return f"il y a {int(seconds // 60)} min"
    days = (clock.today() - then.astimezone(clock.PARIS).date()).days
    if days == 0:
        return f"il y a {int(seconds // 3600)} h"
    if days == 1:
        return "hier"
    return f"il y a {days} jours" if days < 7 else day(then)


def size(octets: int) -> str:
    """`312 ko`, `1,4 Mo`."""
    if octets < 1000:
        return f"{octets} o"
    if octets < 1_000_000:
        return f"{octets // 1000} ko"
    return f"{octets / 1_000_000:.1f} Mo".replace(".", ",")


def plural(count: int, one: str, many: str = "") -> str:
    """`0 facture`, `1 facture`, `12 factures`: in French the plural begins at two."""
    return f"{money.group(str(count))} {one if count < 2 else many or one + 's'}"


def siren(value: str | None) -> str:
    return spaced_siren(value or "")


def percent(value: object) -> str:
    """`20 %`, `5,5 %`."""
    text = str(value)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text.replace('.', ',')}\u00a0%"


def _parsed(value: date | datetime | str) -> date | datetime:
    if not isinstance(value, str):
        return value
    return datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)


def _instant(value: datetime | str) -> datetime:
    parsed = datetime.fromisoformat(value) if isinstance(value, str) else value
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo("UTC"))


FILTERS = {
    "eur": eur,
    "amount": amount,
    "date": day,
    "moment": moment,
    "long_date": long_day,
    "ilya": ago,
    "size": size,
    "plural": plural,
    "siren": siren,
    "percent": percent,
}
