"""Which field does a printed label name? A table of words in many languages says so."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from visualdoc.reading.text.similarity import edit_distance, plain_words

TABLE = "data/labels.toml"
CHARACTERS_PER_SLIP = 6
MAX_PHRASE_WORDS, MIN_PHRASE_LETTERS, MIN_FOUND_SHARE = 5, 3, 0.7
# of what several languages on one label say, the part that fits best counts
_PARTS = re.compile(r"[/|·•\n]|\s[-–—]\s")
_ASIDE = re.compile(r"\([^)]*\)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelMatch:
    """A field that a label names.

    Attributes
    ----------
    field
        Field name.
    score
        1 when a phrase of the label is the table's word by word, less for each slip of the reader.
    """

    field: str
    score: float


def field_of_label(text: str) -> LabelMatch | None:
    """Tell the field that a printed label names.

    Parameters
    ----------
    text
        As read, for example ``Date of birth / Date de naissance``.

    Returns
    -------
    LabelMatch or None
        None when nothing fits, or when two fields fit equally well in all languages together.
    """
    scores: dict[str, float] = {}
    for part in dict.fromkeys([text, *_PARTS.split(text), *_PARTS.split(_ASIDE.sub(" ", text))]):
        found = _best(_letters(part))
        for name, score in found.items():
            scores[name] = scores.get(name, 0.0) + score
    scores = scores or _by_words(plain_words(text))
    if not scores:
        return None
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < 0.05:
        return None
    return LabelMatch(field=ranked[0][0], score=min(ranked[0][1], 1.0))


def field_names() -> tuple[str, ...]:
    """All field names that labels can tell, sorted."""
    return tuple(sorted(_table()))


def _by_words(words: Sequence[str]) -> dict[str, float]:
    """Phrases one after another, where the stroke between two languages was not read as one."""
    scores: dict[str, float] = {}
    found_letters, start = 0, 0
    while start < len(words):
        for stop in range(min(len(words), start + MAX_PHRASE_WORDS), start, -1):
            said = "".join(words[start:stop])
            found = _best(said) if len(said) >= MIN_PHRASE_LETTERS else {}
            if found:
                found_letters += len(said)
                for name, score in found.items():
                    scores[name] = scores.get(name, 0.0) + score
                break
        else:
            stop = start + 1
        start = stop
    return scores if found_letters >= MIN_FOUND_SHARE * sum(map(len, words)) else {}


def _best(said: str) -> dict[str, float]:
    """Fields whose words fit a phrase best, with the same score each."""
    if not said:
        return {}
    found: dict[str, float] = {}
    for name, phrases in _table().items():
        score = max((_likeness(said, phrase) for phrase in phrases), default=0.0)
        if score > 0.0:
            found[name] = score
    highest = max(found.values(), default=0.0)
    # a phrase of two fields speaks for both, and another language decides
    return {name: score for name, score in found.items() if score == highest}


def _likeness(said: str, phrase: str) -> float:
    longer = max(len(said), len(phrase))
    allowed = longer // CHARACTERS_PER_SLIP
    if abs(len(said) - len(phrase)) > allowed:
        return 0.0
    slips = edit_distance(said, phrase)
    return 1.0 - slips / longer if slips <= allowed else 0.0


def _letters(text: str) -> str:
    """Capitals of all words joined: readers lose spaces more often than letters."""
    return "".join(plain_words(text))


@cache
def _table() -> Mapping[str, Sequence[str]]:
    source = resources.files("visualdoc.reading.text").joinpath(TABLE)
    rows = tomllib.loads(source.read_text("utf-8"))
    return {
        name: sorted({_letters(phrase) for phrases in languages.values() for phrase in phrases})
        for name, languages in rows.items()
    }
