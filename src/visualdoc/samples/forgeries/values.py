"""Plausible other values for a field: what a forger would want to read there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np

from visualdoc.samples import calendars, names
from visualdoc.samples.copies import Copy
from visualdoc.samples.designs.permit import NATIONALITIES
from visualdoc.samples.persons import draw_person


def other_value(copy: Copy, field: str, rng: np.random.Generator) -> str:
    """Return a normalised value that differs from the copy's own."""
    present = copy.record.values[field]
    for _ in range(20):
        changed = _propose(field, present, rng)
        if changed != present:
            return changed
    return present + "A"


def printed(field: str, value: str) -> str:
    """How a value is printed."""
    if field.endswith("_date"):
        return calendars.printed(date.fromisoformat(value))
    return value


def _propose(field: str, present: str, rng: np.random.Generator) -> str:
    if field.endswith("_date"):
        return _shifted(present, rng)
    proposer = _PROPOSERS.get(field)
    if proposer is not None:
        return proposer(rng, present)
    return _turned_characters(rng, present)


def _shifted(present: str, rng: np.random.Generator) -> str:
    day = date.fromisoformat(present)
    years = int(rng.choice([-10, -4, -3, -2, -1, 1, 2, 3]))
    return calendars.years_later(day, years).isoformat()


def _turned_characters(rng: np.random.Generator, present: str) -> str:
    characters = list(present)
    places = [i for i, c in enumerate(characters) if c.isalnum()]
    for place in rng.permutation(places)[: int(rng.integers(1, 4))]:
        old = characters[place]
        pool = "0123456789" if old.isdigit() else "ABCDEFGHKLMNPRSTUVZ"
        characters[place] = pool[int(rng.integers(len(pool)))]
    return "".join(characters)


def _surname(rng: np.random.Generator, present: str) -> str:
    del present
    return draw_person(rng).surname


def _given(rng: np.random.Generator, present: str) -> str:
    del present
    return draw_person(rng).given_names


def _place(rng: np.random.Generator, present: str) -> str:
    name = names.PLACES[int(rng.integers(len(names.PLACES)))][0]
    return name.upper() if present.isupper() else name


def _full_name(rng: np.random.Generator, present: str) -> str:
    name = draw_person(rng).full_names[0]
    return name.upper() if present.isupper() else name


def _nationality(rng: np.random.Generator, present: str) -> str:
    del present
    return NATIONALITIES[int(rng.integers(len(NATIONALITIES)))]


def _authority(rng: np.random.Generator, present: str) -> str:
    """Name another town in the same form of words."""
    words = present.rsplit(" ", 1)
    words[-1] = _place(rng, present)
    return " ".join(words)


_PROPOSERS: dict[str, Callable[[np.random.Generator, str], str]] = {
    "authority": _authority,
    "nationality": _nationality,
    "surname": _surname,
    "given_names": _given,
    "birth_place": _place,
    "place": _place,
    "father_name": _full_name,
    "mother_name": _full_name,
    "spouse_a_name": _full_name,
    "spouse_b_name": _full_name,
    "full_name": _full_name,
}
