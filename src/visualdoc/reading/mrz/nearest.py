"""Which format an incomplete zone comes nearest to, and where characters are lost or spare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from visualdoc.reading.mrz.formats import HELD, Layout, layouts

MAX_LENGTH_DIFFERENCE = 3
"""A line that lost or won more characters no longer says which positions are right."""

MIN_FIT = 0.8
"""Share of characters that must be of the kind their field asks for."""

EXACT_BONUS = 0.01
"""Exact lengths break ties: 43 characters of a passport are no visa."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLine:
    """A printed line on a line of a layout.

    Attributes
    ----------
    text
        As printed.
    line
        Which printed line it is, from 0.
    gap
        Column of the layout from which on the print is displaced; None when nothing is.
    lost
        Characters that the print has less than the layout from there on; negative when it has more.
    """

    text: str
    line: int
    gap: int | None = None
    lost: int = 0

    def printed_column(self, column: int) -> int | None:
        """Column in the print of a column of the layout, None when it was not printed."""
        if self.gap is None or column < self.gap:
            found = column
        elif column < self.gap + self.lost:
            return None
        else:
            found = column - self.lost
        return found if found < len(self.text) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A layout with the print put on its lines.

    Attributes
    ----------
    placed
        One entry for a line of the layout, None where no line was given.
    """

    layout: Layout
    placed: tuple[PlacedLine | None, ...]

    @property
    def displaced(self) -> tuple[PlacedLine, ...]:
        """Lines on which characters are lost or spare."""
        return tuple(line for line in self.placed if line is not None and line.gap is not None)


def nearest_layout(lines: tuple[str, ...]) -> Guess | None:
    """Find the layout on which consecutive ``lines`` fit best, None when none fits.

    Where a line is too short or too long, the place of the loss is where the kinds of characters
    fit best, in the middle of all places that fit alike; at the end when the end fits alike.
    """
    best: tuple[float, Guess] | None = None
    for layout, first in _starts(lines):
        fit, guess = _placed(layout, lines, first)
        if fit >= MIN_FIT and (best is None or fit > best[0]):
            best = (fit, guess)
    return best[1] if best else None


def _starts(lines: tuple[str, ...]) -> Iterator[tuple[Layout, int]]:
    for layout in layouts():
        for first in range(len(layout.lengths) - len(lines) + 1 if lines else 0):
            lengths = layout.lengths[first : first + len(lines)]
            differences = [abs(len(line) - n) for line, n in zip(lines, lengths, strict=True)]
            if max(differences) > MAX_LENGTH_DIFFERENCE:
                continue
            if first == 0 and not layout.starts.match(lines[0]):
                continue
            yield layout, first


def _placed(layout: Layout, lines: tuple[str, ...], first: int) -> tuple[float, Guess]:
    placed: list[PlacedLine | None] = [None] * len(layout.lengths)
    right = total = exact = 0
    for number, text in enumerate(lines):
        line = first + number
        asked = layout.kinds[line]
        gap, fitting = _gap(text, asked)
        lost = len(asked) - len(text)
        placed[line] = PlacedLine(text=text, line=number, gap=gap, lost=lost)
        right += fitting
        total += sum(kind is not None for kind in asked[: len(text)])
        exact += gap is None
    guess = Guess(layout=layout, placed=tuple(placed))
    return (right / total + EXACT_BONUS * exact if total else 0.0), guess


def _gap(text: str, asked: tuple[str | None, ...]) -> tuple[int | None, int]:
    """Return where characters are lost or spare, and how many of the others fit their kind."""
    lost = len(asked) - len(text)
    if lost == 0:
        return None, sum(map(_fits, text, asked))
    common = min(len(text), len(asked))
    before = [0, *accumulate(_fits(text[i], asked[i]) for i in range(common))]
    from_end = accumulate(_fits(text[-i], asked[-i]) for i in range(1, common + 1))
    after = [0, *from_end][::-1]
    totals = [left + right for left, right in zip(before, after, strict=True)]
    best = max(totals)
    alike = [gap for gap, found in enumerate(totals) if found == best]
    return (common if alike[-1] == common else alike[len(alike) // 2]), best


def _fits(character: str, kind: str | None) -> bool:
    return kind is not None and character in HELD[kind]
