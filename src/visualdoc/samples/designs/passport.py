"""Passport data page of Utopia, TD3 (ICAO 9303-4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from visualdoc.geometry import SizeMm
from visualdoc.samples import calendars, mrz_text
from visualdoc.samples.design import Design, Process, Record, Slot, build_record
from visualdoc.samples.designs import blanks
from visualdoc.samples.designs.blanks import box
from visualdoc.samples.designs.slots import DATE, entry, mrz_line
from visualdoc.samples.lettering import Font
from visualdoc.samples.persons import digits, draw_person, letters, some_day
from visualdoc.samples.sheet import Ink, Sheet

RAINBOW = Ink(
    name="rainbow",
    stops=((0.0, (0.50, 0.78, 0.90)), (0.5, (0.93, 0.74, 0.62)), (1.0, (0.55, 0.82, 0.66))),
)
RAINBOW_LINE = Ink(
    name="rainbow line",
    stops=((0.0, (0.12, 0.45, 0.62)), (0.5, (0.75, 0.30, 0.22)), (1.0, (0.16, 0.50, 0.28))),
)
VIOLET = Ink.solid("violet", (0.30, 0.16, 0.42))
BLUE = Ink.solid("blue", (0.05, 0.14, 0.36))
GOLD = Ink.solid("gold", (0.62, 0.45, 0.16))
AUTHORITIES = (
    {"name": "PASSPORT OFFICE AMAUROT", "from": "2008-01-01", "until": None},
    {"name": "PASSPORT OFFICE ANYDER", "from": "2008-01-01", "until": None},
    {"name": "CONSULATE GENERAL ABRAXA", "from": "2014-07-01", "until": None},
)
_FIRST_ISSUE, _LAST_ISSUE = date(2016, 1, 4), date(2026, 6, 30)


def _blank(sheet: Sheet) -> None:
    page = box(0, 0, 125, 88)
    sheet.draw("tint", RAINBOW, blanks.tint(), strength=0.42)
    blanks.guilloche_field(
        sheet, "guilloche", RAINBOW_LINE, area=page, pitch_mm=0.95, width_mm=0.085, strength=0.8,
        harmonics=((1.6, 31.0, 0.3, 0.11), (0.7, 11.0, 1.1, -0.23), (0.3, 5.2, 0.0, 0.41)),
    )  # fmt: skip
    blanks.guilloche_field(
        sheet, "guilloche", RAINBOW_LINE, area=page, pitch_mm=1.25, width_mm=0.065, strength=0.65,
        harmonics=((2.3, 43.0, 2.0, -0.17), (0.9, 9.0, 0.2, 0.31)),
    )  # fmt: skip
    blanks.rosette(
        sheet, "rosette", VIOLET, centre_mm=(78, 42), width_mm=0.07, strength=0.55,
        rings=((13, 21, 12, 14), (7.5, 13.5, 16, 10), (2.5, 7.5, 8, 8)),
    )  # fmt: skip
    relief = box(99, 15.5, 121, 35.5)
    sheet.draw(
        "relief", BLUE, blanks.relief_arms(sheet, pitch_mm=0.40, lift_mm=0.42, width_mm=0.07),
        box=relief, strength=0.7,
    )  # fmt: skip
    _header(sheet)
    for y_mm in (14.1, 63.9):
        blanks.microprint(
            sheet, "microprint", BLUE, "REPUBLICOFUTOPIA·UTO·", x_mm=(4, 121), y_mm=y_mm
        )
    blanks.border(
        sheet, "photo frame", GOLD, area=box(4.2, 16.2, 40.8, 62.8), half_height_mm=0.55,
        width_mm=0.065, wavelength_mm=2.6, strands=4,
    )  # fmt: skip
    blanks.labels(sheet, BLUE, _CAPTIONS, size_mm=1.7)


def _header(sheet: Sheet) -> None:
    for half_height, strength in ((4.6, 0.5), (2.3, 0.35)):
        blanks.band(
            sheet, "header band", VIOLET, start_mm=(19, 7.2), end_mm=(121, 7.2),
            half_height_mm=half_height, wavelength_mm=12.5, strands=12, width_mm=0.045,
            strength=strength,
        )  # fmt: skip
    sheet.draw(
        "emblem", BLUE, blanks.arms(sheet, centre_mm=(10.5, 7.2), radius_mm=5.2),
        box=box(4.5, 1.5, 16.5, 12.9),
    )  # fmt: skip
    ring, area = blanks.ring_text(
        sheet, text="REPUBLIC OF UTOPIA • ", centre_mm=(10.5, 7.2), radius_mm=5.75, height_mm=0.36
    )
    sheet.draw("emblem", BLUE, ring, box=area)
    sheet.print_text(
        "title", BLUE, "REPUBLIC OF UTOPIA", x_mm=69, baseline_mm=6.7, size_mm=4.8,
        font=Font.SERIF_BOLD, align="centre",
    )  # fmt: skip
    sheet.print_text(
        "title", BLUE, "PASSPORT · PASSEPORT", x_mm=69, baseline_mm=11.5, size_mm=3.3,
        font=Font.SERIF, align="centre",
    )  # fmt: skip


_CAPTIONS = (
    ("Type / Type", 44, 17.2), ("Code / Code", 57, 17.2),
    ("Passport No. / No. du passeport", 68, 17.2),
    ("Surname / Nom", 44, 23.8), ("Given names / Prénoms", 44, 30.4),
    ("Nationality / Nationalité", 44, 37.0), ("Personal No. / No. personnel", 72, 37.0),
    ("Date of birth / Date de naissance", 44, 43.6), ("Sex / Sexe", 72, 43.6),
    ("Date of issue / Délivré le", 44, 50.2), ("Date of expiry / Expire le", 72, 50.2),
    ("Place of birth / Lieu de naiss.", 44, 56.8), ("Authority / Autorité", 69, 56.8),
)  # fmt: skip
_ROWS = tuple(20.9 + 6.6 * k for k in range(7))
_ENTRY = Slot(
    id="", kind="text", zone=box(0, 0, 1, 1), process=Process.INKJET, script="Latn",
    font=Font.SANS_BOLD, size_mm=3.15,
)  # fmt: skip
_NUMBER = r"U[A-Z]\d{7}"


def _entry(slot_id: str, row: int, left: float, right: float, pattern: str | None = None) -> Slot:
    return entry(
        _ENTRY, slot_id, left_mm=left, right_mm=right, baseline_mm=_ROWS[row], pattern=pattern
    )


SLOTS = (
    replace(
        _ENTRY, id="portrait", kind="portrait", process=Process.FM_HALFTONE, script=None,
        zone=box(5.0, 17.0, 40.0, 62.0),
    ),
    replace(
        _ENTRY, id="ghost", kind="ghost", process=Process.LINE_SCREEN, script=None,
        zone=box(103.5, 38.6, 120.5, 60.5), colour=(0.24, 0.14, 0.40),
    ),
    _entry("document_type", 0, 44, 55, "P"),
    _entry("issuer", 0, 57, 66, "UTO"),
    _entry("document_number", 0, 68, 97, _NUMBER),
    _entry("surname", 1, 44, 98),
    _entry("given_names", 2, 44, 98),
    _entry("nationality", 3, 44, 71),
    _entry("personal_number", 3, 72, 101, r"\d{10}"),
    _entry("birth_date", 4, 44, 71, DATE),
    _entry("sex", 4, 72, 80, "[FMX]"),
    _entry("issue_date", 5, 44, 71, DATE),
    _entry("expiry_date", 5, 72, 101, DATE),
    _entry("birth_place", 6, 44, 68),
    replace(_entry("authority", 6, 69, 101.5), size_mm=2.35),
    mrz_line(1, characters=44, left_mm=6.0, centre_mm=88 - 15.75, process=Process.INKJET),
    mrz_line(2, characters=44, left_mm=6.0, centre_mm=88 - 9.40, process=Process.INKJET),
)  # fmt: skip


def _record(rng: np.random.Generator) -> Record:
    issued = some_day(rng, _FIRST_ISSUE, _LAST_ISSUE)
    person = draw_person(rng)
    expiry = calendars.years_later(issued, 10) - timedelta(days=1)
    authority = AUTHORITIES[int(rng.integers(len(AUTHORITIES)))]["name"]
    values = {
        "document_type": "P", "issuer": "UTO", "nationality": "UTO",
        "document_number": f"U{letters(rng, 1)}{digits(rng, 7)}",
        "surname": person.surname, "given_names": person.given_names,
        "personal_number": digits(rng, 10), "birth_date": person.born_on.isoformat(),
        "sex": person.sex, "issue_date": issued.isoformat(), "expiry_date": expiry.isoformat(),
        "birth_place": person.birth_place[0].upper(), "authority": str(authority),
    }  # fmt: skip
    return build_record(values, person=person, mrz=_mrz(values))


def _mrz(values: Mapping[str, str]) -> tuple[str, ...]:
    return mrz_text.td3(
        issuer=values["issuer"], surname=values["surname"], given_names=values["given_names"],
        number=values["document_number"], nationality=values["nationality"],
        birth=calendars.mrz(date.fromisoformat(values["birth_date"])), sex=values["sex"],
        expiry=calendars.mrz(date.fromisoformat(values["expiry_date"])),
        personal_number=values["personal_number"],
    )  # fmt: skip


PASSPORT = Design(
    name="utopia-passport",
    title="Passport of Utopia, data page",
    side="data page",
    model={"issuer": "UTO", "type": "P", "number": 1, "year": 2016},
    size=SizeMm(width_mm=125, height_mm=88),
    print_dpi=1200,
    corner_radius_mm=3.18,
    paper=(0.90, 0.90, 0.87),
    slots=SLOTS,
    draw_blank=_blank,
    draw_record=_record,
    recompose_mrz=_mrz,
    emphasis={"emblem": box(4.5, 1.3, 16.6, 13.1), "relief": box(99, 15.5, 121, 35.5)},
    rules={
        "authorities": list(AUTHORITIES),
        "validity_years": [10],
        "number_format": _NUMBER,
        "series": [{"from": "2016-01-04", "until": None, "number_format": _NUMBER}],
    },
)
