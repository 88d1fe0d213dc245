"""E-mail that leaves. A message is a row, sent by a job; without an SMTP server it is kept, for a local page."""

from __future__ import annotations

import email.message
import email.policy
import email.utils
import re
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib
import css_inline
from tortoise import fields

from workspaces.kernel import clock
from workspaces.kernel.jobs import KINDS, Work, effect, job, later
from workspaces.kernel.scoped import Row
from workspaces.kernel.settings import settings
from workspaces.kernel.typesetting import typeset
from workspaces.kernel.web import env

ID = re.compile(r"<[!-;=?-~]{1,240}>")  # a Message-ID that may stand in a header as it is
plain = env.overlay(autoescape=False)  # for text parts, where `&` is an ampersand


class MailMessage(Row):
    """One message to one person. `state`: queued, sent, kept (no SMTP server is set) or failed.

    `then` names the job that is told (by `message_id`) once the outcome is known. `in_reply_to` is the Message-ID of
    the received message that this one answers by itself.
    """

    to = fields.CharField(254)
    sender_name = fields.CharField(120, default="")
    reply_to = fields.CharField(254, default="")
    in_reply_to = fields.CharField(250, default="", db_default="")
    subject = fields.CharField(250)
    text = fields.TextField()
    html = fields.TextField()
    state = fields.CharField(10, default="queued")
    error = fields.TextField(default="")
    then = fields.CharField(80, default="")
    created_at = fields.DatetimeField()
    sent_at = fields.DatetimeField(null=True)

    class Meta:
        table = "mail_message"
        indexes = (("to", "created_at"),)

    def as_email(self) -> email.message.EmailMessage:
        """The message on the wire. Its Message-ID is its row's id, so that a resend is recognised as the same."""
        message = email.message.EmailMessage(policy=email.policy.SMTP)
        address = settings().mail_from
        message["From"] = email.utils.formataddr((self.sender_name, address)) if self.sender_name else address
        message["To"] = self.to
        if self.reply_to:
            message["Reply-To"] = self.reply_to
        message["Subject"] = self.subject
        message["Date"] = email.utils.format_datetime(self.created_at)
        message["Message-ID"] = f"<{self.id}@{address.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-replied" if self.in_reply_to else "auto-generated"
        message["X-Loop"] = settings().mail_domain  # should it come back, we know it for ours
        if ID.fullmatch(self.in_reply_to):
            message["In-Reply-To"] = message["References"] = self.in_reply_to
        message.set_content(self.text)
        message.add_alternative(self.html, subtype="html")
        return message


async def write(
    template: str,
    *,
    to: str,
    subject: str,
    sender_name: str = "",
    reply_to: str = "",
    in_reply_to: str = "",
    then: Work | None = None,
    **context: Any,
) -> MailMessage:
    """Compose `templates/mail/<template>.html` and `.txt` and ask for the sending, inside a `unit_of_work`."""
    values = {"subject": subject, "base_url": settings().base_url} | context
    html = env.get_template(f"mail/{template}.html").render(values)
    message = await MailMessage.create(
        to=to,
        sender_name=one_line(sender_name)[:120],
        reply_to=reply_to,
        in_reply_to=in_reply_to[:250],
        subject=typeset(one_line(subject))[:250],
        text=plain.get_template(f"mail/{template}.txt").render(values),
        html=css_inline.inline(html, load_remote_stylesheets=False),
        then=then.__name__ if then else "",
        created_at=clock.now(),
    )
    await later(send_mail, message_id=message.id)
    return message


def one_line(text: str) -> str:
    """No header can be smuggled in through a name or a subject."""
    return " ".join(text.split())


async def given_up(*, message_id: str) -> None:
    """After the last attempt."""
    message = await MailMessage.get(id=UUID(message_id))
    await conclude(message, "failed", "Le serveur d’envoi n’a jamais répondu.")


@job(queue="mail", attempts=12, timeout=60, when_dead=given_up)
async def send_mail(*, message_id: str) -> None:
    message = await MailMessage.get_or_none(id=UUID(message_id))
    if message is None or message.state in ("sent", "kept"):
        return
    state, error = "kept", ""
    if settings().smtp_url:
        state, error = await deliver(message)
    await conclude(message, state, error)


async def conclude(message: MailMessage, state: str, error: str) -> None:
    """Write the outcome, and ask for the job that wants to know it in the same transaction."""
    async with effect():
        message.state, message.error, message.sent_at = state, error, clock.now()
        if state != "kept":
            message.text = message.html = ""  # it may hold a link that opens a door
        await message.save(update_fields=["state", "error", "sent_at", "text", "html"])
        if message.then:
            await later(KINDS[message.then].work, message_id=message.id)


async def deliver(message: MailMessage) -> tuple[str, str]:
    """Hand the message to the relay. A passing failure raises, so that the job is tried again."""
    relay = urlsplit(settings().smtp_url)
    try:
        await aiosmtplib.send(
            message.as_email(),
            hostname=relay.hostname,
            port=relay.port or (465 if relay.scheme == "smtps" else 25),
            username=unquote(relay.username) if relay.username else None,
            password=unquote(relay.password) if relay.password else None,
            use_tls=relay.scheme == "smtps",
            timeout=30,
        )
    except aiosmtplib.SMTPRecipientsRefused as refused:
        if all(500 <= error.code < 600 for error in refused.recipients):
            return "failed", str(refused)[:500]
        raise
    except aiosmtplib.SMTPResponseException as answer:
        if 500 <= answer.code < 600:
            return "failed", f"{answer.code} {answer.message}"[:500]
        raise
    return "sent", ""
