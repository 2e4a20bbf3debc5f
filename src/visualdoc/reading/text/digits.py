"""A second opinion on digits: Tesseract misreads Arabic-Indic ones (١٢ as ١١) unhesitatingly."""

from __future__ import annotations

from dataclasses import replace

from visualdoc.imaging.text_crops import InkPicture
from visualdoc.reading.text.dates import ascii_digits
from visualdoc.reading.text.lines import prepared
from visualdoc.reading.text.recogniser import LANGUAGES_OF_SCRIPT, RecognisedText, TextRecogniser

DIGIT_ALPHABET = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹0123456789/.-"

UNCONFIRMED_CONFIDENCE = 0.4
"""Most that digits are worth on which the free and the restricted reading differ."""


def confirm_digits(
    free: RecognisedText, line: InkPicture, *, script: str, recogniser: TextRecogniser
) -> RecognisedText:
    """Read a date line again with digits only and compare.

    Returns
    -------
    RecognisedText
        The free reading when its digits are confirmed; else the better one, its confidence capped.
    """
    image = prepared(line, script)
    restricted = max(
        (
            recogniser.read(image, language=language, alphabet=DIGIT_ALPHABET)
            for language in LANGUAGES_OF_SCRIPT[script]
        ),
        key=lambda reading: reading.confidence,
    )
    if _digits(free.text) == _digits(restricted.text) != "":
        return max(free, replace(restricted, text=free.text), key=lambda r: r.confidence)
    better = max(free, restricted, key=lambda r: (len(_digits(r.text)), r.confidence))
    return replace(better, confidence=min(better.confidence, UNCONFIRMED_CONFIDENCE))


def _digits(text: str) -> str:
    return "".join(c for c in ascii_digits(text) if c.isdigit())
