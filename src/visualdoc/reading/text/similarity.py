"""Words that are the same but for a reader's slips."""

from __future__ import annotations

import re
import unicodedata

from visualdoc.reading.text.likeness import LETTER_FOR_DIGIT

CHARACTERS_PER_SLIP = 5
"""One slip is forgiven for so many characters of a word: good readers err far more rarely."""


def plain_words(text: str) -> list[str]:
    """Words in capitals, without diacritics and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.upper())
    kept = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    return re.findall(r"\w+", kept)


def edit_distance(first: str, second: str) -> int:
    """Least number of insertions, deletions and substitutions; look-alike glyphs are equal."""
    a = [LETTER_FOR_DIGIT.get(c, c) for c in first]
    b = [LETTER_FOR_DIGIT.get(c, c) for c in second]
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            diagonal, row[j] = (
                row[j],
                min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right)),
            )
    return row[-1]


def same_words(first: str, second: str) -> bool:
    """Whether two texts are the same word for word, but for slips and lost spaces."""
    a, b = plain_words(first), plain_words(second)
    if len(a) == len(b):
        return all(_same_word(x, y) for x, y in zip(a, b, strict=True))
    return _same_word("".join(a), "".join(b))


def _same_word(first: str, second: str) -> bool:
    slips = max(len(first), len(second)) // CHARACTERS_PER_SLIP
    return edit_distance(first, second) <= slips


def word_distance(first: str, second: str) -> float:
    """Edit distance of two texts as a share of the longer one's length."""
    a, b = " ".join(plain_words(first)), " ".join(plain_words(second))
    return edit_distance(a, b) / max(len(a), len(b), 1)
