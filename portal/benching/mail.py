"""From a mail server's first word to a message that is kept, then to its document: CPU, over a real socket."""

from __future__ import annotations

import asyncio
import base64
import socket
from typing import Any

from importers.sources.mail.listener import listening
from portal import database, schedule
from portal.benching.intake import CHEAP, FACTURX, new_dossier, run_jobs, several, unique
from portal.benching.measuring import cpu, figure, say
from workspaces.dossiers import addresses
from workspaces.dossiers.models import Direction, Workspace
from workspaces.kernel import db
from workspaces.kernel.settings import settings
from workspaces.kernel.tenancy import acting_in
from workspaces.mails.models import IncomingMail, MailPart, Outcome

assert schedule.MODULES_WITH_JOBS
SIREN = "999999997"
WARM = 4


async def main() -> list[dict[str, Any]]:
    await database.migrate()
    async with db.opened(everywhere=True):
        settings().mail_listen = f"127.0.0.1:{_free_port()}"
        settings().mail_relays = "127.0.0.0/8"
        dossier = await new_dossier()
        await addresses.open_addresses(dossier.id, SIREN)
        async with listening():
            with acting_in(dossier.id):
                return await _measured(dossier)


async def _measured(dossier: Workspace) -> list[dict[str, Any]]:
    """The first rounds are not counted: they pay what is only paid once."""
    to = addresses.first_address(SIREN, Direction.PURCHASE)
    kept, sorted_ = [], []
    for rank, content in enumerate(several(unique, FACTURX, CHEAP + WARM)):
        message = _message(content, rank)
        with cpu() as keeping:
            await _send(message, to)
        mail = await IncomingMail.get(workspace_id=dossier.id, message_id=f"<{rank}@fournisseur.example>")
        with cpu() as sorting:
            await run_jobs(mail.id, "sort_mail")
        assert await MailPart.exists(workspace_id=dossier.id, mail_id=mail.id, outcome=Outcome.DOCUMENT)
        kept.append(keeping.ms)
        sorted_.append(sorting.ms)
    together = [one + other for one, other in zip(kept, sorted_, strict=True)]
    return [
        figure("e-mail d’une pièce jointe → gardé, réponse 250", "ms CPU", kept[WARM:], 15),
        figure("le même → pièce enregistrée, avant sa lecture", "ms CPU", together[WARM:]),
    ]


def _message(content: bytes, rank: int) -> bytes:
    """As billing programs write it: a text and a Factur-X."""
    head = f"From: compta@fournisseur.example\r\nSubject: Facture {rank}\r\n"
    head += f"Message-ID: <{rank}@fournisseur.example>\r\n"
    head += 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="limite"\r\n\r\n'
    text = "--limite\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nBonjour, facture jointe.\r\n"
    part = '--limite\r\nContent-Type: application/pdf; name="facture.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    body = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return f"{head}{text}{part}".encode() + body + b"--limite--\r\n"


async def _send(message: bytes, to: str) -> None:
    """What a mail server says, and nothing else: its own CPU is counted with ours."""
    host, _, port = settings().mail_listen.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    await reader.readline()
    writer.write(b"EHLO mx.fournisseur.example\r\n")
    while (await reader.readline())[3:4] == b"-":
        continue
    for command in ("MAIL FROM:<compta@fournisseur.example>", f"RCPT TO:<{to}>", "DATA"):
        writer.write(f"{command}\r\n".encode())
        await reader.readline()
    writer.write(message + b".\r\n")
    answer = await reader.readline()
    writer.write(b"QUIT\r\n")
    await reader.readline()
    writer.close()
    assert answer.startswith(b"250"), answer


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    say(asyncio.run(main()))
