"""Judgements over HTTP."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter

from visualdoc_service.dependencies import ServicesOf
from visualdoc_service.judgements.schemas import (
    Assessment,
    Decision,
    Judgements,
    NewAssessment,
    NewDecision,
)
from visualdoc_service.settings import Conclusion

router = APIRouter(prefix="/v1", tags=["judgements"])


@router.get("/conclusions")
def conclusions(services: ServicesOf) -> list[Conclusion]:
    """Return the conclusions that an examiner may choose from."""
    return services.judgements.conclusions


@router.get("/documents/{document_id}/judgements")
def judgements(services: ServicesOf, document_id: str) -> Judgements:
    """Return the examiner's assessments and conclusions."""
    return services.judgements.of(document_id)


@router.put("/documents/{document_id}/regions/{region_id}/assessment")
def assess(
    services: ServicesOf, document_id: str, region_id: str, new: NewAssessment
) -> Assessment:
    """Record the examiner's view of a doubt region; earlier views stay on record."""
    return services.judgements.assess(document_id, region_id, new)


@router.post("/documents/{document_id}/decision", status_code=HTTPStatus.CREATED)
def decide(services: ServicesOf, document_id: str, new: NewDecision) -> Decision:
    """Record the examiner's conclusion and motivation; earlier ones stay on record."""
    return services.judgements.decide(document_id, new)
