"""Birth certificate of Utopia, A4, Latin and Arabic."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from visualdoc.geometry import SizeMm
from visualdoc.samples import calendars, names
from visualdoc.samples.design import Design, Process, Record, Slot, build_record
from visualdoc.samples.designs import blanks, certificates
from visualdoc.samples.designs.blanks import box
from visualdoc.samples.designs.certificates import Row, SecondScript
from visualdoc.samples.designs.slots import DATE
from visualdoc.samples.lettering import Font
from visualdoc.samples.persons import digits, draw_person, letters
from visualdoc.samples.sheet import Ink, Sheet

TINT = Ink(
    name="rainbow",
    stops=((0.0, (0.74, 0.90, 0.78)), (0.5, (0.95, 0.92, 0.72)), (1.0, (0.74, 0.90, 0.78))),
)
LINES = Ink(
    name="rainbow line",
    stops=((0.0, (0.30, 0.60, 0.40)), (0.5, (0.76, 0.62, 0.24)), (1.0, (0.30, 0.60, 0.40))),
)
FRAME = Ink.solid("frame green", (0.05, 0.28, 0.18))
TEXT = Ink.solid("dark green", (0.02, 0.12, 0.09))
ARABIC = SecondScript(
    code="Arab", font=Font.ARABIC, bold=Font.ARABIC_BOLD, align="right", size_mm=5.4
)
_SERIAL = r"[A-Z]{2} \d{6}"
_REGISTER = r"\d{4}/\d{5}"
ROWS = (
    Row(caption="Register number", second_caption="رقم السجل", latin="registration_number",
        second="registration_number_arab", pattern=_REGISTER),
    Row(caption="Given name", second_caption="الاسم", latin="given_names",
        second="given_names_arab"),
    Row(caption="Sex", second_caption="الجنس", latin="sex", second="sex_arab", pattern="[FM]"),
    Row(caption="Date of birth", second_caption="تاريخ الميلاد (هجري)", latin="birth_date",
        second="birth_date_hijri", pattern=DATE),
    Row(caption="Place of birth", second_caption="مكان الميلاد", latin="birth_place",
        second="birth_place_arab"),
    Row(caption="Name of father", second_caption="اسم الأب", latin="father_name",
        second="father_name_arab"),
    Row(caption="Name of mother", second_caption="اسم الأم", latin="mother_name",
        second="mother_name_arab"),
    Row(caption="Date of registration", second_caption="تاريخ التسجيل (هجري)",
        latin="registration_date", second="registration_date_hijri", pattern=DATE),
    Row(caption="Registry office", second_caption="مكتب السجل المدني", latin="authority",
        second="authority_arab"),
    Row(caption="Date of issue", second_caption="تاريخ الإصدار (هجري)", latin="issue_date",
        second="issue_date_hijri", pattern=DATE),
)  # fmt: skip
_TOP_MM, _PITCH_MM = 98.0, 13.6
_ENTRY = Slot(
    id="", kind="text", zone=box(0, 0, 1, 1), process=Process.LASER_TONER, script="Latn",
    font=Font.SERIF, size_mm=4.6,
)  # fmt: skip


def _blank(sheet: Sheet) -> None:
    certificates.paper_and_frame(sheet, tint=TINT, lines=LINES, frame=FRAME, wave=1.0)
    blanks.rosette(
        sheet, "rosette", LINES, centre_mm=(105, 158), width_mm=0.1, strength=0.75,
        rings=((38, 60, 20, 16), (20, 39, 16, 14), (6, 21, 12, 10)),
    )  # fmt: skip
    sheet.draw(
        "emblem", TEXT, blanks.arms(sheet, centre_mm=(105, 35), radius_mm=14.5),
        box=box(89, 19, 121, 51),
    )  # fmt: skip
    for text, x_mm, baseline_mm, size_mm, font, align in _TITLES:
        sheet.print_text(
            "title", TEXT, text, x_mm=x_mm, baseline_mm=baseline_mm, size_mm=size_mm, font=font,
            align=align,
        )  # fmt: skip
    certificates.table(sheet, ROWS, TEXT, ARABIC, top_mm=_TOP_MM, pitch_mm=_PITCH_MM)
    sheet.print_text(
        "closing", TEXT, "Registrar · أمين السجل", x_mm=152, baseline_mm=270.5, size_mm=3.2,
        font=Font.ARABIC, align="centre",
    )  # fmt: skip
    sheet.print_text(
        "imprint", TEXT, "State Printing Works Amaurot · Form CR-4 · edition 2011", x_mm=105,
        baseline_mm=286.0 - 2.5, size_mm=1.9, font=Font.SANS, align="centre",
    )  # fmt: skip


_TITLES = (
    ("REPUBLIC OF UTOPIA", 24, 32, 5.0, Font.SERIF_BOLD, "left"),
    ("Ministry of the Interior", 24, 38.5, 3.8, Font.SERIF, "left"),
    ("Civil Registry", 24, 44.3, 3.8, Font.SERIF, "left"),
    ("جمهورية يوتوبيا", 186, 32, 6.4, Font.ARABIC_BOLD, "right"),
    ("وزارة الداخلية", 186, 38.8, 4.8, Font.ARABIC, "right"),
    ("السجل المدني", 186, 45.0, 4.8, Font.ARABIC, "right"),
    ("BIRTH CERTIFICATE", 105, 64, 9.0, Font.SERIF_BOLD, "centre"),
    ("شهادة ميلاد", 105, 75, 10.0, Font.ARABIC_BOLD, "centre"),
)


def _record(rng: np.random.Generator) -> Record:
    person = draw_person(rng, born=(date(1962, 1, 1), date(2021, 12, 31)))
    registered = person.born_on + timedelta(days=int(rng.integers(2, 60)))
    earliest = max(registered, date(2011, 3, 1))
    issued = earliest + timedelta(days=int(rng.integers(0, (date(2026, 6, 30) - earliest).days)))
    office = int(rng.integers(len(certificates.OFFICES)))
    place = names.PLACES[office]
    father = (
        f"{person.father[0]} {person.grandfather[0]}",
        f"{person.father[1]} {person.grandfather[1]}",
    )
    mother = tuple(f"{person.mother[0][i]} {person.mother[1][i]}" for i in (0, 1))
    number = f"{registered.year}/{digits(rng, 5)}"
    values = {
        "registration_number": number, "given_names": person.given[0], "sex": person.sex,
        "birth_date": person.born_on.isoformat(), "birth_place": person.birth_place[0],
        "father_name": father[0], "mother_name": mother[0],
        "registration_date": registered.isoformat(),
        "authority": f"Registry Office {place[0]}", "issue_date": issued.isoformat(),
        "serial_number": f"{letters(rng, 2)} {digits(rng, 6)}",
    }  # fmt: skip
    texts = {
        "registration_number_arab": number.translate(calendars.ARABIC_DIGITS),
        "given_names_arab": person.given[1], "sex_arab": "أنثى" if person.female else "ذكر",
        "birth_date_hijri": calendars.printed_hijri(person.born_on),
        "birth_place_arab": person.birth_place[1], "father_name_arab": father[1],
        "mother_name_arab": mother[1],
        "registration_date_hijri": calendars.printed_hijri(registered),
        "authority_arab": f"مكتب {place[1]}",
        "issue_date_hijri": calendars.printed_hijri(issued),
        "stamp_legend": "REPUBLIC OF UTOPIA · CIVIL REGISTRY · ", "stamp_place": place[0].upper(),
        "stamp_date": calendars.printed(issued),
    }  # fmt: skip
    return build_record(values, person=person, texts=texts)


BIRTH_CERTIFICATE = Design(
    name="utopia-birth-certificate",
    title="Birth certificate of Utopia",
    side="front",
    model={"issuer": "UTO", "type": "BC", "number": 4, "year": 2011},
    size=SizeMm(width_mm=certificates.WIDTH_MM, height_mm=certificates.HEIGHT_MM),
    print_dpi=600,
    corner_radius_mm=0.0,
    paper=(0.88, 0.87, 0.82),
    slots=(
        *certificates.row_slots(ROWS, _ENTRY, ARABIC, top_mm=_TOP_MM, pitch_mm=_PITCH_MM),
        *certificates.closing_slots(_ENTRY, serial_pattern=_SERIAL),
    ),
    draw_blank=_blank,
    draw_record=_record,
    rules={
        "authorities": [
            {"name": f"Registry Office {name}", "from": "2011-01-01", "until": None}
            for name in certificates.OFFICES
        ],
        "number_format": _REGISTER,
        "series": [{"from": "2011-03-01", "until": None, "number_format": _REGISTER}],
    },
    emphasis={"emblem": box(89, 19, 121, 51), "rosette": box(44, 97, 166, 219)},
)
