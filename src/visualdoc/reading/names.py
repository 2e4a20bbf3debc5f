"""Names of the visual zone against names of the MRZ: graded, equality is never demanded.

One name has many lawful spellings in the MRZ (ICAO Doc 9303-3 sections 4.6 and 6): transliterations
with alternatives, apostrophes dropped, hyphens and spaces as ``<``, commas as ``<<``, cut when too
long. And a reader of print loses diacritics and confuses look-alikes. The comparison finds the
cheapest way from one spelling to the other and says what it needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from visualdoc.reading.transliteration import (
    DROPPED,
    SEPARATING,
    SHADDA,
    capitals,
    doubled,
    is_latin,
    transliterations,
)


class NameGrade(IntEnum):
    """How two spellings relate, the closest first."""

    EQUAL = 0
    TRANSLITERATED = 1
    TRUNCATED = 2
    CONFUSABLE = 3
    DIFFERENT = 4
    NOT_COMPARABLE = 5
    """Another script, which may lawfully be transcribed by sound instead of by table."""


@dataclass(frozen=True, slots=True, order=True)
class _Cost:
    """What a way needed, worst kind first, so that ways compare lexicographically."""

    different: int = 0
    confusable: int = 0
    truncated: int = 0
    transliterated: int = 0

    def __add__(self, other: _Cost) -> _Cost:
        return _Cost(
            self.different + other.different,
            self.confusable + other.confusable,
            self.truncated + other.truncated,
            self.transliterated + other.transliterated,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NameComparison:
    """Result of a comparison.

    Attributes
    ----------
    differences
        Characters that no rule explains.
    confusions
        Characters that only a reader's confusion explains.
    """

    grade: NameGrade
    differences: int
    confusions: int


_NOTHING = _Cost()
_TRANSLITERATED = _Cost(transliterated=1)
_CONFUSABLE = _Cost(confusable=1)
_TRUNCATED = _Cost(truncated=1)
_DIFFERENT = _Cost(different=1)

LOOK_ALIKES = ("O0QD", "I1L|J", "S5", "B8", "Z2", "G6C", "UV", "A4", "T7")
"""Groups of capitals and digits that readers of print confuse."""

LOST_DIACRITICS = {"A": ("AE", "AA"), "O": ("OE",), "U": ("UE", "UXX"), "N": ("NXX",), "B": ("SS",)}
"""A letter whose diacritic the reader lost may stand for what the MRZ spells out."""


def compare_names(visual: str, mrz: str, *, may_be_cut: bool = False) -> NameComparison:
    """Compare a printed name with the MRZ's spelling.

    Parameters
    ----------
    visual
        As read from the visual zone, any script of 9303-3 section 6.
    mrz
        As in the MRZ; ``<`` and spaces both part words.
    may_be_cut
        The MRZ's name field is full, so names may be shortened (9303-3 section 4.6).
    """
    printed = capitals(visual)
    target = "<".join(mrz.upper().replace("<", " ").split())
    cost = _cheapest(printed, target, may_be_cut=may_be_cut)
    grade = _grade(cost)
    if grade is NameGrade.DIFFERENT and not is_latin(printed):
        grade = NameGrade.NOT_COMPARABLE
    return NameComparison(grade=grade, differences=cost.different, confusions=cost.confusable)


def compare_whole_name(visual: str, fields: Mapping[str, str]) -> NameComparison:
    """Compare a whole printed name with the fields of a zone, surname first or last.

    Parameters
    ----------
    visual
        Surname and given names as printed, any script of 9303-3 section 6.
    fields
        Fields of a parsed zone.
    """
    surname, given = fields.get("surname", ""), fields.get("given_names", "")
    cut = bool(fields.get("names_truncated"))
    found = [
        compare_names(visual, order, may_be_cut=cut)
        for order in (f"{surname} {given}", f"{given} {surname}")
    ]
    return min(found, key=lambda one: (one.grade, one.differences, one.confusions))


def _grade(cost: _Cost) -> NameGrade:
    if cost.different:
        return NameGrade.DIFFERENT
    if cost.confusable:
        return NameGrade.CONFUSABLE
    if cost.truncated:
        return NameGrade.TRUNCATED
    return NameGrade.TRANSLITERATED if cost.transliterated else NameGrade.EQUAL


def _cheapest(printed: str, target: str, *, may_be_cut: bool) -> _Cost:
    """Edit distance with rules; row ``i`` holds the best cost after ``i`` printed characters."""
    width = len(target) + 1
    rows: list[list[_Cost | None]] = [[None] * width for _ in range(len(printed) + 1)]
    rows[0][0] = _NOTHING
    for i in range(len(printed) + 1):
        for j in range(width):
            here = rows[i][j]
            if here is None:
                continue
            if j + 1 < width:  # the MRZ has a character more
                _offer(rows[i], j + 1, here + _DIFFERENT)
            if i < len(printed):
                for length, cost in _steps(printed, i, target, j, may_be_cut=may_be_cut):
                    _offer(rows[i + 1], j + length, here + cost)
    final = rows[-1][-1]
    return final if final is not None else _Cost(different=max(len(printed), len(target)))


def _offer(row: list[_Cost | None], place: int, cost: _Cost) -> None:
    known = row[place]
    if known is None or cost < known:
        row[place] = cost


def _steps(
    printed: str, i: int, target: str, j: int, *, may_be_cut: bool
) -> Iterator[tuple[int, _Cost]]:
    """Ways to consume one printed character: MRZ characters taken, and what that costs."""
    character, rest = printed[i], target[j:]
    for form, cost in _forms(character):
        if rest.startswith(form):
            yield len(form), cost
    if character == SHADDA and i > 0:
        yield from _doublings(printed[i - 1], rest)
    if may_be_cut and _cuttable(printed, i, rest):
        yield 0, _TRUNCATED
    if _is_guess(character):
        yield from ((length, _CONFUSABLE) for length in range(min(len(rest), 2) + 1))
    yield 0, _DIFFERENT
    if rest:
        yield 1, _substitution(character, rest[0])


def _doublings(letter: str, rest: str) -> Iterator[tuple[int, _Cost]]:
    """Ways to take a shadda, which repeats what the letter before it left."""
    for form in transliterations(letter):
        for both in doubled(form):
            again = both[len(form) :]
            if rest.startswith(again):
                yield len(again), _TRANSLITERATED


def _is_guess(character: str) -> bool:
    """Whether a sign occurs in no name: the reader's guess at a letter that it does not know."""
    known = character.isalnum() or character in DROPPED | SEPARATING or character == ","
    return not known


def _cuttable(printed: str, i: int, rest: str) -> bool:
    """Inside a word after its first letter, or anything once the MRZ is at its end."""
    return not rest or (i > 0 and printed[i].isalpha() and printed[i - 1].isalpha())


def _forms(character: str) -> Iterator[tuple[str, _Cost]]:
    if character in DROPPED:
        yield "", _NOTHING
        yield "<", _TRANSLITERATED
    elif character in SEPARATING:
        yield "<", _NOTHING
        yield "", _TRANSLITERATED
    elif character == ",":
        yield "<<", _NOTHING
        yield "<", _NOTHING  # two fillers count as one here
    else:
        for form in transliterations(character):
            yield form, _NOTHING if form == character else _TRANSLITERATED
        for form in LOST_DIACRITICS.get(character, ()):
            yield form, _CONFUSABLE


def _substitution(character: str, other: str) -> _Cost:
    plain = transliterations(character)
    candidates = {character, *(form for form in plain if len(form) == 1)}
    alike = any(other in group and candidates & set(group) for group in LOOK_ALIKES)
    return _CONFUSABLE if alike else _DIFFERENT
