"""Documents over HTTP: upload, list, state, report."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Header, Query, Response, UploadFile

from visualdoc_service.db.tables import State
from visualdoc_service.dependencies import ServicesOf
from visualdoc_service.documents.repository import Filters, Row
from visualdoc_service.documents.schemas import (
    Document,
    DocumentList,
    FoundType,
    Links,
    Page,
    Picture,
)
from visualdoc_service.documents.service import NewDocument
from visualdoc_service.judgements.schemas import Decision

router = APIRouter(prefix="/v1/documents", tags=["documents"])

Label = Annotated[str | None, Form(max_length=200)]


@router.post("", status_code=HTTPStatus.ACCEPTED)
def upload(
    *,
    services: ServicesOf,
    response: Response,
    file: Annotated[UploadFile, File(description="an image, a multi-page TIFF or a PDF")],
    document_type: Label = None,
    case_reference: Label = None,
    external_id: Label = None,
    idempotency_key: Annotated[str | None, Header(max_length=255)] = None,
) -> Document:
    """Take a scan in. It is stored and queued when this answers 202."""
    row = services.documents.accept(
        NewDocument(
            stream=file.file,
            file_name=file.filename or "",
            declared_type=document_type or None,
            case_reference=case_reference or None,
            external_id=external_id or None,
            idempotency_key=idempotency_key or None,
        )
    )
    response.headers["Location"] = _address(row["id"])
    return _shown(row, services.judgements.latest_decision(row["id"]))


@router.get("")
def list_documents(
    *,
    services: ServicesOf,
    state: Annotated[list[State] | None, Query()] = None,
    min_doubt: Annotated[float | None, Query(ge=0.0, le=1.0)] = None,
    case_reference: Annotated[str | None, Query(max_length=200)] = None,
    external_id: Annotated[str | None, Query(max_length=200)] = None,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> DocumentList:
    """List documents: doubts first by their score, then failed, pending, and the others."""
    filters = Filters(
        states=tuple(state or ()),
        min_doubt=min_doubt,
        case_reference=case_reference,
        external_id=external_id,
    )
    rows, next_cursor = services.documents.listed(filters, cursor=cursor, limit=limit)
    decided = services.judgements.latest_decisions([row["id"] for row in rows])
    items = [_shown(row, decided.get(row["id"])) for row in rows]
    return DocumentList(items=items, next_cursor=next_cursor)


@router.get("/{document_id}")
def show(services: ServicesOf, document_id: str) -> Document:
    """Tell where a document is on its way, and what came out in figures."""
    row = services.documents.get(document_id)
    return _shown(row, services.judgements.latest_decision(document_id))


@router.get("/{document_id}/file", response_class=Response)
def original(services: ServicesOf, document_id: str) -> Response:
    """Return the uploaded bytes, to be saved, never to be shown by the browser."""
    row, content = services.documents.original(document_id)
    name = quote(row["file_name"], safe="")
    return Response(
        content,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "ETag": f'"{row["sha256"]}"',
        },
    )


@router.get("/{document_id}/pages")
def pages(services: ServicesOf, document_id: str) -> list[Page]:
    """Return which pictures there are, with their sizes."""
    numbered: dict[int, list[Picture]] = {}
    for row in services.documents.pictures(document_id):
        picture = Picture(
            view=row["kind"], width_px=row["width_px"], height_px=row["height_px"], dpi=row["dpi"]
        )
        numbered.setdefault(row["page"], []).append(picture)
    return [Page(page=page, pictures=found) for page, found in numbered.items()]


@router.get("/{document_id}/report", response_class=Response)
def report(services: ServicesOf, document_id: str) -> Response:
    """Return the JSON report, byte for byte as the worker stored it."""
    sha256, content = services.documents.report(document_id)
    return Response(content, media_type="application/json", headers={"ETag": f'"{sha256}"'})


@router.get("/{document_id}/report.pdf", response_class=Response)
def report_pdf(services: ServicesOf, document_id: str) -> Response:
    """Return the report for the file."""
    sha256, content = services.documents.report_pdf(document_id)
    return Response(
        content,
        media_type="application/pdf",
        headers={
            "ETag": f'"{sha256}"',
            "Content-Disposition": f'attachment; filename="{document_id}.report.pdf"',
        },
    )


def _address(document_id: str) -> str:
    return f"/v1/documents/{document_id}"


def _shown(row: Row, decision: Decision | None) -> Document:
    here = _address(row["id"])
    ready = row["state"] == State.READY
    found = row["found_types"]
    return Document(
        id=row["id"],
        state=row["state"],
        file=row["file_name"],
        media_type=row["media_type"],
        size_bytes=row["size_bytes"],
        sha256=row["sha256"],
        document_type=row["declared_type"],
        case_reference=row["case_reference"],
        external_id=row["external_id"],
        received_at=row["received_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        page_count=row["page_count"],
        region_count=row["region_count"],
        by_aspect=row["by_aspect"],
        not_possible_count=row["not_possible_count"],
        doubt_score=row["doubt_score"] if ready else None,
        found_types=None if found is None else [FoundType(**one) for one in found],
        problem=row["problem"],
        decision=decision,
        links=Links(
            self_=here,
            file=f"{here}/file",
            report=f"{here}/report" if ready else None,
            report_pdf=f"{here}/report.pdf" if ready else None,
        ),
    )
