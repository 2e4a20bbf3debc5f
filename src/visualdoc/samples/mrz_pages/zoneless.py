"""Pages that hold no zone, chosen for how much they look as if they did."""

from __future__ import annotations

import string
from collections.abc import Callable

import numpy as np

from visualdoc.samples.mrz_pages.documents import draw_front
from visualdoc.samples.mrz_pages.security import portrait, security_print, tint
from visualdoc.samples.mrz_pages.sheet import (
    BOLD_FACES,
    MONO_FACES,
    OCR_B_EM_MM,
    PLAIN_FACES,
    ZONE_FACE,
    Sheet,
)
from visualdoc.samples.mrz_pages.types import FlatDocument

Rng = np.random.Generator

WORDS = (
    "de", "het", "een", "van", "en", "the", "of", "and", "to", "in", "la", "le", "les", "des",
    "pour", "avec", "ministry", "register", "office", "person", "burgerlijke", "stand", "date",
    "number", "issued", "by", "authority", "named", "born", "residing", "declared", "certificate",
    "hereby", "undersigned", "republic", "kingdom", "municipality", "according", "article", "law",
    "treaty", "valid", "until", "signature", "holder", "nationality", "Zeichen", "Gericht",
    "Urkunde", "Amt", "Nummer", "Straße", "déclaration", "naissance",
)  # fmt: skip
SIZE_MM = (148.0, 105.0)


def draw_zoneless(rng: Rng) -> FlatDocument:
    """Draw one page of a random kind."""
    if rng.random() < 0.12:
        return draw_front(rng, str(rng.choice(["TD1", "TD2", "TD3"])))
    size = SIZE_MM if rng.random() < 0.6 else SIZE_MM[::-1]
    sheet = Sheet(*size, tint(rng, low=0.9, high=0.99))
    KINDS[int(rng.integers(len(KINDS)))](sheet, rng)
    return FlatDocument(pixels=sheet.pixels(), zone=None, corner_radius_mm=0.0)


def listing_rows(rng: Rng) -> list[str]:
    """Lines of a program or a receipt, as printed at a fixed pitch."""
    rows = []
    for _ in range(int(rng.integers(8, 18))):
        make = int(rng.integers(5))
        word = _letters(rng, int(rng.integers(3, 9)))
        if make == 0:
            rows.append(f"for (i = 0; i < {rng.integers(99)}; i++) {{ {word}[i] <<= 2; }}")
        elif make == 1:
            rows.append(f"{rng.integers(10**6):08d}  {word:<12}{rng.integers(10**5) / 100:>9.2f}")
        elif make == 2:
            rows.append(f"std::cout << {word} << ' ' << {_letters(rng, 4)};")
        elif make == 3:
            rows.append(f"<{word}><{_letters(rng, 3)}>{rng.integers(999)}</{word}>")
        else:
            rows.append(f"{word.upper()} = 0X{rng.integers(2**31):08X}")
    return rows


def giro_rows(rng: Rng) -> list[str]:
    """Code line of a payment slip in OCR-B (Swiss and Dutch kinds): one line, never two."""
    digits = "".join(rng.choice(list(string.digits), size=44))
    if rng.random() < 0.5:
        return [f"{digits[:13]}>{digits[13:40]}+ {digits[35:44]}>"]
    return [f"{digits[:16]}+ {digits[16:25]}< {digits[25:33]}+ {digits[33:35]}>"]


def _letters(rng: Rng, count: int) -> str:
    return "".join(rng.choice(list(string.ascii_lowercase), size=count))


def _sentence(rng: Rng, count: int) -> str:
    return " ".join(rng.choice(WORDS, size=count))


def _text(sheet: Sheet, rng: Rng) -> None:
    """Dense text, sometimes all capitals."""
    name, em = str(rng.choice(PLAIN_FACES + BOLD_FACES)), float(rng.uniform(2.0, 4.2))
    capitals = rng.random() < 0.4
    y = 10.0
    while y < sheet.height_mm - 6:
        line = _sentence(rng, int((sheet.width_mm - 20) / (em * 3.6)))
        text = line.upper() if capitals else line
        sheet.text((10.0, y), text, name=name, em_mm=em, ink=(0.1, 0.1, 0.12))
        y += em * 1.35


def _form(sheet: Sheet, rng: Rng) -> None:
    """Labels, rules and boxes for single characters, some of them filled in."""
    name = str(rng.choice(PLAIN_FACES))
    y = 14.0
    while y < sheet.height_mm - 10:
        sheet.text((8, y), _sentence(rng, 2), name=name, em_mm=2.6, ink=(0.2, 0.2, 0.3))
        count = int((sheet.width_mm - 55) / 5)
        for k in range(count):
            x = 48 + 5.0 * k
            square = np.array([[x, y - 4], [x + 4.6, y - 4], [x + 4.6, y + 1], [x, y + 1]])
            sheet.lines([square], width_mm=0.15, ink=(0.3, 0.3, 0.4), closed=True)
            if k < count * 0.6:
                letter = str(rng.choice(list(string.ascii_uppercase + string.digits)))
                sheet.text((x + 1, y), letter, name=name, em_mm=3.6, ink=(0.1, 0.1, 0.4))
        y += 12.0


def _table(sheet: Sheet, rng: Rng) -> None:
    """Rows of figures between rules."""
    name, em = str(rng.choice(PLAIN_FACES + MONO_FACES[:2])), float(rng.uniform(2.2, 3.2))
    rows = np.arange(12.0, sheet.height_mm - 8, em * 1.9)
    columns = np.linspace(8, sheet.width_mm - 8, int(rng.integers(4, 7)))
    flat = [np.array([[8, y], [sheet.width_mm - 8, y]]) for y in rows]
    upright = [np.array([[x, rows[0]], [x, rows[-1]]]) for x in columns]
    sheet.lines(flat + upright, width_mm=0.2, ink=(0.25, 0.25, 0.25))
    for y in rows[1:]:
        for x in columns[:-1]:
            value = f"{rng.integers(10**7):,}" if rng.random() < 0.7 else _letters(rng, 6).upper()
            sheet.text((x + 1, y - 0.6), value, name=name, em_mm=em, ink=(0.1, 0.1, 0.1))


def _codes(sheet: Sheet, rng: Rng) -> None:
    """Bar code, stacked code and matrix code with their digits."""
    for row in range(3):
        top = 8 + row * (sheet.height_mm - 16) / 3
        x, module = 10.0, float(rng.uniform(0.25, 0.5))
        while x < sheet.width_mm - 12:
            bar = module * int(rng.integers(1, 5))
            sheet.box(x, top, x + bar, top + 14, (0.06, 0.06, 0.06))
            x += bar + module * int(rng.integers(1, 5))
        digits = " ".join("".join(rng.choice(list(string.digits), size=4)) for _ in range(6))
        sheet.text((14, top + 18), digits, name=ZONE_FACE, em_mm=3.2, ink=(0.1, 0.1, 0.1))
    left, top, module = 20.0, sheet.height_mm - 34.0, float(rng.uniform(0.35, 0.6))
    cells = rng.random((int(rng.integers(10, 40)), int(rng.integers(30, 120)))) < 0.5
    tall = module * float(rng.choice([1.0, 3.0]))
    for row, line in enumerate(cells):
        if top + (row + 1) * tall > sheet.height_mm - 2:
            break
        for column in np.flatnonzero(line):
            x, y = left + column * module, top + row * tall
            sheet.box(x, y, x + module, y + tall, (0.06, 0.06, 0.06))


def _listing(sheet: Sheet, rng: Rng) -> None:
    """Program or receipt in a fixed pitch."""
    name, pitch = str(rng.choice(MONO_FACES)), float(rng.uniform(1.7, 2.6))
    y = 10.0
    for row in listing_rows(rng):
        text = row[: int((sheet.width_mm - 16) / pitch)]
        sheet.fixed_pitch(
            (8, y), text, pitch_mm=pitch, em_mm=pitch / 0.62, ink=(0.1, 0.1, 0.1), name=name
        )
        y += pitch * float(rng.uniform(2.0, 2.6))
        if y > sheet.height_mm - 5:
            return


def _giro(sheet: Sheet, rng: Rng) -> None:
    """Payment slip with its code line in OCR-B at the foot."""
    name = str(rng.choice(PLAIN_FACES))
    for k in range(6):
        at = (10.0 + 50 * (k % 2), 14.0 + 9 * k)
        sheet.text(at, _sentence(rng, 3), name=name, em_mm=2.8, ink=(0.2, 0.2, 0.2))
    for row in giro_rows(rng):
        pitch = min(2.54, (sheet.width_mm - 10) / len(row))
        place = (5.0, sheet.height_mm - 12)
        em = OCR_B_EM_MM * pitch / 2.54
        sheet.fixed_pitch(place, row, pitch_mm=pitch, em_mm=em, ink=(0.1, 0.1, 0.1))


def _patterns(sheet: Sheet, rng: Rng) -> None:
    """Chessboard, or security print alone."""
    if rng.random() < 0.5:
        side = float(rng.uniform(2, 9))
        for row in range(int(sheet.height_mm / side)):
            for column in range(row % 2, int(sheet.width_mm / side), 2):
                x, y = column * side, row * side
                sheet.box(x, y, x + side, y + side, (0.1, 0.1, 0.1))
        return
    for _ in range(2):
        security_print(sheet, rng, low=0.3, high=0.8)


def _certificate(sheet: Sheet, rng: Rng) -> None:
    """Certificate with rows of angle brackets as ornament around its title."""
    security_print(sheet, rng, low=0.75, high=0.93)
    name, em = str(rng.choice((ZONE_FACE, *PLAIN_FACES))), float(rng.uniform(3, 4))
    ornament = str(rng.choice(["<", "<>", "< ", "<<>>", "«"]))
    count = int((sheet.width_mm - 20) / (em * 0.75 * len(ornament)))
    tops = [12.0, 12.0 + em * 1.6] if rng.random() < 0.5 else [12.0]
    for y in [*tops, sheet.height_mm - 8]:
        sheet.text((8, y), ornament * count, name=name, em_mm=em, ink=(0.2, 0.2, 0.3))
    title = _sentence(rng, 3).upper()
    bold = str(rng.choice(BOLD_FACES))
    sheet.text((20, 32), title, name=bold, em_mm=6.0, ink=(0.15, 0.1, 0.2))
    portrait(sheet, rng, (12, 40, 36, 72))
    for k in range(6):
        at = (44.0, 44.0 + 6 * k)
        sheet.text(at, _sentence(rng, 6), name=PLAIN_FACES[1], em_mm=3.0, ink=(0.1, 0.1, 0.1))


KINDS: tuple[Callable[[Sheet, Rng], None], ...] = (
    _text, _form, _table, _codes, _listing, _giro, _patterns, _certificate,
)  # fmt: skip
