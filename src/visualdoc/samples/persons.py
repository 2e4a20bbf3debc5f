"""Invented people of Utopia: names of every length, dates that fit together, a face."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from visualdoc.samples import names
from visualdoc.samples.looks import Look

Spelling = tuple[str, str, str]  # Latin, Arabic, Ethiopic


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One invented person.

    Attributes
    ----------
    given, father, grandfather
        Name parts in three scripts; people carry their father's and grandfather's name.
    surname, given_names
        As printed on Latin-script documents.
    """

    female: bool
    given: Spelling
    father: Spelling
    grandfather: Spelling
    mother: tuple[Spelling, Spelling]
    surname: str
    given_names: str
    nationality: str
    born_on: date
    birth_place: Spelling
    look: Look
    hand: int

    @property
    def sex(self) -> str:
        """``F`` or ``M``."""
        return "F" if self.female else "M"

    @property
    def full_names(self) -> Spelling:
        """Given, father's and grandfather's name in the three scripts."""
        latin, arabic, ethiopic = (
            " ".join(part[i] for part in (self.given, self.father, self.grandfather))
            for i in range(3)
        )
        return latin, arabic, ethiopic


def _pick(rng: np.random.Generator, pool: tuple[Spelling, ...]) -> Spelling:
    return pool[int(rng.integers(len(pool)))]


def some_day(rng: np.random.Generator, first: date, last: date) -> date:
    """Return a day between two days, both included."""
    return first + timedelta(days=int(rng.integers((last - first).days + 1)))


def draw_person(
    rng: np.random.Generator,
    *,
    born: tuple[date, date] = (date(1946, 1, 1), date(2006, 12, 31)),
    female: bool | None = None,
    nationality: str = "UTO",
) -> Person:
    """Draw a person at random."""
    is_female = bool(rng.random() < 0.5) if female is None else female
    given = _pick(rng, names.FEMALE if is_female else names.MALE)
    father, grandfather = _pick(rng, names.MALE), _pick(rng, names.MALE)
    mother = (_pick(rng, names.FEMALE), _pick(rng, names.MALE))
    if rng.random() < 0.55:
        pool = names.LATIN_GIVEN[int(is_female)]
        surname = names.LATIN_SURNAMES[int(rng.integers(len(names.LATIN_SURNAMES)))]
        given_names = pool[int(rng.integers(len(pool)))]
    else:
        surname, given_names = grandfather[0], f"{given[0]} {father[0]}"
    return Person(
        female=is_female,
        given=given,
        father=father,
        grandfather=grandfather,
        mother=mother,
        surname=surname.upper(),
        given_names=given_names.upper(),
        nationality=nationality,
        born_on=some_day(rng, *born),
        birth_place=_pick(rng, names.PLACES),
        look=Look.draw(rng, female=is_female),
        hand=int(rng.integers(2**31)),
    )


def digits(rng: np.random.Generator, count: int) -> str:
    """Return a string of random digits."""
    return "".join(str(d) for d in rng.integers(0, 10, count))


def letters(rng: np.random.Generator, count: int, pool: str = "CFGHJKLMNPRTVWXYZ") -> str:
    """Return random letters, by default without those that look like digits or make words."""
    return "".join(pool[int(i)] for i in rng.integers(0, len(pool), count))
