"""Numbers as a reader of the language writes them."""

from __future__ import annotations

from visualdoc.reporting.texts import Texts

_LARGE = 10_000
# Rates up to this are said as one in so many pages.
RARE = 0.5


def number(value: float, texts: Texts) -> str:
    """Up to four significant digits, no exponent, the language's decimal mark."""
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN
        return "–"
    text = f"{value:.0f}" if abs(value) >= _LARGE or value == round(value) else f"{value:.4g}"
    if "e" in text:
        text = f"{value:.10f}".rstrip("0")
    return text.replace(".", ",") if texts.decimal_comma else text


def rate(value: float, texts: Texts) -> str:
    """Write an expected number with one or two significant digits."""
    text = f"{value:.2g}"
    if "e" in text:
        text = f"{value:.8f}".rstrip("0")
    return text.replace(".", ",") if texts.decimal_comma else text


def pages(value: float, texts: Texts) -> str:
    """Write a small rate as the number of pages on which one is expected, to two digits."""
    count = 1.0 / value
    digits = max(len(str(int(count))) - 2, 0)
    text = f"{int(round(count, -digits)):,}"
    return text.replace(",", ".") if texts.decimal_comma else text
