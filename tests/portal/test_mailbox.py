"""The local mailbox: what a newcomer reads instead of mail."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from portal.invitations.sending import invite_to_dossier
from tests import make
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.settings import settings

BOX = "/boite-aux-lettres"


@pytest.fixture
async def message(durand, moulin) -> MailMessage:
    asked = await invite_to_dossier(moulin, "paul@martin.fr", "Paul <b>Martin</b>", None, firm=durand)
    await make.run_jobs()
    return await MailMessage.get(id=asked.message_id)


async def test_an_invitation_can_be_followed_without_a_mail_server(nobody, message):
    assert message.subject in (await nobody.get(BOX)).text
    page = await nobody.get(f"{BOX}/{message.id}")
    assert "Cabinet Durand via Liasse" in page.text
    link = re.search(r'href="http://127\.0\.0\.1:8000(/invitation/[^"]+)"', page.text)[1]
    assert (await nobody.get(link)).status_code == 200


async def test_the_html_part_is_shown_alone_in_a_sandbox(nobody, message):
    answer = await nobody.get(f"{BOX}/{message.id}/html")
    policy = answer.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy


@pytest.mark.parametrize(
    "setting", [{"LIASSE_SMTP_URL": "smtp://127.0.0.1:2525"}, {"LIASSE_BASE_URL": "https://liasse.exemple.fr"}]
)
async def test_does_not_exist_where_mail_leaves_or_the_public_comes(nobody, message, monkeypatch, setting):
    for name, value in setting.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    for path in (BOX, f"{BOX}/{message.id}", f"{BOX}/{message.id}/html"):
        assert (await nobody.get(path)).status_code == 404


async def test_an_unknown_message_is_not_found(nobody):
    assert (await nobody.get(f"{BOX}/{uuid4()}")).status_code == 404
