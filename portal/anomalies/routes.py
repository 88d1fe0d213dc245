"""Anomalies over the firm's dossiers, and resolving them."""

from __future__ import annotations

from portal.anomalies.acts import reopen_anomalies, resolve_anomalies, resolve_on_review, undo_anomalies
from portal.anomalies.page import anomalies
from workspaces.kernel.access import FirmCan, firm_route

POST, REVIEW = ["POST"], FirmCan.REVIEW
routes = [
    firm_route("/anomalies", anomalies, can=FirmCan.DOCUMENTS),
    firm_route("/anomalies/resoudre", resolve_anomalies, can=REVIEW, methods=POST),
    firm_route("/anomalies/rouvrir", reopen_anomalies, can=REVIEW, methods=POST),
    firm_route("/anomalies/annuler/{act_id:uuid}", undo_anomalies, can=REVIEW, methods=POST),
    firm_route("/a-traiter/{invoice_id:uuid}/anomalies", resolve_on_review, can=REVIEW, methods=POST),
]
