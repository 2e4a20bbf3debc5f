"""Codes and numbers that differ only in what readers of print confuse."""

from __future__ import annotations

import re
from itertools import product, zip_longest

LETTER_FOR_DIGIT = {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "|": "1", "Z": "2", "S": "5",
                    "G": "6", "B": "8", "&": "8", "$": "5", "§": "5"}  # fmt: skip
"""Letters that stand for a digit in a careless reading (and the other way round)."""

MAX_CONFUSABLE = 8
"""Characters of one number that are tried both as letter and as digit (2⁸ readings at most)."""

_DIGIT_LIKE = {digit: letter for letter, digit in reversed(LETTER_FOR_DIGIT.items())}

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


def has_form(text: str, pattern: str) -> bool:
    """Whether a number fits a pattern in any reading of its look-alike glyphs."""
    places = [i for i, c in enumerate(text) if c in LETTER_FOR_DIGIT or c in _DIGIT_LIKE]
    fixed = places[MAX_CONFUSABLE:]
    choices = [
        (c,) if i in fixed else tuple({c, LETTER_FOR_DIGIT.get(c, c), _DIGIT_LIKE.get(c, c)})
        for i, c in enumerate(text)
    ]
    return any(re.fullmatch(pattern, "".join(form)) for form in product(*choices))
