"""What the holders' entries are made of: picture blocks, lines of text, strokes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.differences import Differences
from visualdoc.enrolment.picture_edges import whole_picture
from visualdoc.imaging.components import Box, Component, bounding_box, box_area, components
from visualdoc.imaging.resampling import close_gaps, open_specks, to_grey
from visualdoc.imaging.runs import filled_runs

# pictures are blocks without gaps, higher and wider than any line of text
BLOCK_GAP_MM, BLOCK_MIN_SIDE_MM, DOT_GAP_MM = 1.5, 6.0, 0.9
EMPTY_SHARE, PICTURE_MIN_SIDE_MM = 0.015, 9.0
PIECE_GAP_MM = 1.8
# portraits are 1.29 times as high as wide (ICAO 9303-3); what makes them higher is a line below
PICTURE_MAX_HEIGHT_SHARE = 1.4
# share of a block's rows or columns that must be filled where its edge is
EDGE_FILL, EDGE_REACH_MM = 0.10, 4.0
# a stamp is about as wide as high and some times as large as what it holds
STAMP_GAP_MM, STAMP_SIDES, STAMP_AREAS = 1.0, 1.5, 3.0
WORD_GAP_MM = 2.6
LINE_GAP_MM, MIN_LINE_MM = 0.4, 1.0
MIN_LINES, LINES_SHARE, LINES_ALIKE = 3, (0.25, 0.85), 3.0
# a gap this many times as wide as the letters are high parts two entries
COLUMN_GAP_HEIGHTS = 1.5
# narrower gaps part two entries where a caption begins above the second one
CAPTION_GAP_HEIGHTS, CAPTION_REACH_MM, CAPTION_SLACK_MM = 0.3, 3.2, 1.1
TEXT_MAX_HEIGHT_MM = 8.5
MIN_INK_MM2, MIN_INK_ON_ONE_MM2 = 0.12, 0.8
MAX_PAGE_SHARE, FRAME_FILL = 0.25, 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entry:
    """One entry before it is said what it is, in pixels of the reduced grid.

    Attributes
    ----------
    box
        Around its ink on all scans.
    ink
        k × h × w bool, cut to the box.
    is_picture
        A block that is filled, and not strokes.
    """

    box: Box
    ink: NDArray[np.bool_]
    is_picture: bool = False


def entries(found: Differences, captions: Sequence[Box]) -> list[Entry]:
    """Split what differs into entries, pictures first.

    Parameters
    ----------
    captions
        Lines of pre-printed text of the form.
    """
    middle = to_grey(np.asarray(np.median(found.pictures, axis=0), dtype=np.uint8))
    whole = [whole_picture(block, middle, found.px_per_mm) for block in picture_blocks(found)]
    blocks = _not_in_stamps(whole, found)
    rest = found.differs.copy()
    for left, top, right, bottom in blocks:
        margin = round(1.0 * found.px_per_mm)
        rest[max(top - margin, 0) : bottom + margin, max(left - margin, 0) : right + margin] = False
    strokes = list(_strokes(found, rest, captions))
    boxes = _whole(blocks, strokes, PIECE_GAP_MM * found.px_per_mm)
    pictures = [Entry(box=box, ink=_cut(found.ink, box), is_picture=True) for box in boxes]
    return [*pictures, *(s for s in strokes if not any(_covers(box, s.box) for box in boxes))]


def _not_in_stamps(blocks: Sequence[Box], found: Differences) -> list[Box]:
    """Leave out blocks in a much larger compact mark: arms and letters of a stamp are as dense."""
    if not blocks:
        return []
    gap = round(STAMP_GAP_MM * found.px_per_mm)
    marks = [part.box for part in components(close_gaps(found.differs, gap, gap))]
    compact = [m for m in marks if 1 / STAMP_SIDES <= (m[2] - m[0]) / (m[3] - m[1]) <= STAMP_SIDES]
    return [
        block
        for block in blocks
        if not any(
            _covers(mark, block) and box_area(mark) > STAMP_AREAS * box_area(block)
            for mark in compact
        )
    ]


def _whole(blocks: Sequence[Box], strokes: Sequence[Entry], gap: float) -> list[Box]:
    """Take in the pieces of a picture that lie right above or below what was found of it."""
    return [
        reduce(lambda whole, entry: _with_piece(whole, entry.box, gap), strokes, block)
        for block in blocks
    ]


def _with_piece(block: Box, piece: Box, gap: float) -> Box:
    along = piece[0] >= block[0] - gap and piece[2] <= block[2] + gap
    if not along or piece[1] > block[3] + gap or piece[3] < block[1] - gap:
        return block
    whole = (
        min(block[0], piece[0]),
        min(block[1], piece[1]),
        max(block[2], piece[2]),
        max(block[3], piece[3]),
    )
    is_too_high = whole[3] - whole[1] > PICTURE_MAX_HEIGHT_SHARE * (whole[2] - whole[0])
    return block if is_too_high else whole


def _covers(outer: Box, inner: Box) -> bool:
    """Whether most of a box lies in another one."""
    width = min(outer[2], inner[2]) - max(outer[0], inner[0])
    height = min(outer[3], inner[3]) - max(outer[1], inner[1])
    return width > 0 and height > 0 and 2 * width * height > box_area(inner)


def picture_blocks(found: Differences) -> list[Box]:
    """Boxes of portraits and other pictures."""
    side = round(BLOCK_MIN_SIDE_MM * found.px_per_mm)
    dots = round(DOT_GAP_MM * found.px_per_mm)
    gap = round(BLOCK_GAP_MM * found.px_per_mm)
    reach = round(EDGE_REACH_MM * found.px_per_mm)
    filled = close_gaps(found.solid, dots, dots)
    cores = close_gaps(open_specks(filled, side, side), gap, gap)
    blocks = [part for part in components(cores) if not _is_written(part.box, found)]
    boxes = [_squared(part, found.solid, reach) for part in blocks]
    least = PICTURE_MIN_SIDE_MM * found.px_per_mm
    return [box for box in boxes if min(box[2] - box[0], box[3] - box[1]) >= least]


def _is_written(box: Box, found: Differences) -> bool:
    """Whether single scans show lines with paper between them and not a picture.

    Faces are as bright as paper and part the rows of a picture too, but hair and shoulders are
    much higher than its other rows or than any line. Lines fill a good part of the height.
    """
    scans = [_reads_in_lines(ink, found.px_per_mm) for ink in _cut(found.ink, box) if ink.any()]
    return 2 * sum(scans) > len(scans)


def _reads_in_lines(ink: NDArray[np.bool_], px_per_mm: float) -> bool:
    gap = max(round(LINE_GAP_MM * px_per_mm), 1)
    heights = [bottom - top for top, bottom in filled_runs(ink.mean(axis=1) > EMPTY_SHARE, gap)]
    if len(heights) < MIN_LINES or max(heights) > TEXT_MAX_HEIGHT_MM * px_per_mm:
        return False
    alike = max(heights) <= LINES_ALIKE * float(np.median(heights))
    return alike and LINES_SHARE[0] <= sum(heights) / ink.shape[0] <= LINES_SHARE[1]


def _squared(part: Component, filled: NDArray[np.bool_], reach: int) -> Box:
    """Rectangle of a block: where its rows and columns stop being filled."""
    left, top, right, bottom = part.box
    rows, columns = filled.shape
    outer = (
        max(left - reach, 0), max(top - reach, 0),
        min(right + reach, columns), min(bottom + reach, rows),
    )  # fmt: skip
    across = filled[top:bottom, outer[0] : outer[2]].mean(axis=0) > EDGE_FILL
    down = filled[outer[1] : outer[3], left:right].mean(axis=1) > EDGE_FILL
    x0, x1 = _run_around(across, left - outer[0], right - outer[0])
    y0, y1 = _run_around(down, top - outer[1], bottom - outer[1])
    return outer[0] + x0, outer[1] + y0, outer[0] + x1, outer[1] + y1


def _run_around(filled: NDArray[np.bool_], first: int, last: int) -> tuple[int, int]:
    """Extend a range over the filled places at both of its ends."""
    while first > 0 and filled[first - 1]:
        first -= 1
    while last < len(filled) and filled[last]:
        last += 1
    return first, last


def _strokes(
    found: Differences, places: NDArray[np.bool_], captions: Sequence[Box]
) -> Iterator[Entry]:
    grouped = close_gaps(places, round(WORD_GAP_MM * found.px_per_mm), 1) | places
    for part in components(grouped):
        left, top, right, bottom = part.box
        ink = found.ink[:, top:bottom, left:right] & (part.mask & places[top:bottom, left:right])
        for rows in _lines(_together(ink), found.px_per_mm):
            line = ink[:, slice(*rows)]
            height = rows[1] - rows[0]
            for columns in _columns(line, (left, top + rows[0]), height, captions, found.px_per_mm):
                entry = _entry(line[:, :, slice(*columns)], left + columns[0], top + rows[0])
                if entry is not None and _is_content(entry, found):
                    yield entry


def _lines(ink: NDArray[np.bool_], px_per_mm: float) -> list[tuple[int, int]]:
    """Rows of text within one component; strokes that run through are one."""
    runs = filled_runs(ink.sum(axis=1) > 0, round(LINE_GAP_MM * px_per_mm))
    tall = [run for run in runs if run[1] - run[0] >= MIN_LINE_MM * px_per_mm]
    if len(tall) < 2:
        return [(runs[0][0], runs[-1][1])] if runs else []
    # accents and dots belong to the nearest line
    bounds = [0, *((a[1] + b[0]) // 2 for a, b in pairwise(tall)), ink.shape[0]]
    return list(pairwise(bounds))


def _columns(
    ink: NDArray[np.bool_],
    origin: tuple[int, int],
    height: int,
    captions: Sequence[Box],
    px_per_mm: float,
) -> list[tuple[int, int]]:
    """Entries side by side on one line."""
    if height > TEXT_MAX_HEIGHT_MM * px_per_mm:
        return [(0, ink.shape[2])]
    runs = filled_runs(
        np.asarray(_together(ink).any(axis=0)), max(round(CAPTION_GAP_HEIGHTS * height), 1)
    )
    joined = runs[:1]
    for run in runs[1:]:
        gap = run[0] - joined[-1][1]
        start = origin[0] + run[0], origin[1], origin[1] + height
        parts = gap > COLUMN_GAP_HEIGHTS * height or _captioned(start, captions, px_per_mm)
        joined = [*joined, run] if parts else [*joined[:-1], (joined[-1][0], run[1])]
    return joined


def _captioned(start: tuple[int, int, int], captions: Sequence[Box], px_per_mm: float) -> bool:
    """Whether a caption begins right above or below, not one that goes on from the left."""
    x, y, bottom = start
    slack, reach = CAPTION_SLACK_MM * px_per_mm, CAPTION_REACH_MM * px_per_mm
    near = [c for c in captions if -slack <= y - c[3] <= reach or -slack <= c[1] - bottom <= reach]
    begins = [c for c in near if abs(c[0] - x) <= slack]
    goes_on = any(
        0 < one[0] - other[2] < slack and min(one[3], other[3]) > max(one[1], other[1])
        for one in begins
        for other in near
    )
    return bool(begins) and not goes_on


def _entry(ink: NDArray[np.bool_], left: int, top: int) -> Entry | None:
    box = bounding_box(_together(ink))
    if box is None:
        return None
    x0, y0, x1, y1 = box
    return Entry(box=(left + x0, top + y0, left + x1, top + y1), ink=ink[:, y0:y1, x0:x1])


def _together(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Ink of all scans on one another."""
    return np.asarray(ink.any(axis=0), dtype=np.bool_)


def _is_content(entry: Entry, found: Differences) -> bool:
    """Dust and scratches sit on one scan and are small; entries are larger or repeat.

    Scans that do not lie well on one another at the border differ in the page's frame, which
    encloses the page but is no entry as large as it.
    """
    areas = np.sort(entry.ink.sum(axis=(1, 2))) / found.px_per_mm**2
    share = box_area(entry.box) / found.differs.size
    if share > MAX_PAGE_SHARE and _together(entry.ink).mean() < FRAME_FILL:
        return False
    height = (entry.box[3] - entry.box[1]) / found.px_per_mm
    return bool(height >= 0.8 and (areas[-2] >= MIN_INK_MM2 or areas[-1] >= MIN_INK_ON_ONE_MM2))


def _cut(ink: NDArray[np.bool_], box: Box) -> NDArray[np.bool_]:
    left, top, right, bottom = box
    return ink[:, top:bottom, left:right]
