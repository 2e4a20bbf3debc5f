"""Operations over HTTP."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Response
from starlette.responses import PlainTextResponse

import visualdoc
from visualdoc_service.dependencies import ServicesOf
from visualdoc_service.operations.schemas import Health, Readiness

router = APIRouter(tags=["operations"])


@router.get("/healthz")
def health() -> Health:
    """Tell that the process answers."""
    return Health(status="ok", version=visualdoc.__version__)


@router.get("/readyz", responses={HTTPStatus.SERVICE_UNAVAILABLE: {"model": Readiness}})
def ready(services: ServicesOf, response: Response) -> Readiness:
    """Tell whether uploads can be taken in and worked on."""
    readiness = services.operations.readiness()
    if not readiness.ready:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return readiness


@router.get("/metrics", response_class=PlainTextResponse)
def metrics(services: ServicesOf) -> PlainTextResponse:
    """Return figures for a monitoring system."""
    return PlainTextResponse(services.operations.metrics(), media_type="text/plain; version=0.0.4")
