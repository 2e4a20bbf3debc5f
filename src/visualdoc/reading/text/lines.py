"""One zone's picture to its text lines, read in as many ways as doubt asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.text_crops import (
    Image,
    InkPicture,
    glyph_height_px,
    ink_on_white,
    scaled_for_reader,
    text_rows,
)
from visualdoc.reading.text.recogniser import (
    BORDER_PX,
    GLYPH_HEIGHT_PX,
    LANGUAGES_OF_SCRIPT,
    RecognisedText,
    TextRecogniser,
)

SURE = 0.88
"""A reading this confident is not tried again in another way."""

CLOSE_CALL = 0.15
"""Readings whose confidences differ by less compete on whether they have the field's form."""

LINE_HEIGHT_PX = 50
"""Height of a whole line of joined or tall script; its single glyphs say little about its size."""

Accepts = Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinePictures:
    """One text line, prepared in two ways, on the grid of its zone's crop.

    Attributes
    ----------
    sharp, plain
        Background taken out strictly, and gently.
    """

    sharp: InkPicture
    plain: InkPicture

    @property
    def box(self) -> tuple[int, int, int, int]:
        """``(left, top, right, bottom)`` of the line's ink, right and bottom exclusive."""
        box = self.sharp.box or self.plain.box
        if box is None:
            msg = "a line without ink"
            raise ValueError(msg)
        return box


def line_pictures(
    crop: Image, reference: Image, *, keep: NDArray[np.bool_], px_per_mm: float
) -> tuple[LinePictures, ...]:
    """Prepare a zone's crop and split it into text lines; empty when nothing is printed.

    Parameters
    ----------
    crop, reference, keep
        See :func:`visualdoc.imaging.text_crops.ink_on_white`.
    """
    strict, gentle = (
        ink_on_white(crop, reference, keep=keep, px_per_mm=px_per_mm, sharp=sharp)
        for sharp in (True, False)
    )
    guide = strict if strict.box is not None else gentle
    rows = text_rows(guide.ink, guide.text_height_px) if guide.box is not None else []
    lines = []
    for index, (top, bottom) in enumerate(rows):
        above = rows[index - 1][1] if index else 0
        below = rows[index + 1][0] if index + 1 < len(rows) else guide.ink.shape[0]
        first, last = (above + top) // 2, (bottom + below + 1) // 2
        pair = [_only_rows(p, first, last, px_per_mm) for p in (guide, gentle)]
        lines.append(LinePictures(sharp=pair[0], plain=pair[1]))
    return tuple(lines)


def _only_rows(picture: InkPicture, first: int, last: int, px_per_mm: float) -> InkPicture:
    tone, ink = np.ones_like(picture.tone), np.zeros_like(picture.ink)
    tone[first:last], ink[first:last] = picture.tone[first:last], picture.ink[first:last]
    height = glyph_height_px(ink, px_per_mm) or float(last - first) / 2.0
    return InkPicture(tone=tone, ink=ink, text_height_px=height)


def read_line(
    line: LinePictures, *, script: str, recogniser: TextRecogniser, accepts: Accepts
) -> RecognisedText:
    """Read one line; when the first reading is unsure, again at other sizes and preparations.

    Parameters
    ----------
    accepts
        Whether a text has the field's form; decides close calls only.

    Returns
    -------
    RecognisedText
        The most confident reading; two preparations that agree confirm each other.
    """
    languages = LANGUAGES_OF_SCRIPT[script]
    readings: list[RecognisedText] = []
    for variant in _variants(line, script):
        readings += [recogniser.read(variant, language=language) for language in languages]
        best = best_of(readings, accepts)
        if best.confidence >= SURE and accepts(best.text):
            break
    return best_of(readings, accepts)


def best_of(readings: list[RecognisedText], accepts: Accepts) -> RecognisedText:
    """Choose among readings of one line: confidence first, in close calls the field's form.

    Repeated texts confirm each other: each repetition closes a third of the distance to 1.
    """
    merged: dict[str, RecognisedText] = {}
    for reading in readings:
        known = merged.get(reading.text)
        if known is None or not reading.text:
            merged[reading.text] = reading
            continue
        high = max(known, reading, key=lambda r: r.confidence)
        # agreement of weak readings is still weak: what both get wrong alike stays wrong
        lift = (1.0 - high.confidence) / 3.0 * min(known.confidence, reading.confidence)
        merged[reading.text] = replace(high, confidence=high.confidence + lift)
    top = max(merged.values(), key=lambda r: r.confidence)
    close = [r for r in merged.values() if r.confidence >= top.confidence - CLOSE_CALL]
    return max(close, key=lambda r: (accepts(r.text), r.confidence))


def _variants(line: LinePictures, script: str) -> Iterator[Image]:
    sharp, plain = line.sharp, line.plain
    for picture, share in ((sharp, 1.0), (plain, 1.0), (sharp, 0.8), (plain, 1.3)):
        if picture.box is not None:
            yield prepared(picture, script, share)


def prepared(picture: InkPicture, script: str, share: float = 1.0) -> Image:
    """Scale a line for the reader; ``share`` varies its size."""
    box = picture.box
    wanted, measured = GLYPH_HEIGHT_PX * share, picture
    if script != "Latn" and box is not None:
        wanted = LINE_HEIGHT_PX * share
        measured = replace(picture, text_height_px=float(box[3] - box[1]))
    image, _, _ = scaled_for_reader(measured, glyph_height_px=wanted, border_px=BORDER_PX)
    return image
