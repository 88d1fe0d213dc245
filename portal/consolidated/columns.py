"""What the list of dossiers may show: the counters kept by `tallies`, and what is known of the company beside them.

A counter is one entry here: its column, order, view and link follow. Each link leads to exactly as many rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.consolidated.tallies import ANOMALY_COUNTERS
from workspaces.kernel import keyset
from workspaces.kernel.keyset import Key

# Where only the client may accept, the firm's part is over once it has looked or asked for something.
OWN = "(case when decider = 'owner' then {} else 0 end)"
WAITING = f"to_decide - {OWN.format('decided_by_client')}"
DOUBTFUL = f"doubtful - {OWN.format('doubtful_by_client')}"
ANOMALIES = " + ".join(ANOMALY_COUNTERS)
DOCUMENTS = "/cabinet/documents?dossier={slug}"


@dataclass(frozen=True)
class Counter:
    """`name` in the rows and in the order of the address; `view` keeps the dossiers where it is not zero."""

    name: str
    label: str
    said: str  # after the figure, for those who hear it
    view: str
    sql: str
    href: str


COUNTERS = (
    Counter("waiting", "À traiter", "à traiter", "a-traiter", WAITING, "/cabinet/a-traiter?dossier={slug}"),
    Counter(
        "client_action", "Action client", "en attente du client", "action-client", "client_action",
        f"{DOCUMENTS}&compta=client-action",
    ),
    Counter(
        "anomalies", "Anomalies", "anomalies ouvertes", "anomalies", ANOMALIES, "/cabinet/anomalies?dossier={slug}"
    ),
    Counter("missing", "Manquantes", "pièces manquantes", "manquantes", "missing", "/cabinet/echeances/{slug}"),
    Counter("disputed", "Litiges", "en litige", "litiges", "disputed", f"{DOCUMENTS}&cycle=litige"),
    Counter("rejected", "Rejets", "rejetées", "rejets", "rejected", f"{DOCUMENTS}&cycle=213"),
    Counter(
        "export_errors", "Erreurs d’export", "en erreur d’export", "erreurs", "export_errors",
        f"{DOCUMENTS}&compta=error",
    ),
)  # fmt: skip
BY_NAME = {counter.name: counter for counter in COUNTERS}
BY_VIEW = {counter.view: counter for counter in COUNTERS}

LABELS = {  # in the order of the table; the name of the dossier is always first
    "siren": "SIREN",
    "followed_by": "Suivi par",
    **{counter.name: counter.label for counter in COUNTERS},
    "complete": "Pièces pour la TVA",
    "last_deposit": "Dernier dépôt",
    "invitation": "Client",
    "status": "État",
}
USUAL = tuple(name for name in LABELS if name not in ("siren", "status", "complete", "anomalies"))
UNREAD = ("siren", "followed_by", "last_deposit", "invitation")  # for whoever reads no document

KEYS: dict[str, Key] = {
    "name": keyset.plain("folded"),
    "siren": keyset.plain("siren"),
    **{counter.name: keyset.whole(counter.name) for counter in COUNTERS},
    "last_deposit": keyset.plain("deposited"),
}


def chosen(names: Sequence[str], *, reads: bool) -> list[str]:
    """Those asked for, in the order of the table, as far as this person may see them."""
    allowed = LABELS if reads else UNREAD
    return [name for name in LABELS if name in names and name in allowed]
