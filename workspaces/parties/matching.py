"""Finding the third party that an invoice names, or adding it."""

from __future__ import annotations

import re
import unicodedata

from workspaces.invoices import numbering
from workspaces.invoices.draft import Party
from workspaces.kernel.clock import now
from workspaces.parties.models import PREFIX, Kind, ThirdParty

LEGAL_FORMS = re.compile(r"\b(sarl|sas|sasu|eurl|sa|sci|snc|ei|societe|ste|ets)\b")


def folded(name: str) -> str:
    """A name without accents, case, punctuation or legal form: `Société Générale SA` → `generale`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", " ", plain.replace(".", ""))
    return " ".join(LEGAL_FORMS.sub(" ", words).split()) or words.strip()


async def find(workspace_id: object, kind: Kind, party: Party) -> ThirdParty | None:
    """By SIREN, else VAT number, else IBAN, else the same name where neither side has a SIREN to contradict it."""
    mine = ThirdParty.filter(workspace_id=workspace_id, kind=kind).order_by("created_at")
    for column, value in (("siren", party.siren), ("vat_number", party.vat), ("iban", party.iban)):
        if value and (found := await mine.filter(**{column: value}).first()):
            return found
    if not party.name:
        return None
    wanted = folded(party.name)
    for candidate in await mine.filter(siren="") if party.siren else await mine:
        if folded(candidate.name) == wanted:
            return candidate
    return None


async def find_or_add(workspace_id: object, kind: Kind, party: Party) -> ThirdParty | None:
    """The third party, added with the next number when it is new. None: the invoice names nobody."""
    found = await find(workspace_id, kind, party)
    if found or not party.name:
        return found
    number = await numbering.take(workspace_id, PREFIX[kind], 0)  # type: ignore[arg-type]
    return await ThirdParty.create(
        workspace_id=workspace_id,
        kind=kind,
        number=f"{PREFIX[kind]}-{number:03d}",
        name=party.name[:160],
        siren=party.siren or "",
        vat_number=party.vat or "",
        iban=party.iban or "",
        email=party.email or "",
        created_at=now(),
    )
