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
from visualdoc.enrolment.entries import TEXT_MAX_HEIGHT_MM, Entry
from visualdoc.geometry import BoxMm

# weight of the room against the values seen; more where a rule shows the field's length
ROOM_WEIGHT, RULE_WEIGHT = 0.60, 0.92
# a single letter tells least
SHORT_HEIGHTS, SHORT_WEIGHT = 3.0, 0.73
# values of one length need at most so much of an open line
ONE_LENGTH, ONE_LENGTH_FACTOR = 0.87, 1.65
# on a form with long rules under this share of its lines, fields are as long as these
RULED_SHARE, LONG_RULE_SHARE = 0.5, 0.65
MIN_MARGIN_MM = 2.0
SIDE_PAD_MM, GAP_MM = 0.6, 0.9
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
    is_ruled
        Entries stand on rules.
    """

    found: Differences
    form: Form
    entries: tuple[Entry, ...]
    anchors: tuple[str, ...]
    margin_mm: float
    is_ruled: bool

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
            is_ruled=_is_ruled(entries, found, form),
        )


def _is_ruled(entries: Sequence[Entry], found: Differences, form: Form) -> bool:
    per_mm = found.px_per_mm
    lines = [e for e in entries if e.box[3] - e.box[1] <= TEXT_MAX_HEIGHT_MM * per_mm]
    least = LONG_RULE_SHARE * found.size.width_mm
    ruled = sum((_rule_below(entry, form, per_mm) or 0.0) >= least for entry in lines)
    return ruled >= max(RULED_SHARE * len(lines), 1)


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
        rule=_rule_below(entry, form, per_mm),
        is_short=extent.right - extent.left < SHORT_HEIGHTS * height,
        is_ruled=page.is_ruled,
    )
    left, right = extent.left, extent.right
    if page.anchors[index] in {"left", "centre"}:
        right = extent.left + most.wide(room.right - extent.left, is_open=room.open_right)
    if page.anchors[index] in {"right", "centre"}:
        left = extent.right - most.wide(extent.right - room.left, is_open=room.open_left)
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
    rule: float | None
    is_short: bool
    is_ruled: bool

    def wide(self, room: float, *, is_open: bool) -> float:
        """Width between the widest value and the room, in mm."""
        seen = self.extent.right - self.extent.left
        room = max(room if self.rule is None else min(room, self.rule), seen)
        mean = float(seen ** (1.0 - self._weight(is_open)) * room ** self._weight(is_open))
        capped = is_open and self.extent.one_length and not (self.is_short or self.is_ruled)
        return min(mean, seen * ONE_LENGTH_FACTOR) if capped else mean

    def _weight(self, is_open: bool) -> float:  # noqa: FBT001
        if self.rule is not None or self.is_ruled or not is_open:
            return RULE_WEIGHT
        return SHORT_WEIGHT if self.is_short else ROOM_WEIGHT


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
    """How far to both sides nothing else stands, in mm; open where no text ends it."""

    left: float
    right: float
    open_left: bool
    open_right: bool


def _room(index: int, page: Page) -> _Room:
    entry, per_mm = page.entries[index], page.found.px_per_mm
    left, top, right, bottom = entry.box
    gap = GAP_MM * per_mm
    # bounds on both sides with whether they are text
    firsts = [(page.margin_mm * per_mm, False)]
    lasts = [(page.found.shape[1] - page.margin_mm * per_mm, False)]
    printed = page.form.text[top:bottom].sum(axis=0) >= 2
    after, before = np.flatnonzero(printed[right:]), np.flatnonzero(printed[:left])
    firsts += [(int(before[-1]) + gap, True)] if len(before) else []
    lasts += [(right + int(after[0]) - gap, True)] if len(after) else []
    for other, anchor in zip(page.entries, page.anchors, strict=True):
        if other is entry or min(bottom, other.box[3]) - max(top, other.box[1]) < 0.3 * per_mm:
            continue
        text = not other.is_picture
        if other.box[0] >= right:
            shared = anchor == "right"
            bound = (right + other.box[0]) / 2 if shared else other.box[0] - gap
            lasts.append((bound, text))
        elif other.box[2] <= left:
            shared = anchor == "left"
            bound = (left + other.box[2]) / 2 if shared else other.box[2] + gap
            firsts.append((bound, text))
    first, last = max(firsts), min(lasts)
    return _Room(
        left=first[0] / per_mm,
        right=last[0] / per_mm,
        open_left=not first[1],
        open_right=not last[1],
    )


def _vertical_room(entry: Entry, form: Form, per_mm: float) -> tuple[float, float]:
    """Rows between the captions above and below."""
    left, top, right, bottom = entry.box
    rows = form.text[:, left:right].sum(axis=1) >= 2
    above, below = np.flatnonzero(rows[:top]), np.flatnonzero(rows[bottom:])
    first = float(above[-1] + 1) if len(above) else 0.0
    last = bottom + float(below[0]) if len(below) else float(len(rows))
    return first / per_mm, last / per_mm
