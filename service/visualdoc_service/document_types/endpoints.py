"""Document types over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, File, Form, Response, UploadFile

from visualdoc.errors import LimitExceededError
from visualdoc_service.dependencies import Services, ServicesOf
from visualdoc_service.document_types.repository import Row
from visualdoc_service.document_types.schemas import DocumentType, Enrolment
from visualdoc_service.document_types.service import NewScan

router = APIRouter(prefix="/v1", tags=["document types"])

Scans = Annotated[list[UploadFile], File(description="genuine scans, one page side each")]


@router.get("/document-types")
def list_types(services: ServicesOf) -> list[DocumentType]:
    """Return the enrolled document types."""
    return services.document_types.listed()


@router.get("/document-types/{name}")
def show_type(services: ServicesOf, name: str) -> DocumentType:
    """Return one document type."""
    return services.document_types.named(name)


@router.post("/document-types", status_code=HTTPStatus.ACCEPTED)
def enrol(
    services: ServicesOf,
    response: Response,
    name: Annotated[str, Form(max_length=64)],
    scans: Scans,
    description: Annotated[UploadFile | None, File(description="optional, JSON or YAML")] = None,
) -> Enrolment:
    """Build a document type from genuine scans; a worker does it, ``Location`` tells how far."""
    taken = _taken(services, scans)
    described = None if description is None else description.file
    return _answer(response, services.document_types.enrol(name, taken, described))


@router.post("/document-types/{name}/samples", status_code=HTTPStatus.ACCEPTED)
def add_samples(services: ServicesOf, response: Response, name: str, scans: Scans) -> Enrolment:
    """Add genuine scans to a document type; a worker does it, ``Location`` tells how far."""
    return _answer(response, services.document_types.extend(name, _taken(services, scans)))


@router.get("/enrolments/{enrolment_id}")
def show_enrolment(services: ServicesOf, enrolment_id: str) -> Enrolment:
    """Tell where an enrolment is on its way."""
    return _shown(services.document_types.enrolment(enrolment_id))


def _taken(services: Services, scans: list[UploadFile]) -> list[NewScan]:
    limit = services.settings.intake.max_enrolment_scans
    if len(scans) > limit:
        msg = f"{len(scans)} scans were sent at once; at most {limit} are accepted."
        raise LimitExceededError(msg, hint="Send the others as samples of the enrolled type.")
    return [NewScan(stream=scan.file, file_name=scan.filename or "") for scan in scans]


def _answer(response: Response, row: Row) -> Enrolment:
    response.headers["Location"] = f"/v1/enrolments/{row['id']}"
    return _shown(row)


def _shown(row: Row) -> Enrolment:
    return Enrolment(
        id=row["id"],
        state=row["state"],
        document_type=row["type_name"],
        scans=[name for name, _ in row["scans"]],
        received_at=row["received_at"],
        finished_at=row["finished_at"],
        result=row["result"],
        problem=row["problem"],
    )
