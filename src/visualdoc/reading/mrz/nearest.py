"""Which format an incomplete zone comes nearest to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from visualdoc.reading.mrz.formats import KINDS, Layout, layouts

MAX_LENGTH_DIFFERENCE = 3
"""A line that lost or won more characters no longer says which positions are right."""

MIN_FIT = 0.8
"""Share of characters that must be of the kind their field asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A layout with the text put on its lines.

    Attributes
    ----------
    placed
        Text per layout line; lines that were not given are empty.
    first
        Layout line of the first given line.
    """

    layout: Layout
    placed: tuple[str, ...]
    first: int


def nearest_layout(lines: tuple[str, ...]) -> Guess | None:
    """Find the layout on which consecutive ``lines`` fit best, None when none fits."""
    best: tuple[float, Guess] | None = None
    for guess in _guesses(lines):
        fit = _fit(guess)
        if fit >= MIN_FIT and (best is None or fit > best[0]):
            best = (fit, guess)
    return best[1] if best else None


def _guesses(lines: tuple[str, ...]) -> Iterator[Guess]:
    if not lines:
        return
    for layout in layouts():
        for first in range(len(layout.lengths) - len(lines) + 1):
            lengths = layout.lengths[first : first + len(lines)]
            differences = [abs(len(line) - n) for line, n in zip(lines, lengths, strict=True)]
            if max(differences) > MAX_LENGTH_DIFFERENCE:
                continue
            if first == 0 and not layout.starts.match(lines[0]):
                continue
            empty_after = len(layout.lengths) - first - len(lines)
            cut = tuple(line[:n] for line, n in zip(lines, lengths, strict=True))
            placed = ("",) * first + cut + ("",) * empty_after
            yield Guess(layout=layout, placed=placed, first=first)


def _fit(guess: Guess) -> float:
    right = total = 0
    for span in guess.layout.fields:
        for line, column in span.positions:
            text = guess.placed[line]
            if column < len(text):
                total += 1
                right += KINDS[span.kind].fullmatch(text[column]) is not None
    exact = sum(len(text) == n for text, n in zip(guess.placed, guess.layout.lengths, strict=True))
    # Exact lengths break ties: 43 characters of a passport are no visa.
    return right / total + 0.01 * exact if total else 0.0
