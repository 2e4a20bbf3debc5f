"""Other readings of a zone, ranked by grammar and check digits; shown, never taken silently."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from visualdoc.reading.mrz.assemble import Zone
from visualdoc.reading.mrz.parse import parse
from visualdoc.reading.mrz.recogniser import CLASSES

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


def alternatives(zone: Zone) -> tuple[tuple[tuple[str, ...], float], ...]:
    """Whole-zone hypotheses ``(lines, confidence)`` better by grammar and check digits.

    The confidence is relative to the reading itself: below one half it is the less likely one.
    Also holds the reading by the glyphs alone where the kind of a field decided.
    """
    lines = zone.document.lines
    base = _grammar(lines)
    found: dict[tuple[str, ...], float] = {}
    by_glyphs = tuple("".join(CLASSES[i] for i in table.argmax(axis=1)) for table in zone.glyphs)
    if by_glyphs != lines:
        found[by_glyphs] = 0.0
    for swaps in _combinations(zone):
        changed = _applied(lines, swaps)
        gain = _grammar(changed) - base
        odds = float(np.prod([swap.odds for swap in swaps])) * DIGIT_ODDS**gain
        if gain > 0:
            found[changed] = max(found.get(changed, 0.0), odds / (1 + odds))
    ranked = sorted(found.items(), key=lambda item: -item[1])
    return tuple(ranked[:MAX_HYPOTHESES])


def _grammar(lines: tuple[str, ...]) -> int:
    document = parse(lines)
    return sum(digit.holds for digit in document.check_digits) - len(document.problems)


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
