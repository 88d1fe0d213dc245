"""Deadlines of VAT over the firm's dossiers."""

from __future__ import annotations

from portal.deadlines.automatic_pages import (
    chasing_settings,
    keep_chasing_settings,
    keep_dossier_chasing,
    skip_reminder,
    start_chasing,
    stop_chasing,
)
from portal.deadlines.bank_page import ask_proofs, bring_statement, paste_statement, statement
from portal.deadlines.dossier import deadlines_of, expect_piece, stop_expecting
from portal.deadlines.gaps_page import number_gaps
from portal.deadlines.page import deadlines
from portal.deadlines.reminders import preview_reminders, send_reminders
from portal.deadlines.requests import ask_piece, piece_came, withdraw_request
from portal.deadlines.sheet import export_deadlines
from workspaces.kernel.access import FirmCan, firm_route

POST = ["POST"]
CAN = FirmCan.DOCUMENTS
routes = [
    firm_route("/echeances", deadlines, can=CAN),
    firm_route("/echeances/export.xlsx", export_deadlines, can=CAN),
    firm_route("/suites-de-numeros", number_gaps, can=CAN),
    firm_route("/relances/apercu", preview_reminders, can=FirmCan.WORK, methods=POST),
    firm_route("/relances", send_reminders, can=FirmCan.WORK, methods=POST),
    firm_route("/relances/reglages", chasing_settings, can=FirmCan.WORK),
    firm_route("/relances/reglages/enregistrer", keep_chasing_settings, can=FirmCan.WORK, methods=POST),
    firm_route("/echeances/{slug}", deadlines_of, can=CAN),
    firm_route("/echeances/{slug}/releve", statement, can=FirmCan.WORK),
    firm_route("/echeances/{slug}/releve/fichier", bring_statement, can=FirmCan.WORK, methods=POST),
    firm_route("/echeances/{slug}/releve/lignes", paste_statement, can=FirmCan.WORK, methods=POST),
    firm_route("/echeances/{slug}/releve/demandes", ask_proofs, can=FirmCan.WORK, methods=POST),
    firm_route("/echeances/{slug}/relances", keep_dossier_chasing, can=FirmCan.WORK, methods=POST),
    firm_route("/echeances/{slug}/relances/arret", stop_chasing, can=FirmCan.WORK, methods=POST),
    firm_route("/echeances/{slug}/relances/reprise", start_chasing, can=FirmCan.WORK, methods=POST),
    firm_route("/echeances/{slug}/relances/{day}", skip_reminder, can=FirmCan.WORK, methods=POST),
    firm_route("/echeances/{slug}/attendues", expect_piece, can=FirmCan.WORK, methods=POST),
    firm_route("/echeances/{slug}/attendues/{piece_id:uuid}/retirer", stop_expecting, can=FirmCan.WORK, methods=POST),
    firm_route("/echeances/{slug}/demandes", ask_piece, can=FirmCan.WORK, methods=POST),
    firm_route("/echeances/{slug}/demandes/{piece_id:uuid}/recue", piece_came, can=FirmCan.WORK, methods=POST),
    firm_route("/echeances/{slug}/demandes/{piece_id:uuid}/retirer", withdraw_request, can=FirmCan.WORK, methods=POST),
]
