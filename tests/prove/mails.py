"""`kill -9` while mail comes in over SMTP: each message becomes its document once, and its sender is answered once."""

from __future__ import annotations

import contextlib
import io
import json
import queue
import random
import smtplib
import threading
import time
from collections import Counter
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pikepdf

from tests.prove.dossier import SIREN
from tests.prove.kill9 import Platform, on_postgresql, on_sqlite
from tests.servers.liasse import Liasse
from tests.servers.process import free_port, wait_until

SEED, SENDERS, SETTLING = 2026, 4, 900
Letter = tuple[str, str, bytes]  # who sends it, to whom, and its bytes
TO = f"SIREN{SIREN}@factures.localhost"


def page(number: int) -> bytes:
    """A page of text that is cheap to read and that no other message carries."""
    pdf = pikepdf.new()
    sheet = pdf.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    sheet.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    text = f"Bordereau de livraison de la semaine, feuille {number}, sans montant"
    sheet.obj.Contents = pdf.make_stream(f"BT /F1 12 Tf 60 780 Td ({text}) Tj ET".encode())
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def message(number: int) -> Letter:
    sender, made = f"s{number}@fournisseur.test", EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = sender, TO, f"Document {number}"
    made["Message-ID"] = f"<{number}@fournisseur.test>"
    made.set_content("Bonjour, document joint.")
    made.add_attachment(page(number), maintype="application", subtype="pdf", filename=f"document-{number}.pdf")
    return sender, TO, made.as_bytes()


class Senders:
    """Mail servers that try each message again until it is kept, as theirs is the duty until then."""

    def __init__(self, port: int, count: int) -> None:
        self.port = port
        self.waiting: queue.Queue[int] = queue.Queue()
        self.answers: Counter[str] = Counter()
        self.kept = 0
        for number in range(count):
            self.waiting.put(number)
        self.threads = [threading.Thread(target=self.send_all, daemon=True) for _ in range(SENDERS)]
        for thread in self.threads:
            thread.start()

    def send_all(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                letter = message(self.waiting.get_nowait())  # the same bytes at every try, as a mail server keeps them
                while not self.send(letter):
                    time.sleep(0.2)
                self.kept += 1

    def send(self, letter: Letter) -> bool:
        try:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as client:
                client.sendmail(*letter)
        except (smtplib.SMTPException, OSError) as failure:
            self.answers[type(failure).__name__] += 1
            return False
        self.answers["kept"] += 1
        return True

    def finish(self) -> None:
        for thread in self.threads:
            thread.join(1800)
            assert not thread.is_alive(), "a message was never kept"


def intake(installation: Liasse, *, workers: int, mails: int, kills: int) -> dict[str, Any]:
    """Send `mails` while processes die `kills` times; what is there in the end."""
    chance, port = random.Random(SEED), free_port()
    installation.settings |= {"LIASSE_MAIL_LISTEN": f"127.0.0.1:{port}", "LIASSE_MAIL_RELAYS": "127.0.0.0/8"}
    installation.run("migrate")
    installation.python("tests.prove.dossier")
    platform = Platform(installation, workers)
    try:
        senders = Senders(port, mails)
        for kill in range(kills):
            due = mails * (kill + 1) // (kills + 1)
            wait_until(lambda due=due: senders.kept >= due, seconds=900, what=f"{due} mails kept")
            time.sleep(chance.uniform(0, 0.3))
            platform.kill_one(chance)
        senders.finish()
        found = settled(installation)
    finally:
        platform.stop()
    verified = installation.run("verify", check=False).returncode
    counts = {"sent": mails, "kills": kills, "verify": verified, "answers_to_senders": dict(senders.answers)}
    return figures(counts | found)


def settled(installation: Liasse) -> dict[str, Any]:
    """What is in the dossier once nothing about its mail is left to do."""
    found: dict[str, Any] = {}

    def done() -> bool:
        found.update(json.loads(installation.python("tests.prove.inbox")))
        if found["waiting"]:
            time.sleep(2)
        return not found["waiting"]

    with contextlib.suppress(TimeoutError):  # what is still on its way shows in the figures
        wait_until(done, seconds=SETTLING, what="all mail sorted")
    return found


def figures(result: dict[str, Any]) -> dict[str, Any]:
    """It holds when each message is there once, with its one document, one part and one answer; and all is whole."""
    once = {result[name] for name in ("mails", "documents", "distinct", "answers", "answered")}
    once |= {result["stages"].get("sorted"), result["parts"].get("document")}
    whole = result["verify"] == result["waiting"] == result["dead"] == 0
    return result | {"holds": once == {result["sent"]} and whole}


def prove(whole: bool) -> dict[str, Any]:
    size = {"mails": 1000, "kills": 20} if whole else {"mails": 24, "kills": 2}
    with on_sqlite() as installation:
        sqlite = intake(installation, workers=0, **size)
    with on_postgresql() as installation:
        postgres = intake(installation, workers=2, **size)
    return {"sqlite": sqlite, "postgresql": postgres, "holds": sqlite["holds"] and postgres["holds"]}
