"""Invoices that arrive by e-mail: over SMTP or LMTP, or from a mailbox that is polled.

`listener` hears a message, `keeping` stores it before the answer, `sorting` takes its parts out in the sandbox and
sends each down the pipeline, `answering` tells the sender. Whom we believe: `docs/decisions/0007-who-sent-a-mail.md`.
"""
