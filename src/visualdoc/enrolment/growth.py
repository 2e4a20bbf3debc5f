"""How large is a field? As large as its longest lawful value, of which few scans are seen.

The entries seen bound a field from within; captions, other fields, rules and the edge of the text
bound it from without. Between the two the truth is not known, so the geometric mean is taken: it
is wrong by the same factor whichever of the two is right. The next label or entry on the line
tells where a field ends; the page's border does not, so there values of one length bound it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.captions import Form
from visualdoc.enrolment.differences import Differences
from visualdoc.enrolment.entries import Entry
from visualdoc.enrolment.field_ends import GAP_MM, printed_ends
from visualdoc.geometry import BoxMm

# weight of the room against the values seen; more where something shows the field's end
OPEN_WEIGHT, WORDS_WEIGHT, ENTRY_WEIGHT, RULE_WEIGHT = 0.60, 0.85, 0.92, 0.97
# a single letter tells least
SHORT_HEIGHTS, SHORT_WEIGHT = 3.0, 0.73
# values of one length need at most so much of an open line
ONE_LENGTH, ONE_LENGTH_FACTOR = 0.87, 1.65
MIN_MARGIN_MM = 2.0
SIDE_PAD_MM = 0.6
ABOVE_HEIGHTS, BELOW_HEIGHTS = 0.22, 0.28
# the side on which values end together is the one they are aligned to
ALIGNED_SHARE, ALIGNED_MM = 0.45, 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Horizontal extents of one field's values, in mm; ``anchor`` as they alone tell it.

    Attributes
    ----------
    left, right
        Of all values together.
    anchor
        ``left``, ``right`` or ``centre``; None where all values are equally wide.
    one_length
        All values are about equally wide.
    """

    left: float
    right: float
    anchor: str | None
    one_length: bool = False


def extent_of(entry: Entry, px_per_mm: float) -> Extent:
    """Measure the values of an entry on each scan."""
    spans = []
    for ink in entry.ink:
        columns = np.flatnonzero(ink.sum(axis=0) >= 2)
        if len(columns):
            spans.append((int(columns[0]), int(columns[-1]) + 1))
    values = np.array(spans or [(0, entry.box[2] - entry.box[0])], dtype=float) / px_per_mm
    left = entry.box[0] / px_per_mm
    widths = values[:, 1] - values[:, 0]
    return Extent(
        left=left,
        right=left + float(values[:, 1].max()),
        anchor=_anchor(values),
        one_length=bool(widths.min() >= ONE_LENGTH * widths.max()),
    )


def _anchor(values: NDArray[np.float64]) -> str | None:
    start, stop = float(np.ptp(values[:, 0])), float(np.ptp(values[:, 1]))
    centre = float(np.ptp(values.mean(axis=1)))
    if max(start, stop) < 2 * ALIGNED_MM + 0.4:
        return None
    if stop < ALIGNED_SHARE * start:
        return "right"
    return "centre" if centre < ALIGNED_SHARE * min(start, stop) else "left"


def text_height_mm(entry: Entry, px_per_mm: float) -> float:
    """Median height of the values, without what only the scans' displacement adds."""
    heights = [
        float(rows[-1] - rows[0] + 1)
        for ink in entry.ink
        if len(rows := np.flatnonzero(ink.sum(axis=1) >= 2))
    ]
    return float(np.median(heights)) / px_per_mm if heights else 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Page:
    """What bounds the fields of a page.

    Attributes
    ----------
    entries
        All entries, also those that are no text.
    anchors
        Side to which each entry's values are aligned.
    margin_mm
        Width of the page's empty border, which is as wide on the right as on the left.
    """

    found: Differences
    form: Form
    entries: tuple[Entry, ...]
    anchors: tuple[str, ...]
    margin_mm: float

    @classmethod
    def of(cls, found: Differences, form: Form, entries: Sequence[Entry]) -> Self:
        """Prepare a page."""
        extents = [extent_of(entry, found.px_per_mm) for entry in entries]
        lefts = [e.box[0] for e in entries] + [line[0] for line in form.lines]
        return cls(
            found=found,
            form=form,
            entries=tuple(entries),
            anchors=tuple(_settled(extent, extents) for extent in extents),
            margin_mm=max(min(lefts, default=0) / found.px_per_mm, MIN_MARGIN_MM),
        )


def _settled(extent: Extent, others: Sequence[Extent]) -> str:
    """Take the alignment of the column that an entry stands in, where its values tell none."""
    if extent.anchor is not None:
        return extent.anchor
    sure = [o for o in others if o.anchor is not None]
    left = sum(abs(o.left - extent.left) < ALIGNED_MM for o in sure if o.anchor == "left")
    right = sum(abs(o.right - extent.right) < ALIGNED_MM for o in sure if o.anchor == "right")
    return "right" if right > left else "left"


def grown(index: int, page: Page) -> BoxMm:
    """Box of the text field whose entry has this index."""
    entry, form, per_mm = page.entries[index], page.form, page.found.px_per_mm
    extent = extent_of(entry, per_mm)
    height = text_height_mm(entry, per_mm)
    room = _room(index, page)
    most = _Most(
        extent=extent,
        is_short=extent.right - extent.left < SHORT_HEIGHTS * height,
    )
    left, right = extent.left, extent.right
    if page.anchors[index] in {"left", "centre"}:
        right = extent.left + most.wide(room.right - extent.left, room.right_weight)
    if page.anchors[index] in {"right", "centre"}:
        left = extent.right - most.wide(extent.right - room.left, room.left_weight)
    above, below = _vertical_room(entry, form, per_mm)
    return BoxMm(
        left_mm=max(min(left, extent.left), min(room.left, extent.left)) - SIDE_PAD_MM,
        top_mm=max(entry.box[1] / per_mm - ABOVE_HEIGHTS * height, above),
        right_mm=min(max(right, extent.right), max(room.right, extent.right)) + SIDE_PAD_MM,
        bottom_mm=min(entry.box[3] / per_mm + BELOW_HEIGHTS * height, below),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Most:
    """What tells how wide the longest lawful value is."""

    extent: Extent
    is_short: bool

    def wide(self, room: float, weight: float) -> float:
        """Width between the widest value and the room, in mm."""
        seen = self.extent.right - self.extent.left
        is_open = weight == OPEN_WEIGHT
        share = SHORT_WEIGHT if is_open and self.is_short else weight
        mean = float(seen ** (1.0 - share) * max(room, seen) ** share)
        capped = is_open and self.extent.one_length and not self.is_short
        return min(mean, seen * ONE_LENGTH_FACTOR) if capped else mean


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """How far to both sides nothing else stands, in mm, and how surely that ends the field."""

    left: float
    right: float
    left_weight: float
    right_weight: float


def _room(index: int, page: Page) -> _Room:
    entry, per_mm = page.entries[index], page.found.px_per_mm
    left, top, right, bottom = entry.box
    gap = GAP_MM * per_mm
    firsts: list[tuple[float, float]] = []
    lasts: list[tuple[float, float]] = []
    for first, last, is_sure in printed_ends(entry, page.form, per_mm):
        weight = RULE_WEIGHT if is_sure else WORDS_WEIGHT
        firsts += [(first, weight)] if first is not None else []
        lasts += [(last, weight)] if last is not None else []
    for other, anchor in zip(page.entries, page.anchors, strict=True):
        if other is entry or min(bottom, other.box[3]) - max(top, other.box[1]) < 0.3 * per_mm:
            continue
        weight = OPEN_WEIGHT if other.is_picture else ENTRY_WEIGHT
        if other.box[0] >= right:
            shared = anchor == "right" and not other.is_picture
            bound = (right + other.box[0]) / 2 if shared else other.box[0] - gap
            lasts.append((bound, weight))
        elif other.box[2] <= left:
            shared = anchor == "left" and not other.is_picture
            bound = (left + other.box[2]) / 2 if shared else other.box[2] + gap
            firsts.append((bound, weight))
    # the border's width is a guess, for where nothing else is known
    margin = page.margin_mm * per_mm
    start = max(firsts, default=(margin, OPEN_WEIGHT))
    stop = min(lasts, default=(page.found.shape[1] - margin, OPEN_WEIGHT))
    return _Room(
        left=start[0] / per_mm,
        right=stop[0] / per_mm,
        left_weight=start[1],
        right_weight=stop[1],
    )


def _vertical_room(entry: Entry, form: Form, per_mm: float) -> tuple[float, float]:
    """Rows between the captions above and below."""
    left, top, right, bottom = entry.box
    rows = form.text[:, left:right].sum(axis=1) >= 2
    above, below = np.flatnonzero(rows[:top]), np.flatnonzero(rows[bottom:])
    first = float(above[-1] + 1) if len(above) else 0.0
    last = bottom + float(below[0]) if len(below) else float(len(rows))
    return first / per_mm, last / per_mm
