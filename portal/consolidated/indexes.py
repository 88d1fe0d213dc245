"""What makes the firm's lists quick over a million invoices and models cannot say: orders by expression, rare states.

Run after every migration; each statement can be run again. See docs/decisions/0015-firm-lists.md.
"""

from __future__ import annotations

from workspaces.kernel import db

STOPPED = "d.state in ('failed', 'refused')"  # as the index says it, so that SQLite sees that it serves
MOVING = "d.state in ('received', 'reading')"
ANNOUNCED = "a.state = 'pending'"
NO_DAY = "0001-01-01"
# `case` rather than `coalesce`, which PostgreSQL does not trust before row-level security has judged the row.
ORDERED = {  # each order of « Documents », with the dossier beside the key: rows of others are passed over unread
    "party": "lower(party_name)",
    "number": "lower(number)",
    "issued": f"(case when issue_date is null then '{NO_DAY}' else issue_date end)",
    "due": f"(case when due_date is null then '{NO_DAY}' else due_date end)",
    "gross": "(case when gross is null then 0 else gross end)",
}
AXES = ("processing", "lifecycle", "payment", "accounting", "channel")

IMPORTS = {  # « Imports »: both lists by date, the documents of a deposit, the accounts that an import announced
    "import_batch_order": "import_batch (created_at, id, workspace_id, kind, stage, by_name)",
    "deposit_order": "deposit (first_at, id, workspace_id, sender_name)",
    "document_deposit": "document (deposit_id, state, workspace_id, invoice_id)",
    "document_moving": f"document (deposit_id) where {MOVING.replace('d.', '')}",
    "bank_account_origin": f"bank_account (origin_id) where {ANNOUNCED.replace('a.', '')}",
}


def statements() -> list[str]:
    made = {f"invoice_order_{name}": f"invoice ({key}, id, workspace_id)" for name, key in ORDERED.items()}
    made |= {f"invoice_in_{axis}": f"invoice ({axis}, received_at, id, workspace_id)" for axis in AXES}
    made["invoice_doubled"] = "invoice (workspace_id) where duplicate_of is not null"
    made["document_stopped"] = f"document (received_at, workspace_id) where {STOPPED.replace('d.', '')}"
    made |= IMPORTS
    return [f"create index if not exists {name} on {what}" for name, what in made.items()]


async def build() -> None:
    """Put them in place on the open database, as the role that owns the tables."""
    for statement in statements():
        await db.execute(statement)


async def fill() -> None:
    """How they came in, for the invoices that were there before the column. Run where every dossier may be touched."""
    of = "select d.channel from document d where d.id = invoice.document_id and d.workspace_id = invoice.workspace_id"
    known = "channel = '' and document_id in (select id from document)"
    await db.execute(f"update invoice set channel = ({of}) where {known}")  # noqa: S608 (our own words)
