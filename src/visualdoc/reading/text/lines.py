"""One zone's picture to its text lines, read in as many ways as doubt asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

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
"""Two preparations that agree this confidently are enough."""

WEAK = 0.5
"""Below this confidence the whole picture is tried as the line."""

RAW_BORDER_PX = 4
"""White around a picture that is taken as the line whole; more makes its letters too small."""

CLOSE_CALL = 0.15
"""Readings whose confidences differ by less compete on whether they have the field's form."""

LINE_HEIGHT_PX = 40
"""Height of a whole line of joined or tall script; its single glyphs say little about its size."""


class Form(Protocol):
    """What is known of a field's text before it is read."""

    def accepts(self, text: str) -> bool:
        """Whether the text has the field's form."""
        ...

    def meaning(self, text: str) -> str:
        """Texts of the same meaning give the same string."""
        ...


@dataclass(slots=True, kw_only=True, eq=False)
class ZonePictures:
    """A zone's crop, its background taken out strictly, and gently when a line asks for it.

    Attributes
    ----------
    crop, reference, keep
        See :func:`visualdoc.imaging.text_crops.ink_on_white`.
    """

    crop: Image
    reference: Image
    keep: NDArray[np.bool_]
    px_per_mm: float
    _made: dict[bool, InkPicture] = field(default_factory=dict)

    def picture(self, *, sharp: bool) -> InkPicture:
        """Background taken out; made once."""
        if sharp not in self._made:
            self._made[sharp] = ink_on_white(
                self.crop, self.reference, keep=self.keep, px_per_mm=self.px_per_mm, sharp=sharp
            )
        return self._made[sharp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinePictures:
    """One text line of a zone.

    Attributes
    ----------
    rows
        First and last row of the line's room, the last exclusive.
    sharp
        Background taken out strictly; on the grid of the zone's crop.
    """

    zone: ZonePictures
    rows: tuple[int, int]
    sharp: InkPicture

    @property
    def gentle(self) -> InkPicture:
        """The same line with its background taken out gently."""
        return _only_rows(self.zone.picture(sharp=False), self.rows, self.zone.px_per_mm)

    @property
    def box(self) -> tuple[int, int, int, int]:
        """``(left, top, right, bottom)`` of the line's ink, right and bottom exclusive."""
        return self.sharp.box or (0, self.rows[0], self.sharp.ink.shape[1], self.rows[1])


def line_pictures(zone: ZonePictures) -> tuple[LinePictures, ...]:
    """Split a zone into its text lines; empty when nothing is printed."""
    guide = zone.picture(sharp=True)
    if guide.box is None:
        guide = zone.picture(sharp=False)
    rows = text_rows(guide.ink, guide.text_height_px) if guide.box is not None else []
    lines = []
    for index, (top, bottom) in enumerate(rows):
        above = rows[index - 1][1] if index else 0
        below = rows[index + 1][0] if index + 1 < len(rows) else guide.ink.shape[0]
        room = (above + top) // 2, (bottom + below + 1) // 2
        line = _only_rows(guide, room, zone.px_per_mm)
        lines.append(LinePictures(zone=zone, rows=room, sharp=line))
    return tuple(lines)


def _only_rows(picture: InkPicture, rows: tuple[int, int], px_per_mm: float) -> InkPicture:
    tone, ink = np.full_like(picture.tone, 255), np.zeros_like(picture.ink)
    part = slice(*rows)
    tone[part], ink[part] = picture.tone[part], picture.ink[part]
    height = glyph_height_px(ink, px_per_mm) or (rows[1] - rows[0]) / 2.0
    return InkPicture(tone=tone, ink=ink, text_height_px=height)


def read_line(
    line: LinePictures, *, script: str, recogniser: TextRecogniser, form: Form
) -> RecognisedText:
    """Read one line; when the first reading is unsure, again at other sizes and preparations.

    Parameters
    ----------
    form
        What the field's text should look like; decides close calls only.

    Returns
    -------
    RecognisedText
        The most confident reading; two preparations that agree confirm each other.
    """
    languages = LANGUAGES_OF_SCRIPT[script]
    rounds: list[RecognisedText] = []
    for variant in _variants(line, script):
        found = [recogniser.read(variant, language=language) for language in languages]
        rounds.append(max(found, key=lambda reading: reading.confidence))
        best = agreed(rounds, form)
        if len(rounds) > 1 and best.confidence >= SURE and form.accepts(best.text):
            return best
    best = agreed(rounds, form)
    if best.confidence >= WEAK:
        return best
    whole = prepared(line.sharp, script, border_px=RAW_BORDER_PX)
    raw = [recogniser.read(whole, language=g, find_line=False) for g in languages]
    return max([best, *raw], key=lambda reading: reading.confidence)


def agreed(rounds: Sequence[RecognisedText], form: Form) -> RecognisedText:
    """Let readings of differently prepared pictures vote.

    Parameters
    ----------
    rounds
        One reading for each preparation, at least one.

    Returns
    -------
    RecognisedText
        The meaning with most confidence behind it; among close ones one of the field's form. Its
        confidence is its best reading's, times the share of all confidence that agrees:
        a recogniser errs with confidence, but seldom the same way twice.
    """
    support: dict[str, float] = {}
    for reading in rounds:
        meant = form.meaning(reading.text)
        support[meant] = support.get(meant, 0.0) + reading.confidence
    total, top = sum(support.values()), max(support.values())
    close = [r for r in rounds if support[form.meaning(r.text)] >= top - CLOSE_CALL]
    best = max(
        close,
        key=lambda r: (form.accepts(r.text), support[form.meaning(r.text)], r.confidence),
    )
    share = support[form.meaning(best.text)] / total if total else 0.0
    return replace(best, confidence=best.confidence * share)


def _variants(line: LinePictures, script: str) -> Iterator[Image]:
    gentle = line.gentle
    pictures = ((line.sharp, 1.0), (gentle, 0.9), (line.sharp, 0.8), (gentle, 1.15))
    for picture, share in pictures:
        if picture.box is not None:
            yield prepared(picture, script, share)


def prepared(
    picture: InkPicture, script: str, share: float = 1.0, *, border_px: int = BORDER_PX
) -> Image:
    """Scale a line for the reader; ``share`` varies its size."""
    box = picture.box
    wanted, measured = GLYPH_HEIGHT_PX * share, picture
    if script != "Latn" and box is not None:
        wanted = LINE_HEIGHT_PX * share
        measured = replace(picture, text_height_px=float(box[3] - box[1]))
    image, _, _ = scaled_for_reader(measured, glyph_height_px=wanted, border_px=border_px)
    return image
