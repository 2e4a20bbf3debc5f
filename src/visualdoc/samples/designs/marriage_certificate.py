"""Marriage certificate of Utopia, A4, Latin and Ethiopic."""

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
    stops=((0.0, (0.95, 0.82, 0.80)), (0.5, (0.84, 0.86, 0.95)), (1.0, (0.95, 0.82, 0.80))),
)
LINES = Ink(
    name="rainbow line",
    stops=((0.0, (0.72, 0.38, 0.40)), (0.5, (0.36, 0.42, 0.72)), (1.0, (0.72, 0.38, 0.40))),
)
FRAME = Ink.solid("frame bordeaux", (0.36, 0.05, 0.10))
TEXT = Ink.solid("dark blue", (0.03, 0.05, 0.20))
ETHIOPIC = SecondScript(
    code="Ethi", font=Font.ETHIOPIC, bold=Font.ETHIOPIC, align="left", size_mm=4.7
)
_SERIAL = r"M[A-Z] \d{6}"
_REGISTER = r"M-\d{4}-\d{4}"
ROWS = (
    Row(caption="Register number", second_caption="ቁጽሪ መዝገብ", latin="registration_number",
        pattern=_REGISTER),
    Row(caption="First spouse", second_caption="ቀዳማይ ሰብ ሓዳር", latin="spouse_a_name",
        second="spouse_a_name_ethi"),
    Row(caption="Born on (first spouse)", second_caption="ዕለት ልደት (ግእዝ)",
        latin="spouse_a_birth_date", second="spouse_a_birth_date_ethi", pattern=DATE),
    Row(caption="Second spouse", second_caption="ካልኣይ ሰብ ሓዳር", latin="spouse_b_name",
        second="spouse_b_name_ethi"),
    Row(caption="Born on (second spouse)", second_caption="ዕለት ልደት (ግእዝ)",
        latin="spouse_b_birth_date", second="spouse_b_birth_date_ethi", pattern=DATE),
    Row(caption="Date of marriage", second_caption="ዕለት መርዓ (ግእዝ)", latin="marriage_date",
        second="marriage_date_ethi", pattern=DATE),
    Row(caption="Place of marriage", second_caption="ቦታ መርዓ", latin="place",
        second="place_ethi"),
    Row(caption="Witnesses", second_caption="መሰኻኽር", latin="witnesses"),
    Row(caption="Date of registration", second_caption="ዕለት ምዝገባ (ግእዝ)",
        latin="registration_date", second="registration_date_ethi", pattern=DATE),
    Row(caption="Registry office", second_caption="ቤት ጽሕፈት መዝገብ", latin="authority",
        second="authority_ethi"),
)  # fmt: skip
_TOP_MM, _PITCH_MM = 100.0, 13.6
_ENTRY = Slot(
    id="", kind="text", zone=box(0, 0, 1, 1), process=Process.INKJET, script="Latn",
    font=Font.SANS, size_mm=4.3,
)  # fmt: skip


def _blank(sheet: Sheet) -> None:
    certificates.paper_and_frame(sheet, tint=TINT, lines=LINES, frame=FRAME, wave=0.72)
    for x_mm in (72, 138):
        blanks.rosette(
            sheet, "rosette", LINES, centre_mm=(x_mm, 160), width_mm=0.1, strength=0.7,
            rings=((30, 46, 14, 16), (15, 31, 10, 12), (5, 15, 8, 8)),
        )  # fmt: skip
    sheet.draw(
        "emblem", FRAME, blanks.arms(sheet, centre_mm=(38, 38), radius_mm=15),
        box=box(22, 22, 54, 54),
    )  # fmt: skip
    relief = box(152, 22, 188, 54)
    sheet.draw(
        "relief", FRAME, blanks.relief_arms(sheet, pitch_mm=0.7, lift_mm=0.7, width_mm=0.1),
        box=relief, strength=0.6,
    )  # fmt: skip
    for text, baseline_mm, size_mm, font in _TITLES:
        sheet.print_text(
            "title", TEXT, text, x_mm=103, baseline_mm=baseline_mm, size_mm=size_mm, font=font,
            align="centre",
        )  # fmt: skip
    certificates.table(sheet, ROWS, TEXT, ETHIOPIC, top_mm=_TOP_MM, pitch_mm=_PITCH_MM)
    sheet.print_text(
        "closing", TEXT, "Registrar · መዝጋቢ", x_mm=152, baseline_mm=270.5, size_mm=3.0,
        font=Font.ETHIOPIC, align="centre",
    )  # fmt: skip
    sheet.print_text(
        "imprint", TEXT, "State Printing Works Amaurot · Form CR-7 · edition 2014", x_mm=105,
        baseline_mm=283.5, size_mm=1.9, font=Font.SANS, align="centre",
    )  # fmt: skip


_TITLES = (
    ("REPUBLIC OF UTOPIA", 30, 5.4, Font.SERIF_BOLD),
    ("ሪፓብሊክ ዩቶፕያ", 38.5, 5.4, Font.ETHIOPIC),
    ("Civil Registry · ሲቪላዊ መዝገብ", 45.5, 3.9, Font.ETHIOPIC),
    ("MARRIAGE CERTIFICATE", 66, 8.6, Font.SERIF_BOLD),
    ("ናይ መርዓ ምስክር ወረቐት", 77, 7.4, Font.ETHIOPIC),
)


def _record(rng: np.random.Generator) -> Record:
    first = draw_person(rng, born=(date(1950, 1, 1), date(2003, 12, 31)))
    second = draw_person(rng, born=(date(1950, 1, 1), date(2003, 12, 31)), female=not first.female)
    of_age = calendars.years_later(max(first.born_on, second.born_on), 18)
    earliest = max(of_age, date(2014, 1, 6))
    married = earliest + timedelta(days=int(rng.integers(0, (date(2026, 5, 30) - earliest).days)))
    registered = married + timedelta(days=int(rng.integers(0, 21)))
    office = names.PLACES[int(rng.integers(len(certificates.OFFICES)))]
    a, b = first.full_names, second.full_names
    witnesses = " · ".join(draw_person(rng).full_names[0] for _ in range(2))
    values = {
        "registration_number": f"M-{registered.year}-{digits(rng, 4)}",
        "spouse_a_name": a[0], "spouse_a_birth_date": first.born_on.isoformat(),
        "spouse_b_name": b[0], "spouse_b_birth_date": second.born_on.isoformat(),
        "marriage_date": married.isoformat(), "place": office[0], "witnesses": witnesses,
        "registration_date": registered.isoformat(),
        "authority": f"Registry Office {office[0]}",
        "serial_number": f"M{letters(rng, 1)} {digits(rng, 6)}",
    }  # fmt: skip
    texts = {
        "spouse_a_name_ethi": a[2], "spouse_b_name_ethi": b[2],
        "spouse_a_birth_date_ethi": calendars.printed_ethiopic(first.born_on),
        "spouse_b_birth_date_ethi": calendars.printed_ethiopic(second.born_on),
        "marriage_date_ethi": calendars.printed_ethiopic(married),
        "registration_date_ethi": calendars.printed_ethiopic(registered),
        "place_ethi": office[2], "authority_ethi": f"ቤት ጽሕፈት {office[2]}",
        "stamp_legend": "REPUBLIC OF UTOPIA · CIVIL REGISTRY · ", "stamp_place": office[0].upper(),
        "stamp_date": calendars.printed(registered),
    }  # fmt: skip
    return build_record(values, person=first, texts=texts)


MARRIAGE_CERTIFICATE = Design(
    name="utopia-marriage-certificate",
    title="Marriage certificate of Utopia",
    side="front",
    model={"issuer": "UTO", "type": "MC", "number": 5, "year": 2014},
    size=SizeMm(width_mm=certificates.WIDTH_MM, height_mm=certificates.HEIGHT_MM),
    print_dpi=600,
    corner_radius_mm=0.0,
    paper=(0.88, 0.87, 0.83),
    slots=(
        *certificates.row_slots(ROWS, _ENTRY, ETHIOPIC, top_mm=_TOP_MM, pitch_mm=_PITCH_MM),
        *certificates.closing_slots(_ENTRY, serial_pattern=_SERIAL),
    ),
    draw_blank=_blank,
    draw_record=_record,
    rules={
        "authorities": [
            {"name": f"Registry Office {name}", "from": "2014-01-01", "until": None}
            for name in certificates.OFFICES
        ],
        "number_format": _REGISTER,
        "series": [{"from": "2014-01-06", "until": None, "number_format": _REGISTER}],
    },
    emphasis={"emblem": box(22, 22, 54, 54), "relief": box(152, 22, 188, 54)},
)
