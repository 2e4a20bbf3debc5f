"""Names from national script to the zone's spelling and back: candidates, best first, bounded.

Neither way is a function. A national name has several lawful spellings in the zone, and one
spelling there may stand for several national names; only Arabic spelt by the table, with its X
sequences, says nearly exactly what it stands for. So both ways give candidates and an order,
nothing more.

References
----------
ICAO Doc 9303-3, 8th edition, sections 4.6 and 6.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from visualdoc.reading.transliteration import (
    DROPPED,
    SEPARATING,
    SHADDA,
    Language,
    Script,
    capitals,
    doubled,
    languages,
    script_table,
    transliterations,
)

FILLER = "<"
TEH_MARBUTA = "ة"
SOFT_SIGN = "Ь"
CONSONANTS = frozenset("БВГДЖЗКЛМНПРСТФХЦЧШЩ")

SELDOM = frozenset("ЙЇЪЭ")
"""Letters less frequent than the ones that are spelt like them."""

MAX_NAME = 128
"""Characters of a name; a zone's name field has 39 at most."""

DIGRAPH, DIACRITIC, UNDECODED = 1.0, 1.5, 2.0
"""Costs in Latin script: AE for Ä, E for É, and XX left as it stands."""

SOFT, LATER_FORM, RARE = 0.75, 0.25, 2.0
"""Costs of a soft sign that the zone does not show, of a form that is not the first, and of U for a
waw with hamza or I for an alef with hamza below, which stand for vowels in names spelt by sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalSpelling:
    """A national name that the zone's spelling may stand for.

    Attributes
    ----------
    languages
        ISO 639-3 codes of the languages whose letters it is written with.
    cost
        Orders candidates of one script, the likeliest lowest; is no probability.
    """

    text: str
    script: Script
    languages: tuple[str, ...]
    cost: float


def mrz_spellings(name: str, *, language: str | None = None, limit: int = 24) -> tuple[str, ...]:
    """Return the lawful spellings of a national name in the zone, the recommended first.

    Parameters
    ----------
    name
        In any script of section 6; spaces and hyphens become ``<``, a comma ``<<``, apostrophes
        nothing.
    language
        ISO 639-3 code; forms that the standard names for a language come first.
    limit
        Most spellings that are returned.

    Returns
    -------
    tuple of str
        Empty when a letter has no transliteration, or the name is longer than any zone's.

    Notes
    -----
    A letter is spelt alike wherever it stands in the same way in the name.
    """
    text = capitals(name)
    units = [] if len(text) > MAX_NAME else list(_units(text, languages().get(language or "")))
    if not units or any(not forms for _, forms in units):
        return ()
    choices = dict(units)
    keys = [key for key, forms in choices.items() if len(forms) > 1]
    found: dict[str, None] = {}
    for picked in _best_first([len(choices[key]) for key in keys], most=4 * limit):
        index = dict(zip(keys, picked, strict=True))
        written = "".join(forms[index.get(key, 0)] for key, forms in units)
        found.setdefault(_tidy(written))
        if len(found) == limit:
            break
    return tuple(found)


def _tidy(written: str) -> str:
    return re.sub("<{3,}", FILLER * 2, written).strip(FILLER)


Unit = tuple[tuple[str, str], tuple[str, ...]]


def _units(text: str, language: Language | None) -> Iterator[Unit]:
    """Letters with their forms; equal keys are spelt alike."""
    for i, character in enumerate(text):
        first = i == 0 or _parts(text[i - 1])
        last = i + 1 == len(text) or _parts(text[i + 1])
        if character == SHADDA:
            continue  # told with the letter that it doubles
        forms = _forms_of(character, language, first=first, last=last)
        marked = i + 1 < len(text) and text[i + 1] == SHADDA
        if marked:
            forms = (*(both for form in forms for both in doubled(form)), *forms)
        yield (character, f"{first}{last}{marked}"), forms


def _parts(character: str) -> bool:
    return character in SEPARATING or character == ","


def _forms_of(
    character: str, language: Language | None, *, first: bool, last: bool
) -> tuple[str, ...]:
    if character in SEPARATING:
        return (FILLER,)
    if character == ",":
        return (FILLER * 2,)
    if character in DROPPED:
        return ("",)
    known = transliterations(character)
    if character == TEH_MARBUTA and last:
        known = tuple(reversed(known))
    preferred: tuple[str, ...] = ()
    if language is not None:
        preferred = language.first.get(character, ()) if first else ()
        preferred = preferred or language.forms.get(character, ())
    return (*preferred, *(form for form in known if form not in preferred))


def _best_first(sizes: list[int], *, most: int) -> Iterator[tuple[int, ...]]:
    """Choices from independent lists, those nearest to the first of each list first."""
    heap: list[tuple[int, tuple[int, ...], int]] = [(0, (0,) * len(sizes), 0)]
    for _ in range(most):
        if not heap:
            return
        cost, picked, begin = heapq.heappop(heap)
        yield picked
        for place in range(begin, len(sizes)):
            if picked[place] + 1 < sizes[place]:
                further = (*picked[:place], picked[place] + 1, *picked[place + 1 :])
                heapq.heappush(heap, (cost + 1, further, place))


def national_spellings(
    mrz: str, *, script: Script, language: str | None = None, limit: int = 24
) -> tuple[NationalSpelling, ...]:
    """Return national names that a spelling in the zone may stand for, the likeliest first.

    Parameters
    ----------
    mrz
        As in the zone; ``<`` and spaces both part components.
    script
        The script of the candidates.
    language
        ISO 639-3 code; None tries every language of the script, never mixing their letters.
    limit
        Most candidates that are returned.

    Returns
    -------
    tuple of NationalSpelling
        Empty when no language of the script writes so by the tables: most names in Arabic script
        are spelt by sound instead.
    """
    words = mrz.upper().replace(FILLER, " ").split()
    if not words or sum(map(len, words)) > MAX_NAME:
        return ()
    best: dict[str, tuple[float, list[str]]] = {}
    for code, spoken in languages().items():
        if spoken.script is not script or language not in (None, code):
            continue
        for cost, text in _decoded(words, code, limit):
            known_cost, known = best.get(text, (cost, []))
            best[text] = (min(cost, known_cost), [*known, code])
    ranked = sorted(best.items(), key=lambda item: (item[1][0], -len(item[1][1]), item[0]))
    return tuple(
        NationalSpelling(text=text, script=script, languages=tuple(spoken), cost=cost)
        for text, (cost, spoken) in ranked[:limit]
    )


def _decoded(words: list[str], code: str, limit: int) -> list[tuple[float, str]]:
    """Best readings of all words together."""
    whole: list[tuple[float, str]] = [(0.0, "")]
    for word in words:
        read = _word(word, code, limit)
        joined = [
            (left + right, f"{text} {more}".strip()) for left, text in whole for right, more in read
        ]
        whole = sorted(joined)[:limit]
    return whole


def _word(word: str, code: str, limit: int) -> list[tuple[float, str]]:
    """Best readings of a word; entry ``i`` holds those of its first ``i`` characters."""
    at_start, elsewhere = _decoding(code)
    best: list[list[tuple[float, str]]] = [[] for _ in range(len(word) + 1)]
    best[0] = [(0.0, "")]
    for i in range(len(word)):
        table = elsewhere if i else at_start
        here = best[i] = sorted(best[i])[:limit]
        for length in range(1, min(LONGEST_FORM, len(word) - i) + 1):
            for letter, cost in table.get(word[i : i + length], ()):
                more = UNDECODED if letter == "X" and word[i : i + 2] == "XX" else 0.0
                best[i + length] += [(c + cost + more, text + letter) for c, text in here]
    return sorted(best[-1])[:limit]


Decoding = dict[str, list[tuple[str, float]]]
LONGEST_FORM = 6
"""A doubled sequence of three characters."""


@cache
def _decoding(code: str) -> tuple[Decoding, Decoding]:
    """Form → letters with their cost, at the beginning of a component and elsewhere."""
    language = languages()[code]
    return _table_of(language, first=True), _table_of(language, first=False)


def _table_of(language: Language, *, first: bool) -> Decoding:
    table: Decoding = {}
    if language.script is Script.LATIN:
        table = {letter: [(letter, 0.0)] for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    for letter in sorted(language.alphabet):
        for form, cost in _costed(letter, language, first=first):
            table.setdefault(form, []).append((letter, cost))
            if language.script is Script.ARABIC:
                for both in doubled(form):
                    table.setdefault(both, []).append((letter + SHADDA, cost + LATER_FORM))
            if SOFT_SIGN in language.alphabet and letter in CONSONANTS:
                table.setdefault(form, []).append((letter + SOFT_SIGN, cost + SOFT))
    return table


def _costed(letter: str, language: Language, *, first: bool) -> Iterator[tuple[str, float]]:
    own = (language.first.get(letter) if first else None) or language.forms.get(letter)
    forms = own or script_table(language.script)[letter]
    for place, form in enumerate(form for form in forms if form):
        yield form, _cost(language.script, letter, form, place)


def _cost(script: Script, letter: str, form: str, place: int) -> float:
    if script is Script.LATIN:
        if "XX" in form:
            return 0.0
        return DIGRAPH if len(form) > 1 else DIACRITIC
    rare = RARE if letter in "ؤإ" else LATER_FORM if letter in SELDOM else 0.0
    return 1.0 + LATER_FORM * place + rare
