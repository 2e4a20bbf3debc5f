"""Random lawful zones: many issuers, long and short names, numbers of every make."""

from __future__ import annotations

import string

import numpy as np

from visualdoc.reading.mrz.codes import state_codes
from visualdoc.samples.mrz_pages.types import ZoneText
from visualdoc.samples.mrz_text import check_digit, names_field, td1

Rng = np.random.Generator

SURNAMES = (
    "Nguyen Thi", "O'Connor", "Kowalska-Kwiatkowska", "Ek", "Müller", "Van den Broeck", "Ås",
    "Papadopoulou", "Szczepański", "Al Hussein", "Ionescu", "Castañeda y Ruiz", "Wu", "Obi",
    "Mbekezeli", "Đorđević", "Yılmaz", "Fitzgerald", "Quisumbing", "Jørgensen", "Zhang", "Xhaka",
    "Vaičiūnaitė", "Rakotomalala", "Wickramasinghe", "Featherstonehaugh", "Ho", "De la Cruz",
    "Kılıç", "Bjarnadóttir", "Okonkwo", "Havlíčková", "Juhász", "Petrov", "Sokolova", "Traoré",
    "Abdulrahman", "Ramanujanathan", "Ó Súilleabháin", "Tuʻipulotu", "Haddad", "Jia", "Qureshi",
)  # fmt: skip
GIVEN = (
    "Anna Maria", "Jo", "Łukasz", "Zoë", "Ferdinand", "Jean-Baptiste", "Bo", "Xin Yi", "Oluwaseun",
    "Wilhelmina", "Kwame", "Søren", "Ingeborg", "Quentin", "Jiří", "Ayşe", "Mohammed Ali", "Ülle",
    "Hyeon-woo", "Priya", "Valdís", "Bartholomeus Jozef", "Uma", "Elif", "Ida", "Victor Hugo",
    "Guadalupe", "Fatoumata", "Nkechi", "Takumi", "Yevgeniya", "Maximilian", "Chukwuemeka", "Li",
)  # fmt: skip
FORMATS = ("TD3", "TD1", "TD2", "MRVA", "MRVB", "IDFRA")
SHARES = (0.40, 0.25, 0.11, 0.09, 0.07, 0.08)
CODES = {
    "TD3": ("P<", "P<", "P<", "P<", "PM", "PD", "PP", "PE", "PO"),
    "TD2": ("I<", "ID", "AC", "C<", "P<", "IP"),
    "MRVA": ("V<", "V<", "VC", "VB", "VD"),
    "MRVB": ("V<", "V<", "VC", "VB", "VD"),
    "TD1": ("I<", "ID", "AC", "C<", "IR", "AR", "IP", "CA"),
}
IDFRA_NAME_LENGTH, IDFRA_GIVEN_LENGTH = 25, 14


def random_zone(rng: Rng, form: str | None = None) -> ZoneText:
    """Invent a holder and compose the zone; ``form`` names the format, None draws one."""
    form = form or str(rng.choice(FORMATS, p=SHARES))
    person = _Person(rng)
    lines = _COMPOSE[form](rng, person)
    return ZoneText(
        format=form,
        lines=lines,
        issuer="FRA" if form == "IDFRA" else person.issuer,
        surname=person.surname,
        given_names=person.given,
        number=person.number,
        birth=person.birth,
        expiry=person.expiry,
        sex=person.sex,
    )


class _Person:
    """Holder's data; drawn once, printed in the zone and in the fields."""

    def __init__(self, rng: Rng) -> None:
        self.surname = str(rng.choice(SURNAMES))
        if rng.random() < 0.15:
            self.surname += f"-{rng.choice(SURNAMES)}"
        given = [str(name) for name in rng.choice(GIVEN, size=int(rng.choice([1, 1, 2, 3])))]
        self.given = "" if rng.random() < 0.03 else " ".join(given)
        codes = sorted(code for code, row in state_codes().items() if row.part != "withdrawn")
        self.issuer = str(rng.choice(codes))
        self.nationality = self.issuer if rng.random() < 0.85 else str(rng.choice(codes))
        self.number = _number(rng)
        self.birth = _date(rng, 30, 122)
        if rng.random() < 0.02:
            self.birth = self.birth[:4] + "<<"
        self.expiry = _date(rng, 100, 136)
        self.sex = str(rng.choice(["M", "F", "<"], p=[0.48, 0.48, 0.04]))


def _date(rng: Rng, first: int, last: int) -> str:
    year, month = int(rng.integers(first, last)) % 100, int(rng.integers(1, 13))
    days = 28 if month == 2 else 30
    return f"{year:02}{month:02}{int(rng.integers(1, days + 1)):02}"


def _of(rng: Rng, alphabet: str, count: int) -> str:
    return "".join(rng.choice(list(alphabet), size=count))


def _number(rng: Rng) -> str:
    letters, digits = string.ascii_uppercase, string.digits
    make = int(rng.integers(6))
    if make == 0:
        return _of(rng, digits, int(rng.choice([7, 8, 9, 9])))
    if make == 1:
        return _of(rng, letters, 1) + _of(rng, digits, int(rng.choice([6, 7, 8])))
    if make == 2:
        return _of(rng, letters, 2) + _of(rng, digits, 7)
    if make == 3:  # German: no vowels, no letters that look like digits
        return _of(rng, "CFGHJKLMNPRTVWXYZ", 1) + _of(rng, "CFGHJKLMNPRTVWXYZ0123456789", 8)
    if make == 4:  # Dutch: two letters, six characters, a digit
        return _of(rng, letters, 2) + _of(rng, letters + digits, 6) + _of(rng, digits, 1)
    return _of(rng, digits, 2) + _of(rng, letters, 2) + _of(rng, digits, 5)


def _personal(rng: Rng, length: int) -> str:
    make = int(rng.integers(4))
    if make < 2:
        return ""
    if make == 2:
        return _of(rng, string.digits, int(rng.integers(6, length + 1)))
    size = int(rng.integers(4, length + 1))
    return _of(rng, string.digits + string.ascii_uppercase, size)


def _first(rng: Rng, form: str, person: _Person, length: int) -> str:
    code = str(rng.choice(CODES[form]))
    head = f"{code}{person.issuer.ljust(3, '<')}"
    return head + names_field(person.surname, person.given, length - 5)


def _second(person: _Person) -> str:
    number = person.number.ljust(9, "<")
    birth, expiry = person.birth, person.expiry
    nationality = person.nationality.ljust(3, "<")
    dates = f"{birth}{check_digit(birth)}{person.sex}{expiry}{check_digit(expiry)}"
    return f"{number}{check_digit(number)}{nationality}{dates}"


def _composite(line: str) -> str:
    """Return the line with its last digit (9303-4 §4.2.2.2, 9303-6 §4.2.2.2)."""
    return line + check_digit(line[0:10] + line[13:20] + line[21:])


def _td3(rng: Rng, person: _Person) -> tuple[str, ...]:
    personal = _personal(rng, 14).ljust(14, "<")
    empty = not personal.strip("<")
    digit = "<" if empty and rng.random() < 0.6 else check_digit(personal)
    return _first(rng, "TD3", person, 44), _composite(_second(person) + personal + digit)


def _td2(rng: Rng, person: _Person) -> tuple[str, ...]:
    optional = _personal(rng, 7).ljust(7, "<")
    return _first(rng, "TD2", person, 36), _composite(_second(person) + optional)


def _mrva(rng: Rng, person: _Person) -> tuple[str, ...]:
    optional = _personal(rng, 16).ljust(16, "<")
    return _first(rng, "MRVA", person, 44), _second(person) + optional


def _mrvb(rng: Rng, person: _Person) -> tuple[str, ...]:
    optional = _personal(rng, 8).ljust(8, "<")
    return _first(rng, "MRVB", person, 36), _second(person) + optional


def _td1(rng: Rng, person: _Person) -> tuple[str, ...]:
    if rng.random() < 0.12:
        person.number = _of(rng, string.digits, 12)
    room = 10 if len(person.number) > 9 else 15
    return td1(
        code=str(rng.choice(CODES["TD1"])),
        issuer=person.issuer,
        surname=person.surname,
        given_names=person.given,
        number=person.number,
        nationality=person.nationality,
        birth=person.birth,
        sex=person.sex,
        expiry=person.expiry,
        optional=_personal(rng, room),
    )


def _idfra(rng: Rng, person: _Person) -> tuple[str, ...]:
    """French identity card of 1988 to 2021, a layout of its own."""
    surname = names_field(person.surname, "", IDFRA_NAME_LENGTH)
    office = _of(rng, string.digits, 6)
    first = f"IDFRA{surname}{office}"
    number = _date(rng, 95, 121)[:4] + _of(rng, string.digits, 8)
    person.number = number
    given = person.given.replace(" ", "--")
    names = names_field(given or "Anne", "", IDFRA_GIVEN_LENGTH)
    birth = person.birth.replace("<<", "15")
    person.birth = birth
    sex = "F" if person.sex == "<" else person.sex
    second = f"{number}{check_digit(number)}{names}{birth}{check_digit(birth)}{sex}"
    return first, second + check_digit(first + second)


_COMPOSE = {
    "TD3": _td3, "TD2": _td2, "TD1": _td1, "MRVA": _mrva, "MRVB": _mrvb, "IDFRA": _idfra,
}  # fmt: skip
