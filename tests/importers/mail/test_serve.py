"""The port for mail inside the real `liasse serve`, with its own event loop."""

from __future__ import annotations

import smtplib
import ssl
import subprocess
from pathlib import Path

import httpx2
import pytest

from tests.importers.mail.letters import letter, pdf
from tests.prove.dossier import SIREN
from tests.servers.liasse import Liasse
from tests.servers.process import free_port, wait_until


@pytest.mark.real
def test_a_message_over_tls_becomes_a_document(tmp_path: Path):
    key, certificate, port = tmp_path / "k.pem", tmp_path / "c.pem", free_port()
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-keyout", key, "-out", certificate, "-nodes"]
    subprocess.run([*make, "-subj", "/CN=mx", "-days", "2"], check=True, capture_output=True)
    settings = {"MAIL_LISTEN": f"127.0.0.1:{port}", "MAIL_TLS_CERT": certificate, "MAIL_TLS_KEY": key}
    installation = Liasse(tmp_path / "data", {f"LIASSE_{name}": str(value) for name, value in settings.items()})
    installation.run("migrate")
    api_key = installation.python("tests.prove.dossier")
    server = installation.serve()
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
            client.starttls(context=_trusting())
            to = f"SIREN{SIREN}@factures.localhost"
            client.sendmail("compta@fournisseur.test", [to], letter(("facture.pdf", pdf())).as_bytes())
            assert client.noop()[0] == 250

        def states() -> list[str]:
            answer = httpx2.get(
                f"{server.base_url}/api/v1/documents", headers={"Authorization": f"Bearer {api_key}"}, timeout=30
            )
            return [item["state"] for item in answer.json()["items"]]

        wait_until(lambda: states() == ["ready"], seconds=60, what="the document")
    finally:
        server.stop()


def _trusting() -> ssl.SSLContext:
    """The certificate was made a moment ago and nobody vouches for it."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
