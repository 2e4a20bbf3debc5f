"""Which documents lie on a scanned page, of which types, and where?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from visualdoc.examination.settings import ExaminationSettings
from visualdoc.findings import Candidate
from visualdoc.geometry import PolygonPx
from visualdoc.references.library import Library
from visualdoc.registration.alignment import register
from visualdoc.registration.identification import identify
from visualdoc.registration.identified import Identification
from visualdoc.registration.outline import find_outline
from visualdoc.registration.separation import (
    halves,
    may_hold_several,
    rest_beside,
    separate,
    without,
)
from visualdoc.registration.types import AlignedPage
from visualdoc.registration.views import query_view
from visualdoc.scans.types import ScanPage

# a type whose page covers so much of all outlines is one document that only looked like several
WHOLE_SHARE = 0.6
MAX_BESIDE = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Located:
    """One document on a page, before anything is read or checked.

    Attributes
    ----------
    page
        The whole scanned page with other documents on it painted over; coordinates are the scan's.
    outline
        The document's corners as its edges show them, None without a visible edge.
    number, count
        Which of how many documents on the scanned page, in reading order, from 1.
    misfit
        The type that was recognised, or asked for, and whose reference does not fit.
    """

    page: ScanPage
    outline: PolygonPx | None
    identified: Identification | None
    candidates: tuple[Candidate, ...]
    aligned: AlignedPage | None
    number: int = 1
    count: int = 1
    misfit: str | None = None


def locate(page: ScanPage, library: Library, settings: ExaminationSettings) -> tuple[Located, ...]:
    """Find every document on a page, recognise it and lay it on its reference.

    Documents apart on the lid are told by their outlines; those that touch, as the pages of an open
    booklet, by what is left of the paper beside one that was recognised.

    Raises
    ------
    UnknownDocumentTypeError
        ``settings.document_type`` is not enrolled.
    LibraryError
        The library is damaged.
    """
    outlines = separate(page)
    if outlines and not _is_one(page, outlines, library, settings):
        found = [
            _one(without(page, _others(outlines, own), own), own, library, settings)
            for own in outlines
        ]
    else:
        found = [_one(page, find_outline(page.pixels), library, settings)]
    together = [part for one in found for part in (one, *_beside(one, library, settings))]
    return tuple(
        replace(one, number=number, count=len(together)) for number, one in enumerate(together, 1)
    )


def _one(
    page: ScanPage, outline: PolygonPx | None, library: Library, settings: ExaminationSettings
) -> Located:
    identified, candidates = _identify(page, outline, library, settings)
    aligned = None
    if identified is not None:
        document_type = library.load(identified.name)
        aligned = register(page.pixels, document_type, identified.page_to_reference)
    wanted = settings.document_type if identified is None else identified.name
    return Located(
        page=page,
        outline=outline,
        identified=identified,
        candidates=candidates,
        aligned=aligned,
        misfit=wanted if aligned is None else None,
    )


def _identify(
    page: ScanPage, outline: PolygonPx | None, library: Library, settings: ExaminationSettings
) -> tuple[Identification | None, tuple[Candidate, ...]]:
    enrolled = library.views()
    if settings.document_type is not None:
        library.load(settings.document_type)  # an unknown name is the caller's error, said at once
        enrolled = enrolled.of([settings.document_type])
    view = query_view(page.pixels, outline)
    identified, candidates = identify(view, enrolled)
    if identified is None and outline is not None:
        # the outline may be a frame printed on pale paper, cut the page short, or hold two pages
        parts = (None, *halves(outline)) if may_hold_several(outline, page) else (None,)
        for part in parts:
            identified, second = identify(query_view(page.pixels, part), enrolled)
            if identified is not None:
                return identified, second
    return identified, candidates


def _is_one(
    page: ScanPage, outlines: Sequence[PolygonPx], library: Library, settings: ExaminationSettings
) -> bool:
    """Tell whether all outlines are parts of one enrolled page (blocks of print on pale paper)."""
    whole = _one(page, None, library, settings)
    if whole.aligned is None:
        return False
    covered = whole.aligned.outline.area
    return covered > WHOLE_SHARE * sum(outline.area for outline in outlines)


def _others(outlines: Sequence[PolygonPx], own: PolygonPx) -> tuple[PolygonPx, ...]:
    return tuple(outline for outline in outlines if outline is not own)


def _beside(first: Located, library: Library, settings: ExaminationSettings) -> list[Located]:
    """Look for further documents on the paper that recognised ones leave over."""
    found: list[Located] = []
    documents: list[PolygonPx] = []
    last, page = first, first.page
    while last.aligned is not None and len(found) < MAX_BESIDE:
        documents.append(last.aligned.outline)
        rest = rest_beside(page, first.outline, documents)
        if rest is None:
            break
        page = without(page, tuple(documents), rest)
        last = _one(page, rest, library, settings)
        found.append(last)
    return found
