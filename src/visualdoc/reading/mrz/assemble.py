"""Rows of characters become the zone of a format, or nothing: a miss is never a guess."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from visualdoc.reading.mrz.digits import FILLER
from visualdoc.reading.mrz.formats import KINDS, Layout, layouts
from visualdoc.reading.mrz.lines import LineRead
from visualdoc.reading.mrz.parse import UNKNOWN_FORMAT, parse
from visualdoc.reading.mrz.recogniser import CLASSES
from visualdoc.reading.mrz.types import MrzDocument

Floats = NDArray[np.float64]

MAX_END_DOUBT = 7.0
"""Log odds a row that may be spent on ends that differ from the likeliest ones."""

STEP_ODDS = 3.0
"""Log odds against a row that begins one place beside the others."""

ABSENT = 0.05
"""Below this posterior of any character a place at the end of a row is blank: none is added."""

RESOLVED_CAP_PX = 22.0
"""Height of a capital on the page from which O and 0 differ in more than a pixel."""

KIND_ODDS = {True: 1 / 30, False: 1 / 300}
"""Weight of characters that the field does not hold, for resolved and unresolved print.

Decides between O and 0 or I and 1 where the glyph leaves it open; a clear glyph (odds above 30)
stands as printed. The reading by the glyphs alone stays among the alternatives. Check digits never
take part.
"""

LETTER_O_ODDS = {True: 0.3, False: 0.03}
"""Weight of O in fields of letters and digits: issuers avoid it beside 0."""

MIN_FIT = 0.88
SURE_FIT = 0.95
MIN_CONFIDENCE = 0.6
FAIR_CONFIDENCE = 0.75
SURE_CONFIDENCE = 0.88
MIN_FILLERS = 3
MIN_DISTINCT = 8
"""Names, numbers and dates take more characters; the tiles of a pattern read as two or three."""

CUT_CONFIDENCE = 0.93
CUT_FILLERS = 5
MIN_CUT_LENGTH, MAX_CUT_LENGTH = 27, 46


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Zone:
    """Rows with the cells that make a zone.

    Attributes
    ----------
    spans
        ``(start, stop)`` cells a row.
    posteriors
        Per row, N × 38 probabilities of the character with the field's kind considered.
    glyphs
        The same from the glyphs alone.
    """

    rows: tuple[LineRead, ...]
    spans: tuple[tuple[int, int], ...]
    posteriors: tuple[Floats, ...]
    glyphs: tuple[Floats, ...]
    document: MrzDocument
    score: float

    @property
    def confidence(self) -> float:
        """Mean posterior of the printed characters."""
        return float(np.mean([c for row in self.character_confidence() for c in row]))

    def character_confidence(self) -> list[Floats]:
        """Posterior of every character, row by row."""
        return [
            row.grid.present[start:stop] * posterior.max(axis=1)
            for row, (start, stop), posterior in zip(
                self.rows, self.spans, self.posteriors, strict=True
            )
        ]


def best_zone(rows: list[LineRead]) -> Zone | None:
    """Return the zone that consecutive rows make, None when they make none."""
    zones = [zone for zone in _zones(rows) if zone is not None and _is_believable(zone)]
    return max(zones, key=lambda zone: zone.score) if zones else None


def _zones(rows: list[LineRead]) -> Iterator[Zone | None]:
    for count in range(min(len(rows), 3), 0, -1):
        for first in range(len(rows) - count + 1):
            part = tuple(rows[first : first + count])
            shapes = {lay.lengths for lay in layouts() if len(lay.lengths) == count}
            for lengths in sorted(shapes):
                yield _fitted(part, lengths)
            if count > 1:
                yield _as_seen(part)


def _evidence(row: LineRead) -> Floats:
    present = row.grid.present
    return np.asarray(np.log(present / (1 - present)).clip(-2.5, 2.5), dtype=np.float64)


def _fitted(rows: tuple[LineRead, ...], lengths: tuple[int, ...]) -> Zone | None:
    """Choose the ends of each row so that it has the format's length."""
    choices = [_starts(row, length) for row, length in zip(rows, lengths, strict=True)]
    if not all(choices):
        return None
    aligned = len(set(lengths)) == 1
    starts = min(
        product(*choices),
        key=lambda chosen: sum(d for _, d in chosen) + (_steps(rows, chosen) if aligned else 0.0),
    )
    doubt = sum(d for _, d in starts)
    spans = [(start, start + n) for (start, _), n in zip(starts, lengths, strict=True)]
    glyphs = _glyphs(rows, spans)
    layout = _layout_for(lengths, _text(glyphs[0]))
    if layout is None:
        return None
    resolved = rows[0].line.cap_px >= RESOLVED_CAP_PX
    weighted = tuple(
        _weighted(table, layout, line, resolved=resolved) for line, table in enumerate(glyphs)
    )
    return _zone(rows, tuple(spans), weighted, glyphs, doubt)


def _starts(row: LineRead, length: int) -> list[tuple[int, float]]:
    """Cells at which a row of a format's length may start, each with its log odds against."""
    evidence = _evidence(row)
    if len(evidence) < length:
        return []
    free = float(evidence[row.start : row.stop].sum())
    doubts = free - np.convolve(evidence, np.ones(length), mode="valid")
    return [
        (int(start), float(doubts[start]))
        for start in np.flatnonzero(doubts <= MAX_END_DOUBT)
        if not _adds_blanks(row, int(start), int(start) + length)
    ]


def _steps(rows: tuple[LineRead, ...], chosen: tuple[tuple[int, float], ...]) -> float:
    """Log odds against rows that begin beside each other instead of below each other.

    Tells the zone from other print that goes on in the line of one row.
    """
    line = rows[0].line
    x, y = np.cos(line.angle_rad), np.sin(line.angle_rad)
    begins = []
    for row, (start, _) in zip(rows, chosen, strict=True):
        point = row.line.page(np.asarray(row.along_px(start)), np.asarray(0.0))
        begins.append(float(point[0] * x + point[1] * y) / row.pitch_px)
    return STEP_ODDS * float(np.abs(np.array(begins) - np.median(begins)).clip(0, 3).sum())


def _adds_blanks(row: LineRead, start: int, stop: int) -> bool:
    """Whether the format's length would add places at the ends where surely nothing is printed."""
    present = row.grid.present
    added = [*range(start, min(row.start, stop)), *range(max(row.stop, start), stop)]
    return any(present[cell] < ABSENT for cell in added)


def _as_seen(rows: tuple[LineRead, ...]) -> Zone:
    spans = tuple((row.start, row.stop) for row in rows)
    glyphs = _glyphs(rows, list(spans))
    return _zone(rows, spans, glyphs, glyphs, 0.0)


def _glyphs(rows: tuple[LineRead, ...], spans: list[tuple[int, int]]) -> tuple[Floats, ...]:
    return tuple(
        row.grid.classes[start:stop] for row, (start, stop) in zip(rows, spans, strict=True)
    )


def _text(table: Floats) -> str:
    return "".join(CLASSES[index] for index in table.argmax(axis=1))


def _layout_for(lengths: tuple[int, ...], first_line: str) -> Layout | None:
    fitting = [layout for layout in layouts() if layout.lengths == lengths]
    return next((lay for lay in fitting if lay.starts.match(first_line)), None)


def _weighted(table: Floats, layout: Layout, line: int, *, resolved: bool) -> Floats:
    mixed = table * _weights(layout.name, line, len(table), resolved=resolved)
    return np.asarray(mixed / mixed.sum(axis=1, keepdims=True), dtype=np.float64)


@cache
def _weights(format_name: str, line: int, length: int, *, resolved: bool) -> Floats:
    """Weight of every class at every place of a format's line."""
    layout = next(layout for layout in layouts() if layout.name == format_name)
    kinds = layout.kind_at()
    weights = np.ones((length, len(CLASSES)))
    for column in range(length):
        kind = kinds.get((line, column), "any")
        pattern = KINDS[kind]
        weights[column] = [
            1.0 if pattern.fullmatch(character) else KIND_ODDS[resolved] for character in CLASSES
        ]
        if kind == "any":
            weights[column, CLASSES.index("O")] = LETTER_O_ODDS[resolved]
    weights.setflags(write=False)
    return weights


def _zone(
    rows: tuple[LineRead, ...],
    spans: tuple[tuple[int, int], ...],
    posteriors: tuple[Floats, ...],
    glyphs: tuple[Floats, ...],
    doubt: float,
) -> Zone:
    document = parse([_text(table) for table in posteriors])
    holds = sum(digit.holds for digit in document.check_digits)
    known = document.format != UNKNOWN_FORMAT
    characters = sum(stop - start for start, stop in spans)
    score = characters * 0.1 + 3.0 * holds + 4.0 * known - 0.6 * doubt
    score -= 1.5 * len(document.problems)
    return Zone(
        rows=rows,
        spans=spans,
        posteriors=posteriors,
        glyphs=glyphs,
        document=document,
        score=score,
    )


def _is_believable(zone: Zone) -> bool:
    """Whether the text has the structure of a zone; letters in a row are not enough."""
    text = "".join(zone.document.lines)
    holds = sum(digit.holds for digit in zone.document.check_digits)
    confidence, fit = zone.confidence, _fit(zone)
    if text.count(FILLER) < MIN_FILLERS or confidence < MIN_CONFIDENCE:
        return False
    if len(set(text)) < MIN_DISTINCT:
        return False
    if zone.document.format != UNKNOWN_FORMAT and fit < MIN_FIT:
        return False
    if len(zone.rows) == 1:
        return holds >= 1 and confidence >= SURE_CONFIDENCE and fit >= SURE_FIT
    if zone.document.format == UNKNOWN_FORMAT:
        return (holds >= 2 and confidence >= FAIR_CONFIDENCE) or _looks_like_a_zone(zone)
    sure = confidence >= SURE_CONFIDENCE and fit >= SURE_FIT
    # Two digits agree by chance once in a few hundred pages of anything that reads as characters.
    return sure or (holds >= 2 and confidence >= FAIR_CONFIDENCE)


def _looks_like_a_zone(zone: Zone) -> bool:
    """Whether sure rows of about one length, with a run of fillers, lost a column or two.

    A zone that was cut, covered or tampered with must still be shown, as what it is: no format.
    """
    lengths = [stop - start for start, stop in zone.spans]
    return (
        zone.confidence >= CUT_CONFIDENCE
        and min(lengths) >= MIN_CUT_LENGTH
        and max(lengths) <= MAX_CUT_LENGTH
        and max(lengths) - min(lengths) <= 2
        and any(FILLER * CUT_FILLERS in line for line in zone.document.lines)
    )


def _fit(zone: Zone) -> float:
    """Share of characters of the kind that their field asks for."""
    bad = {at for _, _, positions in zone.document.problems for at in positions}
    if zone.document.format == UNKNOWN_FORMAT and not zone.document.fields:
        return 0.0
    return 1.0 - len(bad) / max(sum(len(line) for line in zone.document.lines), 1)
