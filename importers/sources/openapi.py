"""The API described for machines, at /api/v1/openapi.json. A test holds it to the routes."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from importers.tables.models import Stage
from workspaces.documents.models import State
from workspaces.kernel.access import open_route
from workspaces.parties.models import Kind

TEXT, UUID, DAY = (
    {"type": "string"},
    {"type": "string", "format": "uuid"},
    {"type": ["string", "null"], "format": "date"},
)
AMOUNT = {"type": ["string", "null"], "pattern": r"^-?\d+\.\d{2}$"}
MAYBE = {"type": ["string", "null"]}
VERDICTS = ["accept", "review", "refuse", None]

DOCUMENT = {
    "id": UUID,
    "state": {"type": "string", "enum": [state.value for state in State]},
    "reason": MAYBE,
    "message": TEXT,
    "invoice_id": {"type": ["string", "null"], "format": "uuid"},
    "sha256": TEXT,
    "verdict": {"enum": VERDICTS},
}
INVOICE = {
    "id": UUID,
    "document_id": {"type": ["string", "null"], "format": "uuid"},
    "direction": {"type": "string", "enum": ["purchase", "sale"]},
    "type_code": TEXT,
    "number": MAYBE,
    "issue_date": DAY,
    "due_date": DAY,
    "party": {"type": "object", "properties": {"name": MAYBE, "siren": MAYBE}},
    "currency": TEXT,
    **dict.fromkeys(("net", "tax", "gross", "payable"), AMOUNT),
    **dict.fromkeys(("processing", "lifecycle", "payment", "accounting"), TEXT),
    "profile": MAYBE,
    "facturx": {"type": "boolean"},
    "findings": {"type": ["array", "null"], "items": {"type": "object"}},
    "received_at": {"type": "string", "format": "date-time"},
}
MOVEMENT = dict.fromkeys(("account", "name", "auxiliary", "debit", "credit"), TEXT)
ENTRY = {
    "invoice_id": UUID,
    "accounting": TEXT,
    "piece": MAYBE,
    "missing": MAYBE,
    "lines": {"type": "array", "items": {"type": "object", "properties": MOVEMENT}},
}
ADDRESS = dict.fromkeys(("line", "line2", "postcode", "city", "country"), MAYBE)
PARTY: dict[str, Any] = {
    "id": UUID,
    "kind": {"type": "string", "enum": [kind.value for kind in Kind]},
    **dict.fromkeys(("number", "name", "siren", "siret", "vat", "iban", "bic", "email", "phone", "contact"), MAYBE),
    "address": {"type": "object", "properties": ADDRESS},
    "iban_pending": {"type": "boolean"},
    "archived": {"type": "boolean"},
    "created_at": {"type": "string", "format": "date-time"},
}
COUNT = {"type": "integer"}
IMPORT = {
    "id": UUID,
    "state": {"type": "string", "enum": [stage.value for stage in Stage]},
    "sha256": TEXT,
    "verdict": {"enum": ["accept", "partial", "refuse", None]},
    "reason": MAYBE,
    "message": TEXT,
    **dict.fromkeys(("rows", "ok", "new", "update", "same", "doubt", "bad"), COUNT),
    **dict.fromkeys(("created", "updated", "pending_ibans"), COUNT),
    "repairs": {"type": "object", "additionalProperties": COUNT},
    "rows_url": TEXT,
}
ERROR = {"row": COUNT, "column": TEXT, "code": TEXT, "message": TEXT}
ROW = {
    "row": COUNT,
    "outcome": {"type": "string", "enum": ["bad", "doubt"]},
    "values": {"type": "object", "additionalProperties": TEXT},
    "errors": {"type": "array", "items": {"type": "object", "properties": ERROR}},
    "why": MAYBE,
    "candidates": {"type": "array", "items": UUID},
}
PROBLEM = {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT, "code": TEXT}


def schema(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def answer(description: str, name: str, media_type: str = "application/json") -> dict[str, Any]:
    return {"description": description, "content": {media_type: {"schema": ref(name)}}}


def operation(summary: str, answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    problem = answer("Ce qui ne va pas, et quoi faire", "Problem", "application/problem+json")
    return {"summary": summary, "responses": answers | {"default": problem}} | more


IDENTIFIER = {"name": "id", "in": "path", "required": True, "schema": UUID}
PAGING = [
    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}},
    {"name": "cursor", "in": "query", "schema": TEXT},
]
UPLOAD = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "direction": {"type": "string", "enum": ["purchase", "sale"], "default": "purchase"},
                },
            }
        }
    },
}
TABLE = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "kind": PARTY["kind"] | {"default": "supplier"},
                    "dry_run": {"type": "boolean", "default": False},
                },
            }
        }
    },
}
WRITABLE = {name: PARTY[name] for name in PARTY if name not in ("id", "iban_pending", "archived", "created_at")}
ONE_PARTY = {
    "required": True,
    "content": {
        "application/json": {"schema": {"type": "object", "required": ["name"], "properties": WRITABLE}},
    },
}
KEY = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 120}}
PDF = {"description": "Le Factur-X (PDF/A-3)", "content": {"application/pdf": {}}}

PATHS: dict[str, Any] = {
    "/documents": {
        "post": operation(
            "Déposer un document",
            {"202": answer("Reçu", "Receipt"), "200": answer("Les mêmes octets étaient déjà là", "Receipt")},
            requestBody=UPLOAD,
            parameters=[KEY],
        ),
        "get": operation(
            "Les documents, du plus récent au plus ancien", {"200": answer("Une page", "Documents")}, parameters=PAGING
        ),
    },
    "/documents/{id}": {
        "get": operation("Un document", {"200": answer("Son état", "Document")}, parameters=[IDENTIFIER])
    },
    "/invoices": {
        "get": operation(
            "Les factures, de la plus récente à la plus ancienne",
            {"200": answer("Une page", "Invoices")},
            parameters=[*PAGING, {"name": "direction", "in": "query", "schema": INVOICE["direction"]}],
        )
    },
    "/invoices/{id}": {
        "get": operation("Une facture", {"200": answer("La facture", "Invoice")}, parameters=[IDENTIFIER])
    },
    "/parties": {
        "get": operation(
            "Les tiers, du plus récent au plus ancien",
            {"200": answer("Une page", "Parties")},
            parameters=[*PAGING, {"name": "kind", "in": "query", "schema": PARTY["kind"]}],
        ),
        "post": operation("Ajouter un tiers", {"201": answer("Le tiers", "Party")}, requestBody=ONE_PARTY),
    },
    "/parties/{id}": {"get": operation("Un tiers", {"200": answer("Le tiers", "Party")}, parameters=[IDENTIFIER])},
    "/parties/imports": {
        "post": operation(
            "Importer un tableau de tiers",
            {"202": answer("Reçu", "ImportReceipt")},
            requestBody=TABLE,
            parameters=[KEY],
        )
    },
    "/parties/imports/{id}": {
        "get": operation("Un import", {"200": answer("Où il en est", "Import")}, parameters=[IDENTIFIER])
    },
    "/parties/imports/{id}/rows": {
        "get": operation(
            "Les lignes à corriger ou à décider",
            {"200": answer("Une page", "ImportRows")},
            parameters=[IDENTIFIER, *PAGING],
        )
    },
    "/invoices/{id}/entry": {
        "get": operation("Son écriture comptable", {"200": answer("L’écriture", "Entry")}, parameters=[IDENTIFIER])
    },
    "/invoices/{id}/facturx": {"get": operation("Son Factur-X", {"200": PDF}, parameters=[IDENTIFIER])},
}


def page(name: str) -> dict[str, Any]:
    return schema({"items": {"type": "array", "items": ref(name)}, "next": MAYBE})


DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Liasse", "version": "1", "description": "L’API d’un dossier. Une clé par dossier."},
    "servers": [{"url": "/api/v1"}],
    "security": [{"key": []}],
    "paths": PATHS,
    "components": {
        "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        "schemas": {
            "Document": schema(DOCUMENT),
            "Invoice": schema(INVOICE),
            "Documents": page("Document"),
            "Invoices": page("Invoice"),
            "Entry": schema(ENTRY),
            "Receipt": schema({"id": UUID, "status_url": TEXT, "known": {"type": "boolean"}}),
            "Party": schema(PARTY),
            "Parties": page("Party"),
            "Import": schema(IMPORT),
            "ImportReceipt": schema({"id": UUID, "status_url": TEXT}),
            "ImportRow": schema(ROW),
            "ImportRows": page("ImportRow"),
            "Problem": schema(PROBLEM),
        },
    },
}


async def describe(request: Request) -> Response:
    return JSONResponse(DESCRIPTION)


routes = [open_route("/openapi.json", describe, why="describes the API, holds no data")]
