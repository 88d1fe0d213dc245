"""« Approuver la réception »: every mode × way in × trust × account × likeness, and what each combination ends in."""

from __future__ import annotations

import itertools
from decimal import Decimal
from uuid import UUID

from importers import filing
from importers.reading import Reading
from tests import make
from workspaces.documents.models import Channel
from workspaces.dossiers.models import Acceptance, Direction, Workspace
from workspaces.invoices import acceptance, approval
from workspaces.invoices.draft import Confidence, Party, Proof
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.tenancy import acting_in
from workspaces.mails.models import ApprovedSender, IncomingMail
from workspaces.parties import accounts
from workspaces.parties.models import DuplicateMode, ThirdParty

KNOWN, OTHER, THIRD = "FR7630006000011234567890189", "FR1420041010050500013M02606", "DE89370400440532013000"
MODES = [mode.value for mode in Acceptance]
SOURCES = {  # the sender, whether our host proved them, whether the dossier approved them
    "dropped": ("", False),
    "mail-approved": ("compta@bioburo.fr", True),
    "mail-forged": ("compta@bioburo.fr", False),
    "mail-stranger": ("autre@bioburo.fr", True),
}
IBANS = {  # the account payments go to, the one printed, another that was announced
    "none": ("", None, ""),
    "confirmed": (KNOWN, KNOWN, ""),
    "known-not-printed": (KNOWN, None, ""),
    "first": ("", KNOWN, ""),
    "changed": (KNOWN, OTHER, ""),
    "another-announced": (KNOWN, KNOWN, THIRD),
}
_totals = itertools.count(100)
ALIKE = ["nothing", *(mode.value for mode in DuplicateMode)]  # nothing alike; else the supplier's mode

# The first line that fits says why the invoice waits, and nothing means that it is accepted by itself. `*` fits all.
TABLE = [
    ("manual", "dropped|mail-forged|mail-stranger", "*", "*", "*", "MANUAL"),
    ("except-trusted", "dropped|mail-forged|mail-stranger", "no", "*", "*", "NOT_TRUSTED"),
    ("*", "*", "*", "*", "warn|block", "DUPLICATE"),
    ("*", "*", "*", "first", "*", "IBAN_FIRST"),
    ("*", "*", "*", "changed", "*", "IBAN_CHANGED"),
    ("*", "*", "*", "another-announced", "*", "IBAN_ANNOUNCED"),
    ("automatic", "*", "*", "*", "*", ""),
    ("except-trusted", "*", "yes", "*", "*", ""),
    ("*", "mail-approved", "*", "*", "*", ""),
]


def line_for(*combination: str) -> int:
    return next(
        n
        for n, line in enumerate(TABLE)
        if all(want == "*" or one in want.split("|") for one, want in zip(combination, line, strict=False))
    )


async def supplier(moulin: Workspace, siren: str, iban: str, alike: str) -> ThirdParty:
    known, _, announced = IBANS[iban]
    mode = "" if alike == "nothing" else alike
    made = await make.party(moulin, name=f"BIOBURO {siren}", siren=siren, iban=known, duplicates=mode)
    with acting_in(moulin.id):
        async with unit_of_work():
            await accounts.announce(made, announced, origin=accounts.INVOICE)
    return made


async def mail_from(moulin: Workspace, source: str) -> UUID | None:
    sender, proved = SOURCES[source]
    if not sender:
        return None
    mail = IncomingMail(
        workspace_id=moulin.id, direction=Direction.PURCHASE, recipient="achats@moulin.fr", route="smtp", size=1,
        fingerprint=source, sha256=source, received_at=now(), sender=sender, verified=proved,
    )  # fmt: skip
    with acting_in(moulin.id):
        await mail.save()
    return mail.id


async def arrived(moulin: Workspace, mail: UUID | None, number: str, party: ThirdParty, printed: str | None) -> Invoice:
    """Filed as the pipeline does."""
    seller = Party(name=party.name, siren=party.siren, iban=printed)
    gross = Decimal(next(_totals))
    draft = make.draft(
        seller=seller, number=number, net=gross, tax=Decimal(0), gross=gross, payable=gross,
        confidence={"gross": Confidence(1.0, Proof.XML)},
    )  # fmt: skip
    document = await make.document(moulin, mail_id=mail, channel=Channel.MAIL if mail else Channel.UPLOAD)
    with acting_in(moulin.id):
        async with unit_of_work():
            await filing.file(document, Reading("accept", None, "", "application/pdf", draft), moulin)
        return await Invoice.get(id=document.invoice_id)


async def test_every_combination_ends_as_the_table_says(moulin):
    moulin.accept_approved_mail = True
    await moulin.save()
    with acting_in(moulin.id):
        await ApprovedSender.create(workspace_id=moulin.id, address="compta@bioburo.fr", added_at=now())
    mails = {source: await mail_from(moulin, source) for source in SOURCES}
    used, rank = set(), itertools.count(100_000_000)
    for iban, alike in itertools.product(IBANS, ALIKE):
        party = await supplier(moulin, str(next(rank)), iban, alike)
        for source in SOURCES:
            number = f"{iban}-{alike}-{source}"
            if alike != "nothing":
                await arrived(moulin, None, number, party, IBANS[iban][0])
            invoice = await arrived(moulin, mails[source], number, party, IBANS[iban][1])
            for mode, trusted in itertools.product(MODES, ("no", "yes")):
                combination = (mode, source, trusted, iban, alike)
                await Workspace.filter(id=moulin.id).update(acceptance=mode)
                with acting_in(moulin.id):
                    await ThirdParty.filter(id=party.id).update(trusted=trusted == "yes")
                    found = await acceptance.verdict(invoice)
                line = line_for(*combination)
                assert found.code == TABLE[line][5], (combination, found.words)
                used.add(line)
    assert used == set(range(len(TABLE))), "a line that nothing ends in says nothing"


async def test_the_reason_stands_on_the_sheet_and_the_rule_in_the_history(alice, moulin):
    party = await supplier(moulin, "503776874", "changed", "nothing")
    moulin.acceptance = Acceptance.AUTOMATIC
    await moulin.save()
    held = await arrived(moulin, None, "A-1", party, OTHER)
    page = (await alice.get(alice.in_dossier(f"/achats/{held.id}"))).text
    assert "L’IBAN n’est pas celui de ce fournisseur" in page
    assert "Connu : FR76" in page, "old and new are shown"
    taken = await arrived(moulin, None, "A-2", await supplier(moulin, "812345676", "confirmed", "nothing"), KNOWN)
    with acting_in(moulin.id):
        async with unit_of_work():
            await approval.accept_by_itself(taken)
    page = (await alice.get(alice.in_dossier(f"/achats/{taken.id}"))).text
    assert "Réception automatique dans ce dossier." in page
    assert "Non acceptée automatiquement" not in page


async def test_what_each_mode_of_likeness_lets_a_person_do(moulin):
    for siren, mode, suspected, refused in [
        ("503776874", "off", False, ""),
        ("812345676", "warn", True, ""),
        ("404833048", "block", True, "DUPLICATE_HELD"),
    ]:
        party = await supplier(moulin, siren, "none", mode)
        await arrived(moulin, None, f"N-{mode}", party, None)
        second = await arrived(moulin, None, f"N-{mode}", party, None)
        assert (second.duplicate_of is not None) is suspected, mode
        said = ""
        with acting_in(moulin.id):
            try:
                async with unit_of_work():
                    await approval.accept(second, make.access(moulin))
            except DomainError as why:
                said = why.code
        assert said == refused, mode


async def test_a_likeness_is_denied_found_again_and_told_by_its_way(alice, moulin):
    party = await supplier(moulin, "503776874", "none", "block")
    await arrived(moulin, None, "N-1", party, None)
    second = await arrived(moulin, None, "N-2", party, None)
    assert second.duplicate_of is None
    at = alice.in_dossier(f"/achats/{second.id}")
    await alice.post(f"{at}/correction", data={"number": "N-1"})
    assert "même fournisseur, même numéro, même année" in (await alice.get(at)).text
    for verb, alike in (("pas-un-doublon", False), ("pas-un-doublon/annulation", True)):
        assert (await alice.post(f"{at}/{verb}")).status_code == 303
        with acting_in(moulin.id):
            shown = await Invoice.get(id=second.id)
        assert (shown.duplicate_of is not None) is alike
    assert shown.processing is Processing.TO_CHECK
