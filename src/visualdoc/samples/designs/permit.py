"""Residence permit of Utopia, front and back, TD1 (ICAO 9303-5)."""

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
from visualdoc.samples.persons import digits, draw_person, some_day
from visualdoc.samples.sheet import Ink, Sheet

SIZE = SizeMm(width_mm=85.6, height_mm=53.98)
RAINBOW = Ink(
    name="rainbow",
    stops=((0.0, (0.95, 0.80, 0.52)), (0.45, (0.62, 0.86, 0.70)), (1.0, (0.56, 0.74, 0.92))),
)
LINES = Ink(
    name="rainbow line",
    stops=((0.0, (0.72, 0.40, 0.10)), (0.45, (0.12, 0.52, 0.34)), (1.0, (0.12, 0.32, 0.62))),
)
GREEN = Ink.solid("green", (0.03, 0.22, 0.16))
ROSE = Ink.solid("rose", (0.62, 0.16, 0.30))
AUTHORITIES = (
    {"name": "ALIENS OFFICE AMAUROT", "from": "2015-01-01", "until": None},
    {"name": "ALIENS OFFICE MACARIA", "from": "2015-01-01", "until": "2023-12-31"},
    {"name": "ALIENS OFFICE ACHORA", "from": "2019-03-01", "until": None},
)
NATIONALITIES = ("ERI", "ETH", "SYR", "SOM", "TUR", "BRA", "IND", "NGA", "UKR", "MAR", "D", "VNM")
KINDS = ("TEMPORARY RESIDENCE", "PERMANENT RESIDENCE", "STUDENT", "EMPLOYMENT", "FAMILY MEMBER")
REMARKS = ("WORK PERMITTED", "NO WORK WITHOUT LICENCE", "ART. 12", "")
_ENGRAVED = (0.07, 0.07, 0.075)
_NUMBER = r"R\d{2}[A-Z]\d{5}"
_ENTRY = Slot(
    id="", kind="text", zone=box(0, 0, 1, 1), process=Process.LASER_ENGRAVING, script="Latn",
    font=Font.SANS_BOLD, size_mm=2.55, colour=_ENGRAVED,
)  # fmt: skip


def _entry(
    slot_id: str, left: float, right: float, baseline: float, pattern: str | None = None
) -> Slot:
    return entry(
        _ENTRY, slot_id, left_mm=left, right_mm=right, baseline_mm=baseline, pattern=pattern
    )


def _background(sheet: Sheet) -> None:
    page = box(0, 0, SIZE.width_mm, SIZE.height_mm)
    sheet.draw("tint", RAINBOW, blanks.tint(), strength=0.45)
    blanks.guilloche_field(
        sheet, "guilloche", LINES, area=page, pitch_mm=0.8, width_mm=0.06, strength=0.75,
        harmonics=((1.9, 24.0, 0.5, 0.19), (0.6, 7.5, 0.9, -0.33)),
    )  # fmt: skip
    blanks.guilloche_field(
        sheet, "guilloche", LINES, area=page, pitch_mm=1.05, width_mm=0.05, strength=0.6,
        harmonics=((2.6, 35.0, 2.2, -0.13), (0.8, 12.0, 1.7, 0.27), (0.25, 4.4, 0.1, 0.5)),
    )  # fmt: skip


def _front(sheet: Sheet) -> None:
    _background(sheet)
    blanks.rosette(
        sheet, "rosette", ROSE, centre_mm=(50, 30), width_mm=0.05, strength=0.45,
        rings=((11, 17.5, 14, 12), (5.5, 11.5, 10, 10), (1.8, 5.5, 6, 8)),
    )  # fmt: skip
    sheet.draw(
        "emblem", GREEN, blanks.arms(sheet, centre_mm=(7.6, 6.6), radius_mm=4.3),
        box=box(2.6, 1.6, 12.6, 11.6),
    )  # fmt: skip
    sheet.print_text(
        "title", GREEN, "RESIDENCE PERMIT", x_mm=14, baseline_mm=6.1, size_mm=4.2,
        font=Font.SANS_BOLD,
    )  # fmt: skip
    sheet.print_text(
        "title", GREEN, "REPUBLIC OF UTOPIA · TITRE DE SÉJOUR", x_mm=14, baseline_mm=9.6,
        size_mm=2.1, font=Font.SANS,
    )  # fmt: skip
    blanks.microprint(
        sheet, "microprint", GREEN, "UTOPIARESIDENCEPERMIT", x_mm=(3, 82.6), y_mm=12.0,
        height_mm=0.25,
    )  # fmt: skip
    blanks.microprint(
        sheet, "microprint", GREEN, "NUSQUAMA·", x_mm=(3, 82.6), y_mm=52.2, height_mm=0.25
    )
    relief = box(62, 34, 82, 51)
    sheet.draw(
        "relief", ROSE, blanks.relief_arms(sheet, pitch_mm=0.36, lift_mm=0.36, width_mm=0.05),
        box=relief, strength=0.55,
    )  # fmt: skip
    blanks.labels(sheet, GREEN, _FRONT_CAPTIONS, size_mm=1.45)


_FRONT_CAPTIONS = (
    ("Surname / Nom", 29, 15.2), ("Given names / Prénoms", 29, 20.8), ("Sex / Sexe", 29, 26.4),
    ("Nationality / Nationalité", 41, 26.4), ("Date of birth / Né(e) le", 29, 32.0),
    ("Kind of permit / Type de titre", 29, 37.6), ("Card expires / Expire le", 29, 43.2),
    ("Holder’s signature / Signature", 4, 45.2), ("No.", 57, 3.6),
)  # fmt: skip
FRONT_SLOTS = (
    replace(
        _ENTRY, id="portrait", kind="portrait", script=None, zone=box(4.0, 14.0, 26.4, 42.8),
    ),
    replace(
        _ENTRY, id="ghost", kind="ghost", process=Process.LINE_SCREEN, script=None,
        zone=box(67.5, 14.2, 80.5, 31.0), colour=(0.10, 0.26, 0.22),
    ),
    replace(
        _ENTRY, id="signature", kind="signature", script=None, zone=box(3.6, 45.6, 27.5, 51.6),
    ),
    _entry("document_number", 61, 82, 5.0, _NUMBER),
    _entry("surname", 29, 65, 18.2),
    _entry("given_names", 29, 65, 23.8),
    _entry("sex", 29, 36, 29.4, "[FMX]"),
    _entry("nationality", 41, 55, 29.4, "[A-Z]{1,3}"),
    _entry("birth_date", 29, 52, 35.0, DATE),
    _entry("permit_type", 29, 60, 40.6),
    _entry("expiry_date", 29, 52, 46.2, DATE),
)  # fmt: skip


def _back(sheet: Sheet) -> None:
    _background(sheet)
    sheet.draw(
        "emblem", GREEN, blanks.arms(sheet, centre_mm=(71.5, 15.5), radius_mm=9.5),
        box=box(61, 5, 82, 26), strength=0.5,
    )  # fmt: skip
    blanks.rosette(
        sheet, "rosette", ROSE, centre_mm=(71.5, 15.5), width_mm=0.05, strength=0.5,
        rings=((10.2, 13.0, 26, 8),),
    )  # fmt: skip
    blanks.labels(sheet, GREEN, _BACK_CAPTIONS, size_mm=1.45)
    blanks.microprint(
        sheet, "microprint", GREEN, "UTOPIARESIDENCEPERMIT", x_mm=(3, 82.6), y_mm=31.6,
        height_mm=0.25,
    )  # fmt: skip
    sheet.print_text(
        "imprint", GREEN, "STATE PRINTING WORKS AMAUROT · FORM RP-2/2018", x_mm=4,
        baseline_mm=30.4, size_mm=1.2, font=Font.SANS,
    )  # fmt: skip


_BACK_CAPTIONS = (
    ("Place of birth / Lieu de naissance", 4, 5.2), ("Date of issue / Délivré le", 4, 10.8),
    ("Issuing authority / Autorité", 4, 16.4), ("Remarks / Remarques", 4, 22.0),
)  # fmt: skip
BACK_SLOTS = (
    _entry("birth_place", 4, 40, 8.2),
    _entry("issue_date", 4, 28, 13.8, DATE),
    _entry("authority", 4, 46, 19.4),
    _entry("remarks", 4, 58, 25.0),
    mrz_line(1, characters=30, left_mm=5.0, centre_mm=36.1, process=Process.LASER_ENGRAVING),
    mrz_line(2, characters=30, left_mm=5.0, centre_mm=40.3, process=Process.LASER_ENGRAVING),
    mrz_line(3, characters=30, left_mm=5.0, centre_mm=44.5, process=Process.LASER_ENGRAVING),
)  # fmt: skip


def _values(rng: np.random.Generator) -> tuple[dict[str, str], Record]:
    issued = some_day(rng, date(2018, 2, 1), date(2026, 6, 30))
    years = 5
    nationality = NATIONALITIES[int(rng.integers(len(NATIONALITIES)))]
    person = draw_person(rng, nationality=nationality)
    serving = [
        a for a in AUTHORITIES if str(a["from"]) <= issued.isoformat() <= (a["until"] or "9")
    ]
    values = {
        "document_number": f"R{issued:%y}{'ABCDEFGHJK'[int(rng.integers(10))]}{digits(rng, 5)}",
        "surname": person.surname, "given_names": person.given_names, "sex": person.sex,
        "nationality": nationality, "birth_date": person.born_on.isoformat(),
        "permit_type": KINDS[int(rng.integers(len(KINDS)))],
        "expiry_date": (calendars.years_later(issued, years) - timedelta(days=1)).isoformat(),
        "birth_place": person.birth_place[0].upper(), "issue_date": issued.isoformat(),
        "authority": str(serving[int(rng.integers(len(serving)))]["name"]),
        "remarks": REMARKS[int(rng.integers(len(REMARKS)))],
    }  # fmt: skip
    return values, build_record(values, person=person)


def _front_record(rng: np.random.Generator) -> Record:
    values, record = _values(rng)
    names = {slot.field for slot in FRONT_SLOTS if slot.field}
    kept = {name: value for name, value in values.items() if name in names}
    return replace(record, values=kept)


def _back_record(rng: np.random.Generator) -> Record:
    values, record = _values(rng)
    return build_record(values, person=record.person, mrz=_mrz(values))


def _mrz(values: Mapping[str, str]) -> tuple[str, ...]:
    return mrz_text.td1(
        code="I", issuer="UTO", surname=values["surname"], given_names=values["given_names"],
        number=values["document_number"], nationality=values["nationality"],
        birth=calendars.mrz(date.fromisoformat(values["birth_date"])), sex=values["sex"],
        expiry=calendars.mrz(date.fromisoformat(values["expiry_date"])), optional="",
    )  # fmt: skip


_RULES = {
    "authorities": list(AUTHORITIES),
    "validity_years": [5],
    "number_format": _NUMBER,
    "series": [{"from": "2018-02-01", "until": None, "number_format": _NUMBER}],
}
PERMIT_FRONT = Design(
    name="utopia-permit-front",
    title="Residence permit of Utopia, front",
    side="front",
    family="utopia-permit",
    family_sides=("front", "back"),
    model={"issuer": "UTO", "type": "AR", "number": 2, "year": 2018},
    size=SIZE,
    print_dpi=1200,
    corner_radius_mm=3.18,
    paper=(0.90, 0.905, 0.90),
    slots=FRONT_SLOTS,
    draw_blank=_front,
    draw_record=_front_record,
    rules=_RULES,
    emphasis={"emblem": box(2.6, 1.6, 12.6, 11.6), "relief": box(62, 34, 82, 51)},
)
PERMIT_BACK = Design(
    name="utopia-permit-back",
    title="Residence permit of Utopia, back",
    side="back",
    family="utopia-permit",
    family_sides=("front", "back"),
    model={"issuer": "UTO", "type": "AR", "number": 2, "year": 2018},
    size=SIZE,
    print_dpi=1200,
    corner_radius_mm=3.18,
    paper=(0.90, 0.905, 0.90),
    slots=BACK_SLOTS,
    draw_blank=_back,
    draw_record=_back_record,
    rules=_RULES,
    recompose_mrz=_mrz,
    emphasis={"emblem": box(61, 5, 82, 26)},
)
