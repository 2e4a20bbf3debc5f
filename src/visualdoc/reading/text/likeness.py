"""Codes and numbers that differ only in what readers of print confuse."""

from __future__ import annotations

from itertools import zip_longest

LETTER_FOR_DIGIT = {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "|": "1", "Z": "2", "S": "5",
                    "G": "6", "B": "8"}  # fmt: skip
"""Letters that stand for a digit in a careless reading (and the other way round)."""

_IGNORED = str.maketrans("", "", " -/.<")


def folded(text: str) -> str:
    """Capitals without separators, every letter that resembles a digit written as that digit."""
    plain = text.upper().translate(_IGNORED)
    return "".join(LETTER_FOR_DIGIT.get(c, c) for c in plain)


def differing_characters(first: str, second: str) -> list[tuple[str, str]]:
    """Places where two numbers differ beyond confusable characters and separators.

    Returns
    -------
    list of (character, character)
        Empty when the numbers may be the same; a missing character is an empty string.
    """
    pairs = zip_longest(folded(first), folded(second), fillvalue="")
    return [(a, b) for a, b in pairs if a != b]
