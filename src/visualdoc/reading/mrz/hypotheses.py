"""Other readings of a zone, ranked by grammar and check digits; shown, never taken silently."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from visualdoc.reading.mrz.assemble import Zone
from visualdoc.reading.mrz.parse import parse
from visualdoc.reading.mrz.recogniser import CLASSES
from visualdoc.reading.mrz.types import MrzAlternative

MIN_ALTERNATIVE = 0.005
MAX_DOUBTFUL = 10
MAX_HYPOTHESES = 3
DIGIT_ODDS = 10.0
"""A wrong reading satisfies a check digit once in ten times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Swap:
    line: int
    column: int
    character: str
    odds: float


def alternatives(zone: Zone) -> tuple[MrzAlternative, ...]:
    """Whole-zone hypotheses better by grammar and check digits, the likeliest first.

    Also holds the reading by the glyphs alone where the kind of a field decided.
    """
    lines = zone.document.lines
    base = _grammar(lines)
    found: dict[tuple[str, ...], MrzAlternative] = {}
    by_glyphs = tuple("".join(CLASSES[i] for i in table.argmax(axis=1)) for table in zone.glyphs)
    if by_glyphs != lines:
        found[by_glyphs] = _alternative(lines, by_glyphs, base, _odds_of(zone, by_glyphs))
    for swaps in _combinations(zone):
        changed = _applied(lines, swaps)
        odds = float(np.prod([swap.odds for swap in swaps]))
        other = _alternative(lines, changed, base, odds)
        gain = other.digits_gained - other.problems_gained
        if gain > 0 and (changed not in found or found[changed].confidence < other.confidence):
            found[changed] = other
    ranked = sorted(found.values(), key=lambda other: -other.confidence)
    return tuple(ranked[:MAX_HYPOTHESES])


def _alternative(
    lines: tuple[str, ...], changed: tuple[str, ...], base: tuple[int, int], odds: float
) -> MrzAlternative:
    holds, problems = _grammar(changed)
    digits, broken = holds - base[0], problems - base[1]
    odds *= DIGIT_ODDS ** (digits - broken)
    changes = tuple(
        (row, column, read, instead)
        for row, (before, after) in enumerate(zip(lines, changed, strict=True))
        for column, (read, instead) in enumerate(zip(before, after, strict=True))
        if read != instead
    )
    return MrzAlternative(
        lines=changed,
        confidence=odds / (1 + odds),
        changes=changes,
        digits_gained=digits,
        problems_gained=broken,
    )


def _odds_of(zone: Zone, changed: tuple[str, ...]) -> float:
    """Odds of another text against the reading, each character by its own posterior."""
    odds = 1.0
    for table, before, after in zip(zone.posteriors, zone.document.lines, changed, strict=True):
        for row, read, instead in zip(table, before, after, strict=True):
            if read != instead:
                odds *= float(row[CLASSES.index(instead)] / row[CLASSES.index(read)])
    return odds


def _grammar(lines: tuple[str, ...]) -> tuple[int, int]:
    """Check digits that hold, and broken rules."""
    document = parse(lines)
    return sum(digit.holds for digit in document.check_digits), len(document.problems)


def _combinations(zone: Zone) -> Iterator[tuple[_Swap, ...]]:
    swaps = sorted(_swaps(zone), key=lambda swap: -swap.odds)[:MAX_DOUBTFUL]
    for size in (1, 2):
        for chosen in combinations(swaps, size):
            if len({(swap.line, swap.column) for swap in chosen}) == size:
                yield chosen


def _swaps(zone: Zone) -> Iterator[_Swap]:
    for line, table in enumerate(zone.posteriors):
        for column, row in enumerate(table):
            order = np.argsort(-row)[:3]
            for index in order[1:]:
                if row[index] >= MIN_ALTERNATIVE:
                    odds = float(row[index] / row[order[0]])
                    yield _Swap(line=line, column=column, character=CLASSES[index], odds=odds)


def _applied(lines: tuple[str, ...], swaps: tuple[_Swap, ...]) -> tuple[str, ...]:
    changed = [list(line) for line in lines]
    for swap in swaps:
        changed[swap.line][swap.column] = swap.character
    return tuple("".join(line) for line in changed)
