"""Type, colours and small building blocks of the printed report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from visualdoc.findings import Aspect
from visualdoc.reporting.palette import MARKS
from visualdoc.reporting.script import BOLD, MONO, SANS, runs, visual

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 16 * mm
FOOTER = 10 * mm
BODY_WIDTH = PAGE_WIDTH - 2 * MARGIN
INK, MUTED, RULE, SHADE = (HexColor(code) for code in (0x1A1A1A, 0x5A5A5A, 0xC8C8C8, 0xF2F2F2))

_STYLES: dict[str, dict[str, Any]] = {
    "title": {"fontName": BOLD, "fontSize": 16, "leading": 20},
    "heading": {
        "fontName": BOLD,
        "fontSize": 11,
        "leading": 14,
        "spaceBefore": 10,
        "spaceAfter": 4,
    },
    "body": {"fontSize": 8.5, "leading": 11.2},
    "lead": {"fontName": BOLD, "fontSize": 9.5, "leading": 12.5},
    "small": {"fontSize": 7.5, "leading": 9.8, "textColor": MUTED},
    "label": {"fontSize": 7.5, "leading": 11.2, "textColor": MUTED},
    "head": {"fontName": BOLD, "fontSize": 7.5, "leading": 9.8, "textColor": MUTED},
    "caption": {"fontSize": 7.5, "leading": 9.8, "textColor": MUTED, "alignment": TA_CENTER},
    "mono": {"fontName": MONO, "fontSize": 8, "leading": 10.5},
}


def style(name: str) -> ParagraphStyle:
    """Paragraph style by name; long words break anywhere rather than leave their column."""
    values: dict[str, Any] = {"fontName": SANS, "textColor": INK, "splitLongWords": 1}
    return ParagraphStyle(name, **{**values, **_STYLES[name]})


def markup(text: str, *, base: str = SANS) -> str:
    """Escape text and give every script a font that shows it."""
    parts = []
    for font, characters in runs(visual(text), base=base):
        safe = escape(characters)
        parts.append(safe if font == base else f'<font name="{font}">{safe}</font>')
    return "".join(parts)


def paragraph(text: str, name: str = "body") -> Paragraph:
    """Paragraph of plain text; line ends are kept."""
    chosen = style(name)
    lines = (markup(line, base=chosen.fontName) for line in text.splitlines() or [""])
    return Paragraph("<br/>".join(lines), chosen)


def colour_of(aspect: Aspect) -> Color:
    """Colour of an aspect."""
    red, green, blue = MARKS[aspect].colour
    return Color(red / 255, green / 255, blue / 255)


def plain_table(
    rows: Sequence[Sequence[Flowable | str]],
    widths: Sequence[float],
    *,
    header: bool = False,
    spanned: Sequence[int] = (),
) -> Table:
    """Table with thin rules; rows break over pages, the header is repeated.

    Parameters
    ----------
    spanned
        Rows whose first cell runs over all columns and stays with the row below.
    """
    commands: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
    ]
    if header:
        commands.append(("BACKGROUND", (0, 0), (-1, 0), SHADE))
    for row in spanned:
        commands += [
            ("SPAN", (0, row), (-1, row)),
            ("NOSPLIT", (0, row), (-1, row + 1)),
            ("TOPPADDING", (0, row), (-1, row), 5),
        ]
    return Table(
        [list(row) for row in rows],
        colWidths=list(widths),
        repeatRows=1 if header else 0,
        style=TableStyle(commands),
        hAlign="LEFT",
        splitInRow=1,
    )


def labelled(rows: Sequence[tuple[str, str]], *, label_width: float = 34 * mm) -> Table:
    """Table of label and value."""
    cells = [[paragraph(label, "label"), paragraph(value)] for label, value in rows]
    return plain_table(cells, [label_width, BODY_WIDTH - label_width])


def headed(
    head: Sequence[str], rows: Sequence[Sequence[Flowable | str]], widths: Sequence[float]
) -> Table:
    """Table with a header row; texts become paragraphs."""
    cells = [[paragraph(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    return plain_table([[paragraph(text, "head") for text in head], *cells], widths, header=True)


class StrengthBar(Flowable):  # type: ignore[misc]
    """Ten boxes, filled as far as the strength reaches, in the aspect's colour."""

    def __init__(self, strength: float, colour: Color) -> None:
        super().__init__()
        self._strength, self._colour = strength, colour
        self.width, self.height = 32 * mm, 3 * mm

    def draw(self) -> None:
        """Draw at the origin, as reportlab asks."""
        box = self.width / 10
        for number in range(10):
            filled = min(max(self._strength * 10 - number, 0.0), 1.0)
            self.canv.setFillColor(SHADE)
            self.canv.rect(number * box, 0, box - 1, self.height, stroke=0, fill=1)
            self.canv.setFillColor(self._colour)
            self.canv.rect(number * box, 0, (box - 1) * filled, self.height, stroke=0, fill=1)


class Badge(Flowable):  # type: ignore[misc]
    """The number of a region as on the overlay."""

    def __init__(self, number: int, colour: Color) -> None:
        super().__init__()
        self._text, self._colour = str(number), colour
        self.width, self.height = (5 + 2.2 * (len(self._text) - 1)) * mm, 5 * mm

    def draw(self) -> None:
        """Draw at the origin, as reportlab asks."""
        self.canv.setFillColor(self._colour)
        self.canv.roundRect(0, 0, self.width, self.height, 1.2 * mm, stroke=0, fill=1)
        self.canv.setFillColor(HexColor(0xFFFFFF))
        self.canv.setFont(BOLD, 9)
        self.canv.drawCentredString(self.width / 2, 1.4 * mm, self._text)
