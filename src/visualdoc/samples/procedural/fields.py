"""Which fields a design has, how it writes dates and numbers, and what one copy says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np

from visualdoc.samples import calendars, mrz_text
from visualdoc.samples.design import Record, build_record
from visualdoc.samples.persons import Person, digits, draw_person, letters, some_day
from visualdoc.samples.procedural.forms import Form

Rng = np.random.Generator
Values = Mapping[str, str]

CARD = ("surname", "given_names", "birth_date", "sex", "nationality", "document_number",
        "expiry_date")  # fmt: skip
CARD_MORE = ("birth_place", "issue_date", "authority", "personal_number", "height", "address")
PAPER = ("surname", "given_names", "birth_date", "birth_place", "authority", "issue_date",
         "registration_number")  # fmt: skip
PAPER_MORE = ("sex", "nationality", "father_name", "mother_name", "registration_date", "address",
              "marital_status", "occupation", "personal_number", "remarks")  # fmt: skip
WIDE = frozenset({"surname", "given_names", "address", "authority", "father_name", "mother_name",
                  "remarks", "birth_place"})  # fmt: skip
NARROW = frozenset({"sex", "height", "nationality"})

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
DATES: tuple[tuple[str, Callable[[date], str]], ...] = (
    (r"\d{2} [A-Z]{3} \d{4}", calendars.printed),
    (r"\d{2}\.\d{2}\.\d{4}", lambda day: day.strftime("%d.%m.%Y")),
    (r"\d{2}/\d{2}/\d{4}", lambda day: day.strftime("%d/%m/%Y")),
    (r"\d{4}-\d{2}-\d{2}", lambda day: day.isoformat()),
    (r"\d{2}-\d{2}-\d{4}", lambda day: day.strftime("%d-%m-%Y")),
    (r"\d{2} \d{2} \d{4}", lambda day: day.strftime("%d %m %Y")),
    (r"\d{4}\.\d{2}\.\d{2}", lambda day: day.strftime("%Y.%m.%d")),
    (r"\d{1,2} [A-Z][a-z]+ \d{4}", lambda day: f"{day.day} {_MONTHS[day.month - 1]} {day.year}"),
)
_STREETS = ("Harbour Street", "Mill Lane", "Rue du Port", "Lindenweg", "Via Roma", "Calle Mayor",
            "Nieuwe Gracht", "Hill Road", "Station Square", "Ulica Długa")  # fmt: skip
_WORK = ("TEACHER", "FARMER", "NURSE", "ENGINEER", "STUDENT", "DRIVER", "MERCHANT", "CARPENTER")
_STATUS = ("SINGLE", "MARRIED", "DIVORCED", "WIDOWED")
_REMARKS = ("NONE", "DUPLICATE", "SEE REVERSE", "ART. 12", "WORK PERMITTED", "NO. 2 OF 3")
_FIRST, _LAST = date(2016, 1, 4), date(2026, 6, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """How one design is filled in.

    Attributes
    ----------
    names
        Fields on the page, in reading order.
    number
        Pattern of the document number: L a letter, D a digit, anything else itself.
    date_style
        Index into :data:`DATES`.
    script
        Script of the second spelling of the holder's name (Arab, Ethi), None without.
    """

    names: tuple[str, ...]
    number: str
    register: str
    date_style: int
    validity_years: int
    authorities: tuple[str, ...]
    mrz: str | None
    script: str | None = None

    def pattern(self, field: str) -> str | None:
        """Regular expression of a field's printed form, None where anything goes."""
        known = {"document_number": as_regex(self.number), "sex": "[FMX]",
                 "registration_number": as_regex(self.register),
                 "personal_number": r"\d{10}"}  # fmt: skip
        if field.endswith("_date"):
            return DATES[self.date_style][0]
        return known.get(field)

    def rules(self) -> Mapping[str, Any]:
        """Issuing rules as in a type's description."""
        shown = self.number if "document_number" in self.names or self.mrz else self.register
        number = as_regex(shown)
        return {
            "authorities": [
                {"name": name, "from": "2008-01-01", "until": None} for name in self.authorities
            ],
            "validity_years": [self.validity_years],
            "number_format": number,
            "series": [{"from": _FIRST.isoformat(), "until": None, "number_format": number}],
        }

    def record(self, rng: Rng) -> Record:
        """Draw what one copy says."""
        person = draw_person(rng)
        values = self._values(rng, person)
        mrz = self.mrz_of(values) if self.mrz else None
        kept = {
            name: value
            for name, value in values.items()
            if name in self.names or (self.mrz and name in _IN_MRZ)
        }
        texts = {
            name: DATES[self.date_style][1](date.fromisoformat(value))
            for name, value in kept.items()
            if name.endswith("_date")
        }
        texts |= {
            "stamp_legend": self.authorities[0].upper()[:34],
            "stamp_place": person.birth_place[0].upper(),
            "stamp_date": calendars.printed(date.fromisoformat(values["issue_date"])),
            "barcode": "|".join([values["document_number"], values["surname"],
                                 values["birth_date"]]),
        }  # fmt: skip
        texts["document_code"] = values["document_number"]
        if self.script:
            index = 1 if self.script == "Arab" else 2
            texts["given_names_native"] = person.full_names[index]
        return build_record(kept, person=person, mrz=mrz, texts=texts)

    def _values(self, rng: Rng, person: Person) -> dict[str, str]:
        issued = some_day(rng, max(_FIRST, person.born_on + timedelta(days=365)), _LAST)
        expiry = calendars.years_later(issued, self.validity_years) - timedelta(days=1)
        status = _STATUS[int(rng.integers(len(_STATUS)))]
        return {
            "surname": person.surname, "given_names": person.given_names,
            "birth_date": person.born_on.isoformat(), "sex": person.sex,
            "birth_place": person.birth_place[0].upper(), "nationality": "UTO", "issuer": "UTO",
            "document_number": filled(rng, self.number),
            "registration_number": filled(rng, self.register),
            "issue_date": issued.isoformat(), "expiry_date": expiry.isoformat(),
            "registration_date": some_day(rng, date(2008, 1, 1), issued).isoformat(),
            "authority": self.authorities[int(rng.integers(len(self.authorities)))],
            "personal_number": digits(rng, 10), "height": f"1.{int(rng.integers(52, 98))} m",
            "address": f"{_STREETS[int(rng.integers(len(_STREETS)))]} {int(rng.integers(1, 240))}",
            "father_name": f"{person.father[0]} {person.grandfather[0]}".upper(),
            "mother_name": f"{person.mother[0][0]} {person.mother[1][0]}".upper(),
            "marital_status": status, "occupation": _WORK[int(rng.integers(len(_WORK)))],
            "remarks": _REMARKS[int(rng.integers(len(_REMARKS)))],
        }  # fmt: skip

    def mrz_of(self, values: Values) -> tuple[str, ...]:
        """Lines of the machine-readable zone for the given values."""
        build = _ZONES[self.mrz or ""]
        return tuple(build(
            issuer="UTO", surname=values["surname"], given_names=values["given_names"],
            number=values["document_number"], nationality=values["nationality"],
            birth=calendars.mrz(date.fromisoformat(values["birth_date"])), sex=values["sex"],
            expiry=calendars.mrz(date.fromisoformat(values["expiry_date"])),
        ))  # fmt: skip


_IN_MRZ = frozenset({"surname", "given_names", "document_number", "nationality", "birth_date",
                     "sex", "expiry_date", "issuer"})  # fmt: skip
_ZONES: dict[str, Callable[..., tuple[str, ...]]] = {
    "TD1": partial(mrz_text.td1, code="I", optional=""),
    "TD2": partial(mrz_text.td2, code="I", optional=""),
    "TD3": partial(mrz_text.td3, personal_number=""),
    "MRVA": partial(mrz_text.mrv_a, optional=""),
    "MRVB": partial(mrz_text.td2, code="V", optional=""),
}


def as_regex(pattern: str) -> str:
    """Regular expression of a number pattern."""
    parts = {"L": "[A-Z]", "D": r"\d"}
    return "".join(parts.get(character) or re.escape(character) for character in pattern)


def filled(rng: Rng, pattern: str) -> str:
    """Draw a number after a pattern."""
    return "".join(
        letters(rng, 1) if c == "L" else digits(rng, 1) if c == "D" else c for c in pattern
    )


def pick_entries(
    rng: Rng, *, form: Form, authorities: tuple[str, ...], script: str | None
) -> Entries:
    """Draw the fields of a design; a back shows first what the front may lack."""
    must, more = (PAPER, PAPER_MORE) if form.is_paper else (CARD, CARD_MORE)
    extra = [name for name in more if rng.random() < 0.5]
    names = [*must, *extra]
    if rng.random() < 0.5:
        names.insert(int(rng.integers(0, 3)), names.pop(names.index(must[int(rng.integers(3, 7))])))
    if form.side == "back":
        names = sorted(names, key=lambda name: name in must)
    count = int(rng.integers(7, 10))
    head = "L" * int(rng.integers(0, 3))
    tail = "L" if rng.random() < 0.2 else ""
    number = head + "D" * (count - len(head) - len(tail)) + tail
    register = ("DDDD/DDDDD", "LL DDDDDD", "DDD-DDDD", "L-DDDDD-DD", "DDDDDDD", "DD.DDDD.LL")
    return Entries(
        names=tuple(names),
        number=number,
        register=register[int(rng.integers(len(register)))],
        date_style=int(rng.integers(len(DATES))),
        validity_years=int(rng.choice([1, 2, 3, 5, 10])),
        authorities=authorities,
        mrz=form.mrz,
        script=script,
    )
