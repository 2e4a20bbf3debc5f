"""Text of any script on paper: which bundled font shows it, Arabic letters joined, right to left.

Names and values from documents are short. So this joins letters by their presentation forms and
reverses runs that are written from right to left; it does not break such a run over lines.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator
from importlib import resources
from itertools import groupby

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

SANS, BOLD, ARABIC, ETHIOPIC, MONO = (
    "NotoSans-Regular",
    "NotoSans-Bold",
    "NotoNaskhArabic-Regular",
    "NotoSansEthiopic-Regular",
    "DejaVuSansMono",
)
_FONT_FILES = (SANS, BOLD, ARABIC, ETHIOPIC, MONO)
_MISSING = "\N{WHITE SQUARE}"
_FORMS = ("isolated", "final", "initial", "medial")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
# UAX #9, rules W2, N1 and I1: numbers after right-to-left letters belong to their run.
_NUMBERS = frozenset({"EN", "AN"})
_LAM = "\u0644"


def font_bytes(name: str) -> bytes:
    """Content of a bundled font file."""
    return resources.files("visualdoc.reporting").joinpath("fonts", f"{name}.ttf").read_bytes()


@functools.cache
def register_fonts() -> None:
    """Make the bundled fonts known to reportlab, once a process."""
    for name in _FONT_FILES:
        with resources.as_file(
            resources.files("visualdoc.reporting").joinpath("fonts", f"{name}.ttf")
        ) as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFontFamily(SANS, normal=SANS, bold=BOLD, italic=SANS, boldItalic=BOLD)


@functools.cache
def _glyphs(font: str) -> frozenset[int]:
    register_fonts()
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)


@functools.cache
def _presentation_forms() -> dict[str, dict[str, str]]:
    """Letters (or lam-alef pairs) → their forms by position, from the Unicode database."""
    forms: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFDD0), *range(0xFE70, 0xFEFD)):
        kind, *letters = unicodedata.decomposition(chr(code)).split()[:3] or [""]
        position = kind.strip("<>")
        base = "".join(chr(int(letter, 16)) for letter in letters)
        wanted = len(base) == 1 or (len(base) == 2 and base[0] == _LAM and position in _FORMS[:2])
        if position in _FORMS and wanted:
            forms.setdefault(base, {}).setdefault(position, chr(code))
    return forms


def _letters(text: str) -> list[str]:
    """Split into letters, taking lam and a following alef as one, as they are written."""
    forms = _presentation_forms()
    letters: list[str] = []
    for character in text:
        if letters and letters[-1] == _LAM and _LAM + character in forms:
            letters[-1] += character
        else:
            letters.append(character)
    return letters


def _joined(text: str) -> str:
    """Replace Arabic letters by the forms that they take next to each other."""
    forms = _presentation_forms()
    letters = _letters(text)
    shown: list[str] = []
    for at, letter in enumerate(letters):
        own = forms.get(letter)
        if own is None:
            shown.append(letter)
            continue
        before = _neighbour(letters, at, -1)
        after = _neighbour(letters, at, 1)
        joins_before = "final" in own and "initial" in forms.get(before, {})
        joins_after = "initial" in own and "final" in forms.get(after, {})
        position = _FORMS[joins_before + 2 * joins_after]
        shown.append(own.get(position) or own.get("isolated") or letter)
    return "".join(shown)


def _neighbour(letters: list[str], at: int, step: int) -> str:
    """Return the nearest letter that is no mark; marks do not interrupt joining."""
    at += step
    while 0 <= at < len(letters) and unicodedata.category(letters[at][0]) == "Mn":
        at += step
    return letters[at] if 0 <= at < len(letters) else ""


def _mirrored(run: str) -> str:
    """Turn a right-to-left run into the order of its glyphs; numbers keep theirs."""
    parts = [
        "".join(group)
        for _, group in groupby(run, key=lambda c: unicodedata.bidirectional(c) in _NUMBERS)
    ]
    turned = (
        part if unicodedata.bidirectional(part[0]) in _NUMBERS else _reversed_clusters(part)
        for part in reversed(parts)
    )
    return "".join(turned)


def _reversed_clusters(text: str) -> str:
    """Reverse letters, keeping every mark behind its letter."""
    clusters: list[str] = []
    for character in text:
        if clusters and unicodedata.category(character) == "Mn":
            clusters[-1] += character
        else:
            clusters.append(character)
    return "".join(reversed(clusters))


def visual(text: str) -> str:
    """Order and shape text for drawing from left to right.

    Parameters
    ----------
    text
        In the order in which it is read.

    Returns
    -------
    str
        In the order in which its glyphs stand on the line: right-to-left runs, with the spaces and
        numbers inside them, are reversed and their Arabic letters joined.
    """
    directions = [unicodedata.bidirectional(character) for character in text]
    strong = [at for at, kind in enumerate(directions) if kind in _RIGHT_TO_LEFT]
    if not strong:
        return text
    out, at = [], 0
    while at < len(text):
        if directions[at] not in _RIGHT_TO_LEFT:
            out.append(text[at])
            at += 1
            continue
        end = at
        for position in range(at, len(text)):
            if directions[position] in _RIGHT_TO_LEFT | _NUMBERS:
                end = position + 1
            elif directions[position] == "L":
                break
            elif directions[position] == "NSM" and end == position:
                end = position + 1
        out.append(_mirrored(_joined(text[at:end])))
        at = end
    return "".join(out)


def runs(text: str, *, base: str = SANS) -> Iterator[tuple[str, str]]:
    """Split visual text into (font, text), each shown by a font that has its glyphs.

    A character that no bundled font has is shown as an empty square.
    """
    fonts = (base, ARABIC, ETHIOPIC)

    def font_of(character: str) -> str | None:
        return next((font for font in fonts if ord(character) in _glyphs(font)), None)

    for font, group in groupby(text, key=font_of):
        characters = "".join(group)
        yield (font, characters) if font else (base, _MISSING * len(characters))
