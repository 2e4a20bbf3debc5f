"""Lines that belong together: a zone has two or three parallel rows of one pitch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from visualdoc.geometry import PolygonPx
from visualdoc.imaging.text_lines import Grey
from visualdoc.inference import Model
from visualdoc.reading.mrz.candidates import candidate_blobs, lines_from
from visualdoc.reading.mrz.lines import (
    LineRead,
    centred,
    grown,
    margins_for,
    read_line,
    within_page,
)
from visualdoc.reading.mrz.strips import TextLine

SEED_MIN_COUNT = 7
SEED_MIN_CONFIDENCE = 0.55
MAX_IRREGULARITY = 0.16

MIN_ROW_DISTANCE_CAPS = 1.25
MAX_ROW_DISTANCE_CAPS = 3.6
"""Rows are 4.2 to 6.35 mm apart at 2.4 mm capitals; other fonts and scalings spread that."""

PITCH_TOLERANCE = 0.08
SEARCH_STEPS_CAPS = (2.6, 1.75, 2.3, 2.0, 1.5, 2.9, 3.2, 3.5)
"""Row distances that are tried, the standard's first."""

TWO_ROW_COUNT = 33
SEARCH_MIN_COUNT = 17
SEARCH_MIN_CONFIDENCE = 0.7
GOOD_COUNT = 28
GOOD_CONFIDENCE = 0.85

HINT_LENGTH_CAPS = 42.0
"""Width of a zone as drawn in a description, between 30 and 44 characters and some margin."""

HINT_STEP_CAPS = 0.7


def find_rows(model: Model, grey: Grey, *, of_deepest: float = 0.0) -> Iterator[list[LineRead]]:
    """Find groups of rows on a (reduced) page.

    A long, well-read row is tried with its neighbours at once, so that most pages need a few
    readings only; what is left is grouped at the end, the most promising first.
    """
    seeds: list[LineRead] = []
    for blob in candidate_blobs(grey, of_deepest=of_deepest):
        if any(_covers(seed, blob.x, blob.y) for seed in seeds):
            continue
        read = _best_read(model, grey, lines_from(blob))
        if read is None:
            continue
        seeds = [*(s for s in seeds if not _is_same_row(s, read)), read]
        if read.count >= GOOD_COUNT and read.confidence >= GOOD_CONFIDENCE:
            yield _with_siblings(model, grey, _sorted_rows(_neighbours(read, seeds)))
    groups = [_with_siblings(model, grey, group) for group in _grouped(seeds)]
    yield from sorted(groups, key=lambda rows: -sum(row.count * row.confidence for row in rows))


def _neighbours(read: LineRead, seeds: list[LineRead]) -> list[LineRead]:
    return [read, *(s for s in seeds if s is not read and _are_neighbours(read, s))]


def rows_near(model: Model, grey: Grey, hint: PolygonPx) -> list[list[LineRead]]:
    """Find rows inside a zone whose place and reading direction are known roughly."""
    corners = np.array(hint.xy)
    (left, top), along = corners[0], corners[1] - corners[0]
    down = corners[-1] - corners[0]
    length, height = float(np.hypot(*along)), float(np.hypot(*down))
    cap = length / HINT_LENGTH_CAPS
    seeds: list[LineRead] = []
    for below in np.arange(0.0, height + cap, HINT_STEP_CAPS * cap):
        line = TextLine(
            x=float(left + down[0] / height * below),
            y=float(top + down[1] / height * below),
            angle_rad=float(np.arctan2(along[1], along[0])),
            start_px=-2 * cap,
            end_px=length + 2 * cap,
            cap_px=cap,
        )
        read = _best_read(model, grey, [line], turn=False)
        if read is not None and not any(_is_same_row(read, seed) for seed in seeds):
            seeds.append(read)
    return [_with_siblings(model, grey, group) for group in _grouped(seeds)]


def _best_read(
    model: Model, grey: Grey, hypotheses: list[TextLine], *, turn: bool = True
) -> LineRead | None:
    best: LineRead | None = None
    for line in hypotheses:
        for way in (line, line.reversed()) if turn else (line,):
            read = read_line(model, grey, within_page(way, grey))
            if read is not None and (best is None or _merit(read) > _merit(best)):
                best = read
        if best is not None and best.count >= GOOD_COUNT and best.confidence > 0.9:
            break
    if best is None or not _is_seed(best):
        return None
    settled = settle(model, grey, best)
    return settled if _is_seed(settled) else None


def _merit(read: LineRead) -> float:
    return read.count * read.confidence**2 * (1 - 2 * min(read.grid.irregularity, 0.4))


def _is_seed(read: LineRead) -> bool:
    return (
        read.count >= SEED_MIN_COUNT
        and read.confidence >= SEED_MIN_CONFIDENCE
        and read.grid.irregularity < MAX_IRREGULARITY
    )


def settle(model: Model, grey: Grey, read: LineRead, rounds: int = 2) -> LineRead:
    """Bring a line onto its middle and follow it to its ends until that changes nothing."""
    for _ in range(rounds):
        line = within_page(centred(grey, read), grey)
        again = read_line(model, grey, line)
        if again is None or _merit(again) < 0.85 * _merit(read):
            return grown(model, grey, read)
        longer = grown(model, grey, again)
        done = longer.count <= read.count
        read = longer
        if done:
            break
    return read


def _across(row: LineRead, x: float, y: float) -> tuple[float, float]:
    """Distances of a point along and across a row, in capital heights."""
    line = row.line
    dx, dy = x - line.x, y - line.y
    cos, sin = np.cos(line.angle_rad), np.sin(line.angle_rad)
    along = dx * cos + dy * sin
    across = dy * cos - dx * sin - float(line.bend_at(np.asarray(along)))
    return along / line.cap_px, across / line.cap_px


def _covers(row: LineRead, x: float, y: float) -> bool:
    along, across = _across(row, x, y)
    left, right = row.along_px(row.start), row.along_px(row.stop - 1)
    cap = row.line.cap_px
    return left / cap - 1 < along < right / cap + 1 and abs(across) < 0.5


def _middle(row: LineRead) -> tuple[float, float]:
    along = (row.along_px(row.start) + row.along_px(row.stop - 1)) / 2
    x, y = row.line.page(np.asarray(along), np.asarray(0.0))
    return float(x), float(y)


def _is_same_row(a: LineRead, b: LineRead) -> bool:
    return _covers(a, *_middle(b)) or _covers(b, *_middle(a))


def _grouped(seeds: list[LineRead]) -> Iterator[list[LineRead]]:
    """Yield groups of parallel neighbours, top row first; every seed is in one group."""
    left = sorted(seeds, key=lambda s: -_merit(s))
    while left:
        group = [left.pop(0)]
        changed = True
        while changed:
            near = [s for s in left if any(_are_neighbours(g, s) for g in group)]
            changed = bool(near)
            group += near
            left = [s for s in left if all(s is not n for n in near)]
        yield _sorted_rows(group)


def _sorted_rows(group: list[LineRead]) -> list[LineRead]:
    return sorted(group, key=lambda row: _across(group[0], *_middle(row))[1])


def _are_neighbours(a: LineRead, b: LineRead) -> bool:
    turn = (a.line.angle_rad - b.line.angle_rad + np.pi) % (2 * np.pi) - np.pi
    if abs(turn) > 0.06 or abs(a.pitch_px / b.pitch_px - 1) > PITCH_TOLERANCE:
        return False
    along, across = _across(a, *_middle(b))
    reach = (a.count + b.count) / 2 * a.pitch_px / a.line.cap_px
    middle = _across(a, *_middle(a))[0]
    return (
        MIN_ROW_DISTANCE_CAPS < abs(across) < MAX_ROW_DISTANCE_CAPS
        and abs(along - middle) < 0.7 * reach
    )


def _with_siblings(model: Model, grey: Grey, group: list[LineRead]) -> list[LineRead]:
    """Look above and below for rows that gave no shape of their own."""
    best = max(group, key=_merit)
    if best.count < SEARCH_MIN_COUNT or best.confidence < SEARCH_MIN_CONFIDENCE:
        return group
    for sign, anchor in ((-1, 0), (1, -1)):
        while len(group) < 3 and not _is_complete(group):
            found = _sibling(model, grey, group[anchor], best, sign)
            if found is None:
                break
            group = _sorted_rows([*group, found])
    return group


def _is_complete(group: list[LineRead]) -> bool:
    """Two rows too long for a card of three: nothing is missing."""
    return len(group) == 2 and min(row.count for row in group) >= TWO_ROW_COUNT


def _sibling(
    model: Model, grey: Grey, anchor: LineRead, longest: LineRead, sign: int
) -> LineRead | None:
    base = replace(
        anchor.line,
        start_px=min(anchor.line.start_px, margins_for(longest).start_px),
        end_px=max(anchor.line.end_px, margins_for(longest).end_px),
    )
    best: LineRead | None = None
    for step in SEARCH_STEPS_CAPS:
        line = within_page(shifted(base, sign * step * base.cap_px), grey)
        read = read_line(model, grey, line)
        if read is None or read.count < 0.6 * longest.count:
            continue
        if best is None or _merit(read) > _merit(best):
            best = read
            if best.count >= 0.8 * longest.count and best.confidence >= GOOD_CONFIDENCE:
                break
    if best is None or best.confidence < SEED_MIN_CONFIDENCE:
        return None
    settled = settle(model, grey, best)
    fits = _are_neighbours(anchor, settled) and _is_seed(settled)
    return settled if fits else None


def shifted(line: TextLine, down_px: float) -> TextLine:
    """Return the line moved across its direction."""
    cos, sin = np.cos(line.angle_rad), np.sin(line.angle_rad)
    return replace(line, x=line.x - down_px * sin, y=line.y + down_px * cos)
