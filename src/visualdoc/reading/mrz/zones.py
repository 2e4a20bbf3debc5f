"""Lines that belong together: a zone has up to three parallel rows of one pitch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from visualdoc.imaging.text_lines import Grey
from visualdoc.inference import Model
from visualdoc.reading.mrz.lines import (
    LineRead,
    centred,
    grown,
    margins_for,
    parted,
    read_line,
    with_polarity,
    within_page,
)
from visualdoc.reading.mrz.strips import TextLine

SEED_MIN_COUNT = 7
SEED_MIN_CONFIDENCE = 0.5
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
MAX_COUNT = 48
"""No row has more characters: rows of two zones that lie side by side were taken for one."""

WHOLE_COUNT = 28
"""The shortest rows have 30 characters, and a character is wider than high with its space."""

SEARCH_MIN_FILLERS = 2
"""Ordinary capitals and numbers have no fillers: nothing is searched beside them."""

GOOD_CONFIDENCE = 0.85
SURE_DIRECTION = 0.85
"""A row read with more tells from which end its neighbours read."""

SETTLED_CAPS = 0.12
"""A line that would move or grow by less is where it belongs: the training had more."""

SETTLED_CONFIDENCE = 0.97
SURE_FILLERS = 3
MAX_ROWS_TURN_RAD = 0.06


def read_groups(model: Model, grey: Grey, lines: Iterable[TextLine]) -> list[list[LineRead]]:
    """Read lines and group them into what may be zones, the most promising first.

    Parameters
    ----------
    lines
        Where lines may run, in pixels of ``grey``, the most promising first.
    """
    seeds: list[LineRead] = []
    for line in lines:
        if any(_covers(seed, line) for seed in seeds) or _is_spare(line, seeds):
            continue
        read = _seed(model, grey, line, seeds)
        for row in _rows_of(model, grey, read):
            seeds = [*(s for s in seeds if not _is_same_row(s, row)), row]
    return sorted(
        _grouped(seeds), key=lambda rows: -sum(row.count * row.confidence for row in rows)
    )


def _rows_of(model: Model, grey: Grey, read: LineRead | None) -> list[LineRead]:
    """Return the row, or its two parts when it is too long; those are not followed any further."""
    if read is None or read.count <= MAX_COUNT:
        return [read] if read is not None else []
    parts = [read_line(model, grey, line) for line in parted(read)]
    again = [read_line(model, grey, centred(grey, part)) for part in parts if part is not None]
    return [part for part in again if part is not None and _is_seed(part)]


def _is_spare(line: TextLine, seeds: list[LineRead]) -> bool:
    """Whether a line is too short to matter beside two whole rows that were read surely."""
    whole = [s for s in seeds if s.count >= WHOLE_COUNT and s.confidence > SURE_DIRECTION]
    return len(whole) >= 2 and line.end_px - line.start_px < WHOLE_COUNT * line.cap_px


def _seed(model: Model, grey: Grey, line: TextLine, seeds: list[LineRead]) -> LineRead | None:
    """Read a line from both ends; like a parallel line that is sure, from its beginning only."""
    line = with_polarity(grey, within_page(line, grey))
    sure = next((s for s in seeds if s.confidence > SURE_DIRECTION and _parallel(s, line)), None)
    ways: tuple[TextLine, ...] = (line, line.reversed())
    if sure is not None:
        ways = (min(ways, key=lambda way: abs(_turn(way, sure.line))),)
    best: LineRead | None = None
    for way in ways:
        read = read_line(model, grey, way)
        if read is not None and (best is None or _merit(read) > _merit(best)):
            best = read
        if best is not None and _reads_this_way(best):
            break
    if best is None or not _is_seed(best) or _is_label(best):
        return None
    settled = settle(model, grey, best)
    return settled if _is_seed(settled) else None


def _reads_this_way(read: LineRead) -> bool:
    """Whether a row cannot be upside down: a filler on its head is no character at all."""
    return read.fillers >= SURE_FILLERS and read.confidence > SURE_DIRECTION


def _turn(a: TextLine, b: TextLine) -> float:
    return (a.angle_rad - b.angle_rad + np.pi) % (2 * np.pi) - np.pi


def _parallel(read: LineRead, line: TextLine) -> bool:
    """Whether a line lies beside a row, turned by half a circle or not at all."""
    turn = (_turn(read.line, line) + np.pi / 2) % np.pi - np.pi / 2
    x, y = line.page(np.asarray((line.start_px + line.end_px) / 2), np.asarray(0.0))
    _, across = _across(read, float(x), float(y))
    return abs(turn) < MAX_ROWS_TURN_RAD and abs(across) < 2.5 * MAX_ROW_DISTANCE_CAPS


def _merit(read: LineRead) -> float:
    return read.count * read.confidence**2 * (1 - 2 * min(read.grid.irregularity, 0.4))


def _is_seed(read: LineRead) -> bool:
    return (
        read.count >= SEED_MIN_COUNT
        and read.confidence >= SEED_MIN_CONFIDENCE
        and read.grid.irregularity < MAX_IRREGULARITY
    )


def _is_label(read: LineRead) -> bool:
    """Tell a short line without any filler: no row of a zone, nor a piece of one."""
    return read.count < SEARCH_MIN_COUNT and read.fillers == 0


def settle(model: Model, grey: Grey, read: LineRead, rounds: int = 2) -> LineRead:
    """Bring a line onto its middle and follow it to its ends until that changes nothing."""
    for _ in range(rounds):
        line = within_page(centred(grey, read), grey)
        if read.confidence > SETTLED_CONFIDENCE and _moved_caps(read.line, line) < SETTLED_CAPS:
            return grown(model, grey, read)
        again = read_line(model, grey, line)
        if again is None or _merit(again) < 0.85 * _merit(read):
            return grown(model, grey, read)
        longer = grown(model, grey, again)
        done = longer.count <= read.count and _moved_caps(read.line, line) < SETTLED_CAPS
        read = longer
        if done:
            break
    return read


def _moved_caps(before: TextLine, after: TextLine) -> float:
    """Larger of a line's shift, at its ends and its middle, and the change of its height."""
    along = np.linspace(before.start_px, before.end_px, 3)
    there = after.page(along, np.zeros(3)) - before.page(along, np.zeros(3))
    normal = np.array([-np.sin(before.angle_rad), np.cos(before.angle_rad)])
    shift = float(np.abs(there @ normal).max()) / before.cap_px
    return max(shift, abs(after.cap_px / before.cap_px - 1))


def _across(row: LineRead, x: float, y: float) -> tuple[float, float]:
    """Distances of a point along and across a row, in capital heights."""
    line = row.line
    dx, dy = x - line.x, y - line.y
    cos, sin = np.cos(line.angle_rad), np.sin(line.angle_rad)
    along = dx * cos + dy * sin
    across = dy * cos - dx * sin - float(line.bend_at(np.asarray(along)))
    return along / line.cap_px, across / line.cap_px


def _covers_point(row: LineRead, x: float, y: float) -> bool:
    along, across = _across(row, x, y)
    left, right = row.along_px(row.start), row.along_px(row.stop - 1)
    cap = row.line.cap_px
    return left / cap - 1 < along < right / cap + 1 and abs(across) < 0.5


def _covers(row: LineRead, line: TextLine) -> bool:
    x, y = line.page(np.asarray((line.start_px + line.end_px) / 2), np.asarray(0.0))
    return _covers_point(row, float(x), float(y))


def _middle(row: LineRead) -> tuple[float, float]:
    along = (row.along_px(row.start) + row.along_px(row.stop - 1)) / 2
    x, y = row.line.page(np.asarray(along), np.asarray(0.0))
    return float(x), float(y)


def _is_same_row(a: LineRead, b: LineRead) -> bool:
    return _covers_point(a, *_middle(b)) or _covers_point(b, *_middle(a))


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
    if (
        abs(_turn(a.line, b.line)) > MAX_ROWS_TURN_RAD
        or abs(a.pitch_px / b.pitch_px - 1) > PITCH_TOLERANCE
    ):
        return False
    along, across = _across(a, *_middle(b))
    reach = (a.count + b.count) / 2 * a.pitch_px / a.line.cap_px
    middle = _across(a, *_middle(a))[0]
    return (
        MIN_ROW_DISTANCE_CAPS < abs(across) < MAX_ROW_DISTANCE_CAPS
        and abs(along - middle) < 0.7 * reach
    )


def with_siblings(model: Model, grey: Grey, group: list[LineRead]) -> list[LineRead]:
    """Look above and below for rows that were not located."""
    best = max(group, key=_merit)
    if best.count < SEARCH_MIN_COUNT or best.confidence < SEARCH_MIN_CONFIDENCE:
        return group
    if sum(row.fillers for row in group) < SEARCH_MIN_FILLERS:
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
