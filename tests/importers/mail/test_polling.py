"""A mailbox of the firm, read on a real Dovecot: each message once, for the dossiers that it names."""

from __future__ import annotations

import itertools

import pytest
from structlog.testing import capture_logs

from importers.sources.mail import polling
from importers.sources.mail.mailbox import MailboxPlace
from tests.conftest import set_environment
from tests.importers.mail.letters import letter, pdf
from tests.servers.dovecot import Dovecot
from workspaces.kernel import storage
from workspaces.mails.models import Stage

pytestmark = pytest.mark.real
accounts = (f"cabinet{n}" for n in itertools.count(1))


@pytest.fixture
def mailbox(dovecot_server: Dovecot, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty mailbox that the settings name."""
    account = next(accounts)
    set_environment(monkeypatch, IMAP_URL=dovecot_server.url(account))
    return account


def delivered(address: str, **headers: str) -> bytes:
    return letter(("f.pdf", pdf()), Delivered_To=address, Return_Path="<compta@fournisseur.test>", **headers).as_bytes()


async def test_each_message_is_taken_once_and_marked_as_read(post_office, mailbox, dovecot_server):
    raw = delivered(post_office.address)
    dovecot_server.put(mailbox, raw, delivered(post_office.sales))
    for _ in range(2):
        await polling.poll_mailbox()
    await post_office.sort()
    first, second = await post_office.mails()
    assert (first.route, first.relayed, first.stage) == ("imap", True, Stage.SORTED)
    assert await storage.get(first.key) == raw
    assert {mail.direction.value for mail in (first, second)} == {"purchase", "sale"}
    assert len(await post_office.documents()) == 2
    assert dovecot_server.unread(mailbox) == 0
    assert [reply.to for reply in await post_office.replies()] == ["compta@fournisseur.test"] * 2


async def test_reading_goes_on_where_it_ended_and_begins_anew_when_numbers_do(post_office, mailbox, dovecot_server):
    dovecot_server.put(mailbox, delivered(post_office.address))
    await polling.poll_mailbox()
    dovecot_server.put(mailbox, delivered(post_office.address))
    await polling.poll_mailbox()
    assert len(await post_office.mails()) == 2
    assert (await MailboxPlace.get()).uid == 2
    await MailboxPlace.all().update(uid_validity=1)
    await polling.poll_mailbox()
    assert (await MailboxPlace.get()).uid == 2
    assert len(await post_office.mails()) == 2, "read again, and known again"


async def test_a_message_that_went_to_a_relay_and_the_bin_adds_nothing(post_office, mailbox, dovecot_server):
    """The same message over SMTP and in the mailbox is one."""
    raw = letter(("f.pdf", pdf())).as_bytes()
    await post_office.send(raw)
    dovecot_server.put(mailbox, b"Delivered-To: " + post_office.address.encode() + b"\r\n" + raw)
    await polling.poll_mailbox()
    assert len(await post_office.mails()) == 1


async def test_mail_for_no_dossier_stays_unread_and_is_logged(post_office, mailbox, dovecot_server):
    dovecot_server.put(mailbox, letter(("f.pdf", pdf())).as_bytes())
    with capture_logs() as logged:
        await polling.poll_mailbox()
    assert [entry["event"] for entry in logged] == ["mail for no dossier, left unread"]
    assert (await post_office.mails(), dovecot_server.unread(mailbox)) == ([], 1)


async def test_a_message_that_is_too_large_is_refused_by_its_head(post_office, mailbox, dovecot_server, monkeypatch):
    set_environment(monkeypatch, MAIL_MAX_MB="1")
    large = letter(("gros.pdf", b"%PDF" + b"0" * 2**20), Delivered_To=post_office.address).as_bytes()
    dovecot_server.put(mailbox, large)
    await polling.poll_mailbox()
    await post_office.sort()
    mail = await post_office.mail()
    assert (mail.stage, mail.reason) == (Stage.REFUSED, "MAIL_TOO_LARGE")
    assert mail.size < 2000
    assert "dépasse 1 Mo" in (await post_office.replies())[0].text


async def test_another_folder_may_be_named(post_office, mailbox, dovecot_server, monkeypatch):
    dovecot_server.put(mailbox, delivered(post_office.address), folder="Factures")
    set_environment(monkeypatch, IMAP_URL=dovecot_server.url(mailbox, "Factures"))
    await polling.poll_mailbox()
    assert len(await post_office.mails()) == 1


@pytest.mark.parametrize("wrong", ["password", "port", "folder"])
async def test_a_server_that_does_not_let_us_in_is_logged_without_the_password(
    post_office, mailbox, dovecot_server, monkeypatch, wrong
):
    url = dovecot_server.url(mailbox)
    changed = {
        "password": url.replace("secret", "faux"),
        "port": f"imap://a:faux-secret@127.0.0.1:9/{mailbox}",
        "folder": f"{url}Absent",
    }
    set_environment(monkeypatch, IMAP_URL=changed[wrong])
    with capture_logs() as logged:
        await polling.poll_mailbox()
    assert [entry["event"] for entry in logged] == ["mailbox not read"]
    assert "secret" not in str(logged) and "faux" not in str(logged)
