"""Whom a message comes from: what our own host finds out, against a real name server, and nothing that it claims."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from importers.sources.mail import resolving
from importers.sources.mail.authenticity import aligned, claims_of
from tests.conftest import set_environment
from tests.importers.mail.letters import letter, pdf
from tests.prove.papers import invoice
from tests.servers.dns import NameServer, name_server
from workspaces.einvoice import cii
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel import clock
from workspaces.kernel.tenancy import acting_in
from workspaces.mails.models import ApprovedSender, IncomingMail

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
)
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
FROM = "Compta <compta@fournisseur.test>"
RELAY = {"MAIL_RELAYS": "127.0.0.0/8", "MAIL_AUTHSERV": "mx.portail.test"}
PUBLIC_PEER = "8.8.4.4"  # only written in a row: nothing is sent there


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    """Publishes the supplier's DKIM key and SPF policy."""
    import base64

    with name_server() as server:
        server.text("s1._domainkey.fournisseur.test", f"v=DKIM1; k=rsa; p={base64.b64encode(PUBLIC).decode()}")
        server.text("fournisseur.test", f"v=spf1 ip4:{PUBLIC_PEER} -all")
        set_environment(monkeypatch, MAIL_DNS=server.address)
        monkeypatch.setattr(resolving, "nerve", resolving.Nerve())
        yield server


def signed(raw: bytes, domain: str = "fournisseur.test", **options: object) -> bytes:
    return dkim.sign(raw, b"s1", domain.encode(), PRIVATE, include_headers=[b"from", b"subject"], **options) + raw


async def approved(office, address: str = "compta@fournisseur.test") -> None:
    office.dossier.accept_approved_mail = True
    await office.dossier.save()
    with acting_in(office.dossier.id):
        await ApprovedSender.create(workspace_id=office.dossier.id, address=address, added_at=clock.now())


async def test_a_signature_that_holds_proves_the_sender(post_office, names):
    await post_office.send(signed(letter(("f.pdf", pdf()), sender=FROM).as_bytes()))
    await post_office.sort()
    mail = await post_office.mail()
    assert (mail.dkim, mail.verified, mail.caution) == ("pass", True, "")


@pytest.mark.parametrize("change", ["body", "key", "domain", "part", "second-from"])
async def test_a_signature_that_does_not_hold_over_all_proves_nothing(post_office, names, change):
    raw = letter(("f.pdf", pdf()), sender=FROM).as_bytes()
    if change == "key":
        names.text("s1._domainkey.fournisseur.test", "v=DKIM1; p=")
    message = signed(raw, "autre.test") if change == "domain" else signed(raw, length=change == "part")
    if change == "body":
        message = message.replace(b"facture jointe", b"facture, IBAN change")
    if change == "second-from":
        message = b"From: Patron <patron@fournisseur.test>\r\n" + message
    await post_office.send(message)
    await post_office.sort()
    assert not (await post_office.mail()).verified


@pytest.mark.parametrize(
    ("peer", "envelope", "said", "verified", "caution"),
    [
        (PUBLIC_PEER, "compta@fournisseur.test", "pass", True, ""),
        ("8.8.8.8", "compta@fournisseur.test", "fail", False, "MAIL_SENDER_UNVERIFIED"),
        (PUBLIC_PEER, "x@ailleurs.test", "none", False, ""),
        ("127.0.0.1", "compta@fournisseur.test", "", False, ""),
    ],
)
async def test_spf_counts_for_a_public_peer_and_an_aligned_envelope(
    post_office, names, peer, envelope, said, verified, caution
):
    await post_office.send(letter(("f.pdf", pdf()), sender=FROM), sender=envelope)
    with acting_in(post_office.dossier.id):
        await IncomingMail.filter(workspace_id=post_office.dossier.id).update(peer=peer)
    await post_office.sort()
    mail = await post_office.mail()
    assert (mail.spf, mail.verified, mail.caution) == (said, verified, caution)


RESULTS = {
    "pass": "mx.portail.test; dkim=pass header.d=fournisseur.test",
    "spf": "mx.portail.test; spf=pass (mx: ok) smtp.mailfrom=compta@fournisseur.test; dkim=none",
    "other-domain": "mx.portail.test; dkim=pass header.d=autre.test",
    "other-host": "mx.ailleurs.test; dkim=pass header.d=fournisseur.test",
    "comment": "mx.ailleurs.test (mx.portail.test; dkim=pass header.d=fournisseur.test)",
    "forged": "mx.portail.test; spf=fail; dmarc=fail header.from=fournisseur.test",
}


@pytest.mark.parametrize("post_office", [RELAY], indirect=True)
@pytest.mark.parametrize(
    ("results", "verified"),
    [("pass", True), ("spf", True), ("other-domain", False), ("other-host", False), ("comment", False)],
)
async def test_behind_a_relay_of_ours_its_own_word_counts_and_no_other(post_office, results, verified):
    message = letter(("f.pdf", pdf()), sender=FROM, Authentication_Results=RESULTS[results])
    assert (await post_office.send(message, lmtp=True))[0] == 250
    await post_office.sort()
    mail = await post_office.mail()
    assert (mail.route, mail.relayed, mail.verified) == ("lmtp", True, verified)


@pytest.mark.parametrize("post_office", [RELAY], indirect=True)
async def test_only_the_topmost_word_counts_what_lies_below_the_sender_may_have_written(post_office):
    raw = letter(("f.pdf", pdf()), sender=FROM, Authentication_Results=RESULTS["pass"]).as_bytes()
    await post_office.send(b"Authentication-Results: mx.portail.test; spf=none; dkim=none\r\n" + raw, lmtp=True)
    await post_office.sort()
    assert not (await post_office.mail()).verified


@pytest.mark.parametrize("post_office", [{"MAIL_AUTHSERV": "mx.portail.test"}], indirect=True)
async def test_a_stranger_who_speaks_lmtp_is_not_our_relay(post_office):
    await post_office.send(letter(("f.pdf", pdf()), Authentication_Results=RESULTS["pass"]), lmtp=True)
    await post_office.sort()
    assert not (await post_office.mail()).verified


async def invoice_of(office) -> Invoice:
    with acting_in(office.dossier.id):
        return await Invoice.get(workspace_id=office.dossier.id)


async def test_an_approved_sender_who_is_proved_is_accepted_by_itself(post_office, names):
    """The road that leads there is the signature: the same message without it waits for a person."""
    await approved(post_office)
    content = cii.write(invoice("A-1", Decimal("120.00"))).xml
    await post_office.send(signed(letter(("f.xml", content), sender=FROM).as_bytes()))
    await post_office.sort()
    taken = await invoice_of(post_office)
    assert taken.decided_by_name == "Acceptation automatique", taken.processing


@pytest.mark.parametrize("results", [None, "pass", "forged"])
async def test_the_name_of_an_approved_sender_alone_leads_to_a_person(post_office, results):
    await approved(post_office)
    headers = {"Authentication_Results": RESULTS[results]} if results else {}
    await post_office.send(letter(("f.pdf", pdf()), sender=FROM, **headers))
    await post_office.sort()
    mail, taken = await post_office.mail(), await invoice_of(post_office)
    assert (mail.verified, mail.caution) == (False, "MAIL_SENDER_UNVERIFIED")
    assert taken.processing is Processing.TO_CHECK
    assert "MAIL_SENDER_UNVERIFIED" in [doubt.code for doubt in taken.as_draft().doubts]
    assert await post_office.replies() == [], "whoever's name was borrowed did not write"


def test_domains_are_aligned_when_one_is_the_other_or_below_it():
    assert aligned("fournisseur.test", "Fournisseur.test")
    assert aligned("bounce.fournisseur.test", "fournisseur.test")
    assert not aligned("mechant-fournisseur.test", "fournisseur.test")
    assert not aligned("test", "fournisseur.test")
    assert not aligned("", "fournisseur.test")


def test_results_are_read_without_their_comments():
    host, claims = claims_of(
        "mx.a.test 1; dkim=pass (2048-bit; dkim=fail) header.d=b.test; dmarc=fail header.from=c.test"
    )
    assert host == "mx.a.test"
    assert [(claim.method, claim.verdict, claim.domain) for claim in claims] == [
        ("dkim", "pass", "b.test"), ("dmarc", "fail", "c.test"),
    ]  # fmt: skip


async def test_a_resolver_that_is_silent_is_left_alone_after_a_while(monkeypatch):
    set_environment(monkeypatch, MAIL_DNS="127.0.0.1:9")
    monkeypatch.setattr(resolving, "PATIENCE_S", 0.05)
    monkeypatch.setattr(resolving, "nerve", resolving.Nerve())
    for _ in range(resolving.SILENCES):
        with pytest.raises(resolving.Silent, match="no answer"):
            await resolving.texts("exemple.test")
    with pytest.raises(resolving.Silent, match="at rest"):
        await resolving.texts("exemple.test")
