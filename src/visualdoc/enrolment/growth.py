"""How large is a field? As large as its longest lawful value, of which few scans are seen.

The entries seen bound a field from within; captions, other fields, rules and the edge of the text
bound it from without. Between the two the truth is not known, so the geometric mean is taken: it
is wrong by the same factor whichever of the two is right.
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
from visualdoc.geometry import BoxMm

# weight of the room against the values seen; more where a rule shows the field's length
ROOM_WEIGHT, RULE_WEIGHT = 0.78, 0.92
MIN_MARGIN_MM = 2.0
SIDE_PAD_MM, GAP_MM = 0.6, 0.9
ABOVE_HEIGHTS, BELOW_HEIGHTS = 0.30, 0.42
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
    """

    left: float
    right: float
    anchor: str | None


def extent_of(entry: Entry, px_per_mm: float) -> Extent:
    """Measure the values of an entry on each scan."""
    spans = []
    for ink in entry.ink:
        columns = np.flatnonzero(ink.sum(axis=0) >= 2)
        if len(columns):
            spans.append((int(columns[0]), int(columns[-1]) + 1))
    values = np.array(spans or [(0, entry.box[2] - entry.box[0])], dtype=float) / px_per_mm
    left = entry.box[0] / px_per_mm
    return Extent(
        left=left,
        right=left + float(values[:, 1].max()),
        anchor=_anchor(values),
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
    rule = _rule_below(entry, form, per_mm)
    room = _room(index, page)
    left, right = extent.left, extent.right
    if page.anchors[index] in {"left", "centre"}:
        right = extent.left + _wide(extent, room.right - extent.left, rule)
    if page.anchors[index] in {"right", "centre"}:
        left = extent.right - _wide(extent, extent.right - room.left, rule)
    above, below = _vertical_room(entry, form, per_mm)
    return BoxMm(
        left_mm=max(min(left, extent.left), min(room.left, extent.left)) - SIDE_PAD_MM,
        top_mm=max(entry.box[1] / per_mm - ABOVE_HEIGHTS * height, above),
        right_mm=min(max(right, extent.right), max(room.right, extent.right)) + SIDE_PAD_MM,
        bottom_mm=min(entry.box[3] / per_mm + BELOW_HEIGHTS * height, below),
    )


def _wide(extent: Extent, room: float, rule: float | None) -> float:
    """Width between the widest value and the room."""
    seen = extent.right - extent.left
    room = max(room if rule is None else min(room, rule), seen)
    weight = ROOM_WEIGHT if rule is None else RULE_WEIGHT
    return float(seen ** (1.0 - weight) * room**weight)


def _rule_below(entry: Entry, form: Form, per_mm: float) -> float | None:
    """Length of the rule on which an entry stands, in mm."""
    left, top, right, bottom = entry.box
    height = bottom - top
    for rule in form.rules:
        beneath = top + 0.5 * height <= rule[1] <= bottom + 0.9 * height
        if beneath and rule[0] <= left + height and rule[2] >= right - height:
            return (rule[2] - rule[0]) / per_mm
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """How far to both sides nothing else stands, in mm."""

    left: float
    right: float


def _room(index: int, page: Page) -> _Room:
    entry, per_mm = page.entries[index], page.found.px_per_mm
    left, top, right, bottom = entry.box
    gap = GAP_MM * per_mm
    first, last = page.margin_mm * per_mm, page.found.shape[1] - page.margin_mm * per_mm
    printed = page.form.text[top:bottom].sum(axis=0) >= 2
    after, before = np.flatnonzero(printed[right:]), np.flatnonzero(printed[:left])
    first = max(first, int(before[-1]) + gap) if len(before) else first
    last = min(last, right + int(after[0]) - gap) if len(after) else last
    for other, anchor in zip(page.entries, page.anchors, strict=True):
        if other is entry or min(bottom, other.box[3]) - max(top, other.box[1]) < 0.3 * per_mm:
            continue
        if other.box[0] >= right:
            last = min(
                last, (right + other.box[0]) / 2 if anchor == "right" else other.box[0] - gap
            )
        elif other.box[2] <= left:
            first = max(
                first, (left + other.box[2]) / 2 if anchor == "left" else other.box[2] + gap
            )
    return _Room(left=first / per_mm, right=last / per_mm)


def _vertical_room(entry: Entry, form: Form, per_mm: float) -> tuple[float, float]:
    """Rows between the captions above and below."""
    left, top, right, bottom = entry.box
    rows = form.text[:, left:right].sum(axis=1) >= 2
    above, below = np.flatnonzero(rows[:top]), np.flatnonzero(rows[bottom:])
    first = float(above[-1] + 1) if len(above) else 0.0
    last = bottom + float(below[0]) if len(below) else float(len(rows))
    return first / per_mm, last / per_mm
