"""Text of the visual zone: every text zone of an aligned page to a field with its confidence."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from visualdoc.errors import ModelError
from visualdoc.findings import FieldReading
from visualdoc.geometry import BoxMm, PolygonMm, PolygonPx
from visualdoc.imaging.text_crops import content_mask, reduced
from visualdoc.inference import ModelRegistry
from visualdoc.reading.calendars import Calendar
from visualdoc.reading.text.digits import confirm_digits
from visualdoc.reading.text.fields import FieldKind, calendar_of, kind_of, value_of
from visualdoc.reading.text.lines import LinePictures, ZonePictures, line_pictures, read_line
from visualdoc.reading.text.recogniser import LANGUAGES_OF_SCRIPT, TextRecogniser
from visualdoc.references.types import DocumentType, Zone, ZoneKind

REPAIRED_SHARE = 0.7
"""Of the confidence that stays when a letter had to be taken for a digit."""

UNREADABLE = 0.25
"""Below this confidence the characters are guesses and are not shown as text."""

UNKNOWN_SCRIPT_SURE = 0.6
"""A zone of unknown script counts as Latin from this confidence on; below, others compete."""

CONTENT_ROOM_MM = 0.5
"""Around the ink of the genuine scans; shared ink farther out is a printed label."""

WORKING_DPI = 400.0
"""Finer grids are reduced: capitals of 2 mm are 31 px high here, as high as the readers want."""

MIN_COVERED_SHARE = 0.9
"""Of a zone must lie inside the scan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldForm:
    """What a field's text should look like."""

    kind: FieldKind
    calendar: Calendar | None
    pattern: str | None

    def accepts(self, text: str) -> bool:
        """Whether the text has the form."""
        value, _ = value_of(text, self.kind, calendar=self.calendar)
        if value is None or self.pattern is None or self.kind is FieldKind.DATE:
            return value is not None
        return any(re.fullmatch(self.pattern, t) is not None for t in (text, value))

    def meaning(self, text: str) -> str:
        """Value of the text, without the punctuation that readers see in dust."""
        value, _ = value_of(text, self.kind, calendar=self.calendar)
        return re.sub(r"[\W_]+", " ", value or text).strip().upper()


class _NotReadError(Exception):
    """Why a zone has no text, for the examiner."""


class PageOnReference(Protocol):
    """What the reader needs of an aligned page (``registration.types.AlignedPage`` is one)."""

    @property
    def document_type(self) -> DocumentType:
        """The type that the page lies on."""
        ...

    @property
    def evened(self) -> NDArray[np.uint8]:
        """H × W × 3 uint8 on the reference grid, brightness and colour as the reference's."""
        ...

    @property
    def inside(self) -> NDArray[np.bool_]:
        """H × W bool: grid pixels that the scan covers."""
        ...

    @property
    def dpi(self) -> float:
        """Resolution of the grid."""
        ...

    @property
    def px_per_mm(self) -> float:
        """Grid pixels in one millimetre."""
        ...

    def polygon_to_page(self, polygon: PolygonMm) -> PolygonPx:
        """Map a polygon from document millimetres to page pixels."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneText:
    """What one zone's lines say."""

    text: str
    confidence: float
    ink_box: tuple[int, int, int, int]


def read_zones(
    aligned: PageOnReference, *, models: ModelRegistry, recogniser: TextRecogniser | None = None
) -> tuple[tuple[FieldReading, ...], dict[str, str]]:
    """Read all text zones of a page.

    Parameters
    ----------
    recogniser
        Kept by a caller that reads many pages (engines load once); made and closed here when None.

    Returns
    -------
    fields
        One for each zone that was read, in the type's order.
    not_read
        Zone id → why it was not read.
    """
    zones = aligned.document_type.zones_of(ZoneKind.TEXT)
    own = TextRecogniser(models=models) if recogniser is None else nullcontext(recogniser)
    with own as engine, ThreadPoolExecutor(max_workers=max(models.threads, 1)) as pool:
        results = list(pool.map(lambda zone: _read_or_reason(aligned, zone, engine), zones))
    fields = tuple(r for r in results if isinstance(r, FieldReading))
    not_read = {
        z.id: r for z, r in zip(zones, results, strict=True) if not isinstance(r, FieldReading)
    }
    return fields, not_read


def _read_or_reason(
    aligned: PageOnReference, zone: Zone, recogniser: TextRecogniser
) -> FieldReading | str:
    try:
        return _read_zone(aligned, zone, recogniser)
    except _NotReadError as reason:
        return str(reason)
    except ModelError as error:
        return f"The text reader's data cannot be used: {error.detail}"


def _read_zone(aligned: PageOnReference, zone: Zone, recogniser: TextRecogniser) -> FieldReading:
    if zone.script is not None and zone.script not in LANGUAGES_OF_SCRIPT:
        msg = f"There is no reader for the script {zone.script}."
        raise _NotReadError(msg)
    grid = _grid_box(zone.box, aligned)
    calendar = calendar_of(zone, aligned.document_type.rules.extra)
    form = FieldForm(kind=kind_of(zone.field), calendar=calendar, pattern=zone.format)
    lines = _lines(aligned, zone, grid)
    found = _in_scripts(lines, zone.script, form, recogniser)
    name = zone.field or zone.id
    value, date = value_of(found.text.replace("\n", " "), form.kind, calendar=calendar)
    confidence = found.confidence * (REPAIRED_SHARE if date is not None and date.repaired else 1.0)
    return FieldReading(
        name=name,
        value=value,
        text=found.text,
        source="viz",
        polygon_px=aligned.polygon_to_page(_in_mm(found.ink_box, grid, aligned).polygon),
        confidence=round(confidence, 4),
        zone_id=zone.id,
    )


def _grid_box(box: BoxMm, aligned: PageOnReference) -> tuple[int, int, int, int]:
    rows, columns = aligned.evened.shape[:2]
    scale = aligned.px_per_mm
    left, top = max(0, int(box.left_mm * scale)), max(0, int(box.top_mm * scale))
    right = min(columns, int(np.ceil(box.right_mm * scale)))
    bottom = min(rows, int(np.ceil(box.bottom_mm * scale)))
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _in_mm(
    ink: tuple[int, int, int, int], grid: tuple[int, int, int, int], aligned: PageOnReference
) -> BoxMm:
    """Box on the zone's working grid, whose zero is the grid pixel ``grid[:2]``, in millimetres."""
    working = aligned.px_per_mm * min(1.0, WORKING_DPI / aligned.dpi)
    left_mm, top_mm = grid[0] / aligned.px_per_mm, grid[1] / aligned.px_per_mm
    return BoxMm(
        left_mm=left_mm + ink[0] / working,
        top_mm=top_mm + ink[1] / working,
        right_mm=left_mm + ink[2] / working,
        bottom_mm=top_mm + ink[3] / working,
    )


def _lines(
    aligned: PageOnReference, zone: Zone, grid: tuple[int, int, int, int]
) -> tuple[LinePictures, ...]:
    left, top, right, bottom = grid
    window = np.s_[top:bottom, left:right]
    if float(aligned.inside[window].mean()) < MIN_COVERED_SHARE:
        msg = "The scan does not cover the zone."
        raise _NotReadError(msg)
    factor = min(1.0, WORKING_DPI / aligned.dpi)
    keep = _content_mask(aligned, zone, grid).astype(np.uint8)
    pictures = ZonePictures(
        crop=reduced(aligned.evened[window], factor),
        reference=reduced(aligned.document_type.images.median[window], factor),
        keep=reduced(keep, factor).astype(np.bool_),
        px_per_mm=aligned.px_per_mm * factor,
    )
    found = line_pictures(pictures)
    if not found:
        msg = "Nothing is printed in the zone."
        raise _NotReadError(msg)
    return found


def _content_mask(
    aligned: PageOnReference, zone: Zone, grid: tuple[int, int, int, int]
) -> NDArray[np.bool_]:
    left, top, right, bottom = grid
    boxes = [_grid_box(box.grown(CONTENT_ROOM_MM), aligned) for box in zone.ink_boxes]
    return content_mask(
        (bottom - top, right - left),
        [(x0 - left, y0 - top, x1 - left, y1 - top) for x0, y0, x1, y1 in boxes],
    )


def _in_scripts(
    lines: tuple[LinePictures, ...],
    script: str | None,
    form: FieldForm,
    recogniser: TextRecogniser,
) -> ZoneText:
    """Read in the zone's script; when it is unknown, as Latin and else as what reads best."""
    found: list[ZoneText] = []
    for candidate in (script,) if script else tuple(LANGUAGES_OF_SCRIPT):
        found.append(_lines_in(candidate, lines, form, recogniser))
        if found[-1].confidence >= UNKNOWN_SCRIPT_SURE:
            break
    best = max(found, key=lambda f: f.confidence)
    if not best.text or best.confidence < UNREADABLE:
        what = "" if script else " (its script is not described)"
        msg = f"There is print in the zone, but no character can be told with confidence{what}."
        raise _NotReadError(msg)
    return best


def _lines_in(
    script: str, lines: tuple[LinePictures, ...], form: FieldForm, recogniser: TextRecogniser
) -> ZoneText:
    texts, boxes = [], []
    for line in lines:
        text = read_line(line, script=script, recogniser=recogniser, form=form)
        if form.kind is FieldKind.DATE and script == "Arab":
            text = confirm_digits(text, line.sharp, script=script, recogniser=recogniser)
        if text.text:
            texts.append(text)
            boxes.append(line.box)
    return ZoneText(
        text="\n".join(t.text for t in texts),
        confidence=min((t.confidence for t in texts), default=0.0),
        ink_box=_around(boxes or [line.box for line in lines]),
    )


def _around(boxes: list[tuple[int, int, int, int]]) -> tuple[int, int, int, int]:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
