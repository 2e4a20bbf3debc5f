"""What the two A4 certificates have in common: paper, frame, table, signature and seal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from visualdoc.samples.design import Process, Slot
from visualdoc.samples.designs import blanks
from visualdoc.samples.designs.blanks import box
from visualdoc.samples.designs.slots import entry
from visualdoc.samples.lettering import Font
from visualdoc.samples.sheet import Ink, Sheet

WIDTH_MM, HEIGHT_MM = 210.0, 297.0
LEFT_MM, RIGHT_MM = 24.0, 186.0
OFFICES = ("Amaurot", "Port Anyder", "Abraxa", "Macaria", "Achora", "Nusquama")
PEN = (0.03, 0.05, 0.28)
SEAL = (0.16, 0.10, 0.46)
SERIAL_RED = (0.55, 0.05, 0.06)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table: captions in two scripts and the entries in both.

    Attributes
    ----------
    latin, second
        Field printed on the left in Latin script and on the right in the second script; the
        second is ``None`` where the entry has one script only.
    """

    caption: str
    second_caption: str
    latin: str
    second: str | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondScript:
    """The other script of a certificate."""

    code: str
    font: Font
    bold: Font
    align: str
    size_mm: float


def paper_and_frame(sheet: Sheet, *, tint: Ink, lines: Ink, frame: Ink, wave: float) -> None:
    """Add tinted paper, two guilloche fields and a plaited frame."""
    page = box(0, 0, WIDTH_MM, HEIGHT_MM)
    inner = box(13, 13, WIDTH_MM - 13, HEIGHT_MM - 13)
    sheet.draw("tint", tint, blanks.tint(), box=page, strength=0.3)
    blanks.guilloche_field(
        sheet, "guilloche", lines, area=inner, pitch_mm=1.7, width_mm=0.085, strength=0.55,
        harmonics=((3.4, 58.0 * wave, 0.4, 0.12), (1.1, 21.0 * wave, 1.9, -0.21)),
    )  # fmt: skip
    blanks.guilloche_field(
        sheet, "guilloche", lines, area=inner, pitch_mm=2.3, width_mm=0.085, strength=0.45,
        harmonics=((4.2, 83.0 * wave, 2.1, -0.09), (1.4, 17.0, 0.3, 0.33)),
    )  # fmt: skip
    for half_height, wavelength, strands in ((3.2, 12.0, 10), (1.5, 6.0, 6)):
        blanks.border(
            sheet, "frame", frame, area=box(10, 10, WIDTH_MM - 10, HEIGHT_MM - 10),
            half_height_mm=half_height, width_mm=0.09, wavelength_mm=wavelength, strands=strands,
        )  # fmt: skip
    for y_mm in (14.6, HEIGHT_MM - 14.2):
        blanks.microprint(
            sheet, "microprint", frame, "REPUBLICOFUTOPIA·CIVILREGISTRY·", x_mm=(14, 196),
            y_mm=y_mm, height_mm=0.42,
        )  # fmt: skip


def table(
    sheet: Sheet,
    rows: Sequence[Row],
    ink: Ink,
    script: SecondScript,
    *,
    top_mm: float,
    pitch_mm: float,
) -> None:
    """Add ruled rows with captions left and right."""
    for index, row in enumerate(rows):
        rule_mm = top_mm + index * pitch_mm
        blanks.labels(sheet, ink, ((row.caption, LEFT_MM, rule_mm - pitch_mm + 4.6),), size_mm=2.9)
        sheet.print_text(
            "captions", ink, row.second_caption, x_mm=RIGHT_MM if script.align == "right" else 112,
            baseline_mm=rule_mm - pitch_mm + 4.8, size_mm=3.2, font=script.font,
            align=script.align,
        )  # fmt: skip
        _dotted_rule(sheet, ink, rule_mm)


def _dotted_rule(sheet: Sheet, ink: Ink, y_mm: float) -> None:
    blanks.microprint(
        sheet, "rules", ink, "CIVILREGISTRYUTOPIA", x_mm=(LEFT_MM, RIGHT_MM), y_mm=y_mm,
        height_mm=0.34,
    )  # fmt: skip


def row_slots(
    rows: Sequence[Row], template: Slot, script: SecondScript, *, top_mm: float, pitch_mm: float
) -> tuple[Slot, ...]:
    """Slots of the entries of a table."""
    second = replace(
        template, script=script.code, font=script.font, size_mm=script.size_mm, align=script.align
    )
    slots = []
    for index, row in enumerate(rows):
        baseline = top_mm + index * pitch_mm - 1.6
        right = 108.0 if row.second else RIGHT_MM
        slots.append(
            entry(
                template,
                row.latin,
                left_mm=LEFT_MM + 3,
                right_mm=right,
                baseline_mm=baseline,
                pattern=row.pattern,
            )
        )
        if row.second:
            slots.append(
                entry(
                    second,
                    row.second,
                    left_mm=112.0,
                    right_mm=RIGHT_MM,
                    baseline_mm=baseline,
                    field=row.latin,
                )
            )
    return tuple(slots)


def closing_slots(template: Slot, *, serial_pattern: str) -> tuple[Slot, ...]:
    """Slots of the signature, the seal and the printed serial number."""
    return (
        replace(
            template, id="signature", kind="signature", process=Process.PEN, script=None,
            zone=box(120, 246, 184, 265), colour=PEN,
        ),
        replace(
            template, id="stamp", kind="stamp", process=Process.RUBBER, script=None,
            zone=box(88, 227, 132, 271), size_mm=38.0, colour=SEAL,
        ),
        replace(
            entry(
                replace(template, font=Font.MONO, size_mm=5.2, colour=SERIAL_RED),
                "serial_number", left_mm=24, right_mm=70, baseline_mm=277,
                pattern=serial_pattern,
            ),
            process=Process.RUBBER,
        ),
    )  # fmt: skip
