"""Generic suppliers: who the tickets of every day come from, pinned so that nobody opens a sheet for each café."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Generic:
    """A kind of spending. `account`: where it is booked until the dossier says otherwise; empty: its default."""

    key: str
    name: str
    account: str = ""


GENERIC = (
    Generic("restaurant", "Restaurant", "625700"),
    Generic("carburant", "Carburant", "606140"),
    Generic("peage", "Péage", "625800"),
    Generic("parking", "Parking", "625800"),
    Generic("hotel", "Hôtel", "625100"),
    Generic("transport", "Train, avion, taxi", "625100"),
    Generic("fournitures", "Fournitures", "606400"),
    Generic("poste", "Poste", "626000"),
    Generic("divers", "Divers"),
)
BY_KEY = {generic.key: generic for generic in GENERIC}
