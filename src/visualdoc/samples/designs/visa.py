"""Visa sticker of Utopia, MRV-A (ICAO 9303-7)."""

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
from visualdoc.samples.designs.permit import NATIONALITIES
from visualdoc.samples.designs.slots import DATE, entry, mrz_line
from visualdoc.samples.lettering import Font
from visualdoc.samples.persons import digits, draw_person, letters, some_day
from visualdoc.samples.sheet import Ink, Sheet

RAINBOW = Ink(
    name="rainbow",
    stops=((0.0, (0.68, 0.88, 0.62)), (0.5, (0.70, 0.84, 0.94)), (1.0, (0.94, 0.72, 0.80))),
)
LINES = Ink(
    name="rainbow line",
    stops=((0.0, (0.20, 0.52, 0.14)), (0.5, (0.14, 0.40, 0.66)), (1.0, (0.66, 0.20, 0.42))),
)
INDIGO = Ink.solid("indigo", (0.07, 0.08, 0.34))
ORANGE = Ink.solid("orange", (0.80, 0.33, 0.08))
AUTHORITIES = (
    {"name": "AMAUROT", "from": "2012-01-01", "until": None},
    {"name": "PORT ANYDER", "from": "2012-01-01", "until": None},
    {"name": "NUSQUAMA", "from": "2012-01-01", "until": "2021-06-30"},
    {"name": "ABRAXA", "from": "2020-01-01", "until": None},
)
_NUMBER = r"V\d{8}"
_ENTRY = Slot(
    id="", kind="text", zone=box(0, 0, 1, 1), process=Process.LASER_TONER, script="Latn",
    font=Font.OCR_B, size_mm=3.0,
)  # fmt: skip


def _entry(
    slot_id: str, left: float, right: float, baseline: float, pattern: str | None = None
) -> Slot:
    return entry(
        _ENTRY, slot_id, left_mm=left, right_mm=right, baseline_mm=baseline, pattern=pattern
    )


def _blank(sheet: Sheet) -> None:
    page = box(0, 0, 120, 80)
    sheet.draw("tint", RAINBOW, blanks.tint(), strength=0.4)
    blanks.guilloche_field(
        sheet, "guilloche", LINES, area=page, pitch_mm=0.85, width_mm=0.065, strength=0.75,
        harmonics=((1.2, 20.0, 0.2, 0.45), (0.8, 13.0, 1.4, -0.37), (0.2, 3.9, 0.6, 0.9)),
    )  # fmt: skip
    blanks.rosette(
        sheet, "rosette", ORANGE, centre_mm=(97, 28), width_mm=0.06, strength=0.6,
        rings=((12, 18.5, 18, 14), (6.5, 12.5, 12, 10)),
    )  # fmt: skip
    sheet.draw(
        "emblem", INDIGO, blanks.arms(sheet, centre_mm=(97, 28), radius_mm=6.0),
        box=box(90, 21, 104, 35), strength=0.85,
    )  # fmt: skip
    for offset in (0.0, 0.9):
        blanks.band(
            sheet, "header band", ORANGE, start_mm=(3, 6.6 + offset), end_mm=(117, 6.6 + offset),
            half_height_mm=3.6, wavelength_mm=9.5, strands=10, width_mm=0.045, strength=0.45,
        )  # fmt: skip
    sheet.print_text(
        "title", INDIGO, "UTOPIA", x_mm=5, baseline_mm=8.6, size_mm=5.6, font=Font.SERIF_BOLD
    )
    sheet.print_text(
        "title", INDIGO, "VISA", x_mm=115, baseline_mm=8.6, size_mm=5.6, font=Font.SERIF_BOLD,
        align="right",
    )  # fmt: skip
    for y_mm in (11.9, 56.3):
        blanks.microprint(sheet, "microprint", INDIGO, "VISAUTOPIA", x_mm=(3, 117), y_mm=y_mm)
    blanks.labels(sheet, INDIGO, _CAPTIONS, size_mm=1.6)


_CAPTIONS = (
    ("VALID FOR / VALABLE POUR", 35, 15.4), ("FROM / DU", 35, 22.4), ("UNTIL / AU", 62, 22.4),
    ("TYPE OF VISA / TYPE", 35, 29.4), ("ENTRIES / ENTRÉES", 62, 29.4),
    ("ISSUED IN / DÉLIVRÉ À", 35, 36.4), ("ON / LE", 62, 36.4),
    ("PASSPORT No. / PASSEPORT", 35, 43.4), ("VISA No.", 78, 15.4),
    ("SURNAME, NAME / NOM, PRÉNOM", 35, 50.4),
)  # fmt: skip
SLOTS = (
    replace(
        _ENTRY, id="portrait", kind="portrait", process=Process.AM_HALFTONE, script=None,
        zone=box(5.0, 14.5, 32.0, 48.0),
    ),
    _entry("territory", 35, 60, 19.2),
    _entry("document_number", 78, 104, 19.2, _NUMBER),
    _entry("valid_from_date", 35, 60, 26.2, DATE),
    _entry("expiry_date", 62, 86, 26.2, DATE),
    _entry("visa_type", 35, 48, 33.2, "[ABCD]"),
    _entry("entries", 62, 76, 33.2, "01|02|MULT"),
    _entry("authority", 35, 60, 40.2),
    _entry("issue_date", 62, 86, 40.2, DATE),
    _entry("passport_number", 35, 60, 47.2),
    _entry("holder_name", 35, 84, 54.2),
    replace(
        _ENTRY, id="signature", kind="signature", process=Process.PEN, script=None,
        zone=box(86, 45, 115, 55.5), colour=(0.03, 0.05, 0.26),
    ),
    mrz_line(1, characters=44, left_mm=4.2, centre_mm=80 - 15.75, process=Process.LASER_TONER),
    mrz_line(2, characters=44, left_mm=4.2, centre_mm=80 - 9.40, process=Process.LASER_TONER),
)  # fmt: skip


def _record(rng: np.random.Generator) -> Record:
    issued = some_day(rng, date(2019, 1, 7), date(2026, 6, 30))
    person = draw_person(rng, nationality=NATIONALITIES[int(rng.integers(len(NATIONALITIES)))])
    serving = [
        a for a in AUTHORITIES if str(a["from"]) <= issued.isoformat() <= (a["until"] or "9")
    ]
    starts = issued + timedelta(days=int(rng.integers(0, 40)))
    years = int(rng.choice([1, 2, 5]))
    values = {
        "territory": "UTOPIA", "document_number": f"V{digits(rng, 8)}",
        "valid_from_date": starts.isoformat(),
        "expiry_date": (calendars.years_later(issued, years) - timedelta(days=1)).isoformat(),
        "visa_type": "ACD"[int(rng.integers(3))],
        "entries": ("01", "02", "MULT")[int(rng.integers(3))],
        "authority": str(serving[int(rng.integers(len(serving)))]["name"]),
        "issue_date": issued.isoformat(),
        "passport_number": f"{letters(rng, 2)}{digits(rng, 7)}",
        "surname": person.surname, "given_names": person.given_names,
        "holder_name": f"{_basic(person.surname)}, {_basic(person.given_names)}",
        "nationality": person.nationality, "birth_date": person.born_on.isoformat(),
        "sex": person.sex,
    }  # fmt: skip
    return build_record(values, person=person, mrz=_mrz(values))


def _basic(name: str) -> str:
    """Return a name in the letters that OCR-B printers have."""
    return mrz_text.transcribe(name).replace("<", " ")


def _mrz(values: Mapping[str, str]) -> tuple[str, ...]:
    return mrz_text.mrv_a(
        issuer="UTO", surname=values["surname"], given_names=values["given_names"],
        number=values["document_number"], nationality=values["nationality"],
        birth=calendars.mrz(date.fromisoformat(values["birth_date"])), sex=values["sex"],
        expiry=calendars.mrz(date.fromisoformat(values["expiry_date"])),
        optional=values["passport_number"],
    )  # fmt: skip


VISA = Design(
    name="utopia-visa",
    title="Visa of Utopia",
    side="sticker",
    model={"issuer": "UTO", "type": "V", "number": 3, "year": 2019},
    size=SizeMm(width_mm=120, height_mm=80),
    print_dpi=1200,
    corner_radius_mm=1.0,
    paper=(0.90, 0.895, 0.88),
    slots=SLOTS,
    draw_blank=_blank,
    draw_record=_record,
    recompose_mrz=_mrz,
    rules={
        "authorities": list(AUTHORITIES),
        "validity_years": [1, 2, 5],
        "number_format": _NUMBER,
        "series": [{"from": "2019-01-07", "until": None, "number_format": _NUMBER}],
    },
    emphasis={"emblem": box(90, 21, 104, 35)},
)
