"""The four axes of an invoice's status, each a table of legal moves. A move that no table allows is a 409.

Purchases: processing, lifecycle, payment, accounting. Codes of the lifecycle are those of the French network
(DGFiP external specifications v3.2, table 8).
"""

from __future__ import annotations

import enum
from typing import Self

from workspaces.kernel.errors import IllegalMove


class Axis(enum.StrEnum):
    """A status that knows where it may go."""

    def to(self, target: Self) -> Self:
        if target not in MOVES.get(self, frozenset()):
            raise IllegalMove(f"Une facture « {LABELS[self]} » ne peut pas devenir « {LABELS[target]} ».")
        return target

    def may(self, target: Self) -> bool:
        return target in MOVES.get(self, frozenset())

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def tone(self) -> str:
        """The tint of its badge: ok, warn, err, info or off."""
        return TONES.get(self, "off")


class Processing(Axis):
    """The dossier's own road: what its people still have to do with the document."""

    TO_CHECK = "to-check"
    TO_ACCEPT = "to-accept"
    ON_HOLD = "on-hold"
    ACCEPTED = "accepted"
    ARCHIVED = "archived"
    REFUSED = "refused"
    DUPLICATE = "duplicate"
    ISSUED = "issued"  # sales


class Lifecycle(Axis):
    """What the network is told (or would be, for what did not come through it)."""

    AVAILABLE = "203"
    IN_HAND = "204"
    APPROVED = "205"
    PARTLY_APPROVED = "206"
    DISPUTED = "207"
    SUSPENDED = "208"
    COMPLETED = "209"
    REFUSED = "210"
    PAYMENT_SENT = "211"
    COLLECTED = "212"
    REJECTED = "213"
    DEPOSITED = "200"


class Payment(Axis):
    UNPAID = "unpaid"
    PARTLY_PAID = "partly-paid"
    PAID = "paid"


class Accounting(Axis):
    """The firm's work on the document."""

    CLIENT_ACTION = "client-action"
    PENDING = "pending"
    READY = "ready"
    PROCESSED = "processed"
    EXPORTED = "exported"
    ERROR = "error"


P, L, A = Processing, Lifecycle, Accounting

_OPEN = {P.TO_ACCEPT, P.ON_HOLD, P.ACCEPTED, P.REFUSED, P.DUPLICATE}
_ANSWERS = {L.IN_HAND, L.APPROVED, L.PARTLY_APPROVED, L.DISPUTED, L.SUSPENDED, L.REFUSED}

MOVES: dict[Axis, frozenset[Axis]] = {
    P.TO_CHECK: frozenset(_OPEN),
    P.TO_ACCEPT: frozenset(_OPEN - {P.TO_ACCEPT} | {P.TO_CHECK}),
    P.ON_HOLD: frozenset(_OPEN - {P.ON_HOLD} | {P.TO_CHECK}),
    P.ACCEPTED: frozenset({P.ARCHIVED, P.TO_ACCEPT, P.TO_CHECK, P.ON_HOLD}),  # the last three: undone in time
    P.REFUSED: frozenset({P.TO_ACCEPT, P.TO_CHECK, P.ON_HOLD}),
    P.DUPLICATE: frozenset({P.TO_ACCEPT, P.TO_CHECK, P.ON_HOLD}),
    P.ISSUED: frozenset({P.ARCHIVED}),
    L.AVAILABLE: frozenset(_ANSWERS),
    L.IN_HAND: frozenset(_ANSWERS - {L.IN_HAND} | {L.AVAILABLE}),
    L.PARTLY_APPROVED: frozenset({L.APPROVED, L.DISPUTED, L.PAYMENT_SENT}),
    L.DISPUTED: frozenset(_ANSWERS - {L.DISPUTED}),
    L.SUSPENDED: frozenset(_ANSWERS - {L.SUSPENDED} | {L.COMPLETED}),
    L.COMPLETED: frozenset(_ANSWERS),
    L.APPROVED: frozenset({L.DISPUTED, L.PAYMENT_SENT, L.AVAILABLE}),  # AVAILABLE: undone before anything was sent
    L.REFUSED: frozenset({L.AVAILABLE}),  # likewise; once sent, REFUSED is the end
    Payment.UNPAID: frozenset({Payment.PARTLY_PAID, Payment.PAID}),
    Payment.PARTLY_PAID: frozenset({Payment.PAID, Payment.UNPAID}),
    Payment.PAID: frozenset({Payment.PARTLY_PAID, Payment.UNPAID}),
    A.CLIENT_ACTION: frozenset({A.PENDING, A.READY}),
    A.PENDING: frozenset({A.CLIENT_ACTION, A.READY, A.ERROR}),  # a sale leaves without a look, and may fail
    A.READY: frozenset({A.PENDING, A.CLIENT_ACTION, A.PROCESSED, A.ERROR, A.EXPORTED}),  # the last: entered by hand
    A.PROCESSED: frozenset({A.READY, A.EXPORTED, A.ERROR}),
    A.EXPORTED: frozenset({A.PROCESSED, A.READY}),  # its export, or what was entered by hand, is cancelled
    A.ERROR: frozenset({A.READY, A.PROCESSED, A.EXPORTED}),
}

LABELS: dict[Axis, str] = {
    P.TO_CHECK: "À vérifier",
    P.TO_ACCEPT: "À accepter",
    P.ON_HOLD: "En attente",
    P.ACCEPTED: "Acceptée",
    P.ARCHIVED: "Archivée",
    P.REFUSED: "Refusée",
    P.DUPLICATE: "Doublon",
    P.ISSUED: "Émise",
    L.DEPOSITED: "Déposée",
    L.AVAILABLE: "Mise à disposition",
    L.IN_HAND: "Prise en charge",
    L.APPROVED: "Approuvée",
    L.PARTLY_APPROVED: "Approuvée partiellement",
    L.DISPUTED: "En litige",
    L.SUSPENDED: "Suspendue",
    L.COMPLETED: "Complétée",
    L.REFUSED: "Refusée",
    L.PAYMENT_SENT: "Paiement transmis",
    L.COLLECTED: "Encaissée",
    L.REJECTED: "Rejetée",
    Payment.UNPAID: "Non payée",
    Payment.PARTLY_PAID: "Payée en partie",
    Payment.PAID: "Payée",
    A.CLIENT_ACTION: "Action du client",
    A.PENDING: "En attente",
    A.READY: "Revue faite",
    A.PROCESSED: "Traitée",
    A.EXPORTED: "Exportée",
    A.ERROR: "Erreur d’export",
}

TONES: dict[Axis, str] = {
    P.TO_CHECK: "warn",
    P.TO_ACCEPT: "warn",
    P.ACCEPTED: "ok",
    P.ARCHIVED: "ok",
    P.REFUSED: "err",
    P.DUPLICATE: "err",
    P.ISSUED: "info",
    L.APPROVED: "ok",
    L.DISPUTED: "err",
    L.REFUSED: "err",
    L.REJECTED: "err",
    Payment.PAID: "ok",
    A.CLIENT_ACTION: "warn",
    A.READY: "ok",
    A.PROCESSED: "ok",
    A.EXPORTED: "ok",
    A.ERROR: "err",
}

WAITING = (P.TO_CHECK, P.TO_ACCEPT)
