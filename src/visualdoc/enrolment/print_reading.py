"""Read printed words of which nothing is known: labels, headings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import close_gaps
from visualdoc.reading.text.lines import ZonePictures, line_pictures, read_line
from visualdoc.reading.text.recogniser import RecognisedText, TextRecogniser

PAPER_MM = 2.5
MIN_CONFIDENCE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _AnyText:
    """A label may say anything."""

    def accepts(self, text: str) -> bool:
        """Take every text."""
        return bool(text)

    def meaning(self, text: str) -> str:
        """Compare letters without their case."""
        return text.casefold()


def pictures_of_print(crop: NDArray[np.uint8], px_per_mm: float) -> ZonePictures:
    """Prepare a crop (H × W × 3 uint8) for reading; the paper is what closing leaves of it."""
    side = max(round(PAPER_MM * px_per_mm), 3)
    planes = [np.ascontiguousarray(crop[:, :, channel]) for channel in range(crop.shape[2])]
    return ZonePictures(
        crop=crop,
        reference=np.dstack([close_gaps(plane, side, side) for plane in planes]),
        keep=np.ones(crop.shape[:2], dtype=np.bool_),
        px_per_mm=px_per_mm,
    )


def read_print(
    pictures: ZonePictures, script: str, recogniser: TextRecogniser
) -> list[RecognisedText]:
    """Read the lines of a crop in a script (ISO 15924), and keep what was hardly guessed.

    Raises
    ------
    ModelError
        The data of the script's languages is missing or altered.
    """
    texts = [
        read_line(line, script=script, recogniser=recogniser, form=_AnyText())
        for line in line_pictures(pictures)
    ]
    return [text for text in texts if text.confidence > MIN_CONFIDENCE]
