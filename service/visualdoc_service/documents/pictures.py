"""Views of a page: whole, in tiles, and cut to a doubt region beside its reference."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from visualdoc.geometry import PageToDocument, PolygonPx, Scale
from visualdoc.imaging.difference_picture import difference_picture
from visualdoc_service.documents.repository import Row
from visualdoc_service.documents.service import DocumentService
from visualdoc_service.errors import NotFoundError
from visualdoc_service.storage import views
from visualdoc_service.storage.blobs import BlobStore
from visualdoc_service.storage.pyramid import TILE_PX, Pyramid, encode_jpeg

OVERLAY = "overlay"


class View(StrEnum):
    """Pictures of a page that are kept as pyramids."""

    PAGE = "page"
    ALIGNED = "aligned"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a region lies: on the page, and on the document when the page is aligned."""

    polygon_px: list[list[float]]
    box_px: views.Box
    page_to_document: list[list[float]] | None
    polygon_mm: list[list[float]] | None
    box_mm: views.Box | None


class PictureService:
    """Serves what the worker stored; nothing is kept twice."""

    def __init__(self, documents: DocumentService, blobs: BlobStore) -> None:
        self._documents = documents
        self._blobs = blobs

    def whole(self, document_id: str, page: int, view: View, *, max_px: int) -> bytes:
        """Return a whole picture as JPEG, reduced."""
        return views.reduced_jpeg(self._pyramid(document_id, page, view)[0], max_px)

    def overlay(self, document_id: str, page: int) -> bytes:
        """Return the page with its regions drawn in, as PNG."""
        row = self._documents.picture(document_id, page, OVERLAY)
        return self._blobs.read(row["sha256"])

    def deep_zoom(self, document_id: str, page: int, view: View) -> str:
        """Return the Deep Zoom description of a picture."""
        width, height = self._pyramid(document_id, page, view)[0].size_px
        return (
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<Image xmlns="http://schemas.microsoft.com/deepzoom/2008" '
            f'Format="jpg" Overlap="0" TileSize="{TILE_PX}">'
            f'<Size Width="{width}" Height="{height}"/></Image>'
        )

    def tile(
        self, document_id: str, page: int, view: View, *, level: int, column: int, row: int
    ) -> bytes:
        """Return one Deep Zoom tile; level 0 is one pixel, the highest the full picture."""
        pyramid, _ = self._pyramid(document_id, page, view)
        below = math.ceil(math.log2(max(*pyramid.size_px, 1))) - level
        if 0 <= below < len(pyramid.levels):
            content = pyramid.tile(below, column, row)
        elif below >= 0 and (column, row) == (0, 0):
            content = _under_one_tile(pyramid, below)
        else:
            content = None
        if content is None:
            msg = "the picture has no such tile."
            raise NotFoundError(msg)
        return content

    def crop(self, document_id: str, page: int, region_id: str, *, outline: bool) -> bytes:
        """Return the scan at a region as PNG, turned to lie as the reference does."""
        place = self._place(document_id, page, region_id)
        pyramid, row = self._pyramid(document_id, page, View.PAGE)
        if place.page_to_document is None or place.box_mm is None or place.polygon_mm is None:
            cut = views.cut_px(pyramid, place.box_px)
            return _png(cut, place.polygon_px, place.box_px, outline=outline)
        cut = views.straightened(pyramid, place.page_to_document, place.box_mm, dpi=row["dpi"])
        return _png(cut, place.polygon_mm, place.box_mm, outline=outline)

    def reference_crop(
        self, document_id: str, page: int, region_id: str, *, outline: bool
    ) -> bytes:
        """Return the reference at a region as PNG, the same millimetres as the scan's crop."""
        polygon_mm, box_mm = self._on_document(document_id, page, region_id)
        cut = self._cut_mm(document_id, page, View.REFERENCE, box_mm)
        return _png(cut, polygon_mm, box_mm, outline=outline)

    def difference_crop(self, document_id: str, page: int, region_id: str) -> bytes:
        """Return as PNG where the aligned scan is darker or lighter than the reference."""
        _, box_mm = self._on_document(document_id, page, region_id)
        scan, reference = (
            self._cut_mm(document_id, page, view, box_mm) for view in (View.ALIGNED, View.REFERENCE)
        )
        return views.as_png(difference_picture(scan, reference))

    def _on_document(
        self, document_id: str, page: int, region_id: str
    ) -> tuple[list[list[float]], views.Box]:
        """Outline of a region and the box that is shown, in document millimetres."""
        place = self._place(document_id, page, region_id)
        if place.box_mm is None or place.polygon_mm is None:
            msg = "the page is not aligned with a reference."
            raise NotFoundError(msg)
        return place.polygon_mm, place.box_mm

    def _cut_mm(
        self, document_id: str, page: int, view: View, box_mm: views.Box
    ) -> NDArray[np.uint8]:
        pyramid, row = self._pyramid(document_id, page, view)
        return views.cut_mm(pyramid, box_mm, dpi=row["dpi"])

    def _pyramid(self, document_id: str, page: int, view: View) -> tuple[Pyramid, Row]:
        row = self._documents.picture(document_id, page, view.value)
        return Pyramid.open(self._blobs.path(row["sha256"])), row

    def _place(self, document_id: str, page_index: int, region_id: str) -> _Place:
        _, content = self._documents.report(document_id)
        page, region = _find(json.loads(content), page_index, region_id)
        alignment = page["alignment"]
        polygon_px = region["polygon_px"]
        margin_px = Scale(page["dpi"]).px(views.MIN_MARGIN_MM)
        box_px = views.with_margin(views.box_of(polygon_px), minimum=margin_px)
        matrix = polygon_mm = box_mm = None
        if alignment is not None:
            matrix = alignment["page_to_document"]
            polygon_mm = region["polygon_mm"] or _to_mm(matrix, polygon_px)
            box_mm = views.with_margin(views.box_of(polygon_mm), minimum=views.MIN_MARGIN_MM)
        return _Place(
            polygon_px=polygon_px,
            box_px=box_px,
            page_to_document=matrix,
            polygon_mm=polygon_mm,
            box_mm=box_mm,
        )


def _png(
    cut: NDArray[np.uint8], polygon: list[list[float]], box: views.Box, *, outline: bool
) -> bytes:
    return views.as_png(views.outlined(cut, polygon, box) if outline else cut)


def _under_one_tile(pyramid: Pyramid, below: int) -> bytes:
    """Return a level of Deep Zoom that is smaller than the smallest one kept."""
    last = len(pyramid.levels) - 1
    width, height = pyramid.levels[last].width_px, pyramid.levels[last].height_px
    smallest = Image.fromarray(pyramid.window(0, 0, width, height, level=last))
    factor = 2 ** (below - last)
    size = (math.ceil(width / factor), math.ceil(height / factor))
    return encode_jpeg(np.asarray(smallest.resize(size, Image.Resampling.BOX)))


def _to_mm(matrix: list[list[float]], polygon_px: list[list[float]]) -> list[list[float]]:
    to_document = PageToDocument.of(np.array(matrix, dtype=np.float64))
    return to_document.polygon_to_mm(PolygonPx.of(polygon_px)).rounded(4)


def _find(
    report: dict[str, Any], page_index: int, region_id: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    for page in report["pages"]:
        if page["index"] != page_index:
            continue
        for region in page["regions"]:
            if region["id"] == region_id:
                return page, region
    msg = f"page {page_index} has no region '{region_id}'."
    raise NotFoundError(msg)
