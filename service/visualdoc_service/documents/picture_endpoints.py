"""Pictures of a document's pages over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from visualdoc_service.dependencies import ServicesOf
from visualdoc_service.documents.pictures import View

router = APIRouter(prefix="/v1/documents/{document_id}/pages/{page}", tags=["pictures"])

PageNumber = Annotated[int, Path(ge=0, description="from 0, as in the report")]
MaxPx = Annotated[int, Query(ge=16, le=6000, description="longer side of the answer")]
Outline = Annotated[bool, Query(description="draw the region's outline into the cut")]
DEFAULT_MAX_PX = 2500
# Pictures of a document never change, but they show persons: kept briefly, by nobody in between.
_CACHED = {"Cache-Control": "private, max-age=600"}


def _jpeg(content: bytes) -> Response:
    return Response(content, media_type="image/jpeg", headers=_CACHED)


def _png(content: bytes) -> Response:
    return Response(content, media_type="image/png", headers=_CACHED)


@router.get("/image", response_class=Response)
def image(
    services: ServicesOf, document_id: str, page: PageNumber, max_px: MaxPx = DEFAULT_MAX_PX
) -> Response:
    """Return the page as scanned, reduced."""
    return _jpeg(services.pictures.whole(document_id, page, View.PAGE, max_px=max_px))


@router.get("/aligned", response_class=Response)
def aligned(
    services: ServicesOf, document_id: str, page: PageNumber, max_px: MaxPx = DEFAULT_MAX_PX
) -> Response:
    """Return the page laid on its reference, reduced."""
    return _jpeg(services.pictures.whole(document_id, page, View.ALIGNED, max_px=max_px))


@router.get("/reference", response_class=Response)
def reference(
    services: ServicesOf, document_id: str, page: PageNumber, max_px: MaxPx = DEFAULT_MAX_PX
) -> Response:
    """Return the reference that the page was compared with, reduced."""
    return _jpeg(services.pictures.whole(document_id, page, View.REFERENCE, max_px=max_px))


@router.get("/overlay.png", response_class=Response)
def overlay(services: ServicesOf, document_id: str, page: PageNumber) -> Response:
    """Return the page with its doubt regions drawn in."""
    return _png(services.pictures.overlay(document_id, page))


@router.get("/{view}.dzi", response_class=Response)
def deep_zoom(services: ServicesOf, document_id: str, page: PageNumber, view: View) -> Response:
    """Return the Deep Zoom description of a picture."""
    described = services.pictures.deep_zoom(document_id, page, view)
    return Response(described, media_type="application/xml", headers=_CACHED)


@router.get("/{view}_files/{level}/{column}_{row}.jpg", response_class=Response)
def tile(
    *,
    services: ServicesOf,
    document_id: str,
    page: PageNumber,
    view: View,
    level: Annotated[int, Path(ge=0, le=40)],
    column: Annotated[int, Path(ge=0)],
    row: Annotated[int, Path(ge=0)],
) -> Response:
    """Return one Deep Zoom tile."""
    content = services.pictures.tile(document_id, page, view, level=level, column=column, row=row)
    return _jpeg(content)


@router.get("/regions/{region_id}/crop", response_class=Response)
def crop(
    *,
    services: ServicesOf,
    document_id: str,
    page: PageNumber,
    region_id: str,
    outline: Outline = False,
) -> Response:
    """Return the scan at a doubt region, turned to lie as the reference does."""
    return _png(services.pictures.crop(document_id, page, region_id, outline=outline))


@router.get("/regions/{region_id}/reference-crop", response_class=Response)
def reference_crop(
    *,
    services: ServicesOf,
    document_id: str,
    page: PageNumber,
    region_id: str,
    outline: Outline = False,
) -> Response:
    """Return the reference at a doubt region: the same millimetres as the scan's crop."""
    return _png(services.pictures.reference_crop(document_id, page, region_id, outline=outline))


@router.get("/regions/{region_id}/difference-crop", response_class=Response)
def difference_crop(
    *, services: ServicesOf, document_id: str, page: PageNumber, region_id: str
) -> Response:
    """Return where the scan is darker (red) or lighter (blue) than the reference at a region."""
    return _png(services.pictures.difference_crop(document_id, page, region_id))
