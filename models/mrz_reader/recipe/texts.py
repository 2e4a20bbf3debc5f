"""Text of training lines: zones, uniform characters, look-alikes."""

from __future__ import annotations

import string

import numpy as np
from network import CLASSES

Rng = np.random.Generator
LOOK_ALIKES = "O0O0O0QDI1L1T7Z2S5S5B8B8G6CK<K<XVYUNMHW4A"
"""Characters that readers confuse, those with the least between them most often."""


def random_text(rng: Rng, length: int) -> str:
    """Uniform characters with runs of fillers."""
    text = "".join(rng.choice(list(CLASSES[1:]), size=length))
    if rng.random() < 0.5:
        at, run = int(rng.integers(length)), int(rng.integers(1, 9))
        text = (text[:at] + "<" * run + text[at + run :])[:length]
    return text


def look_alike_text(rng: Rng, length: int) -> str:
    """Characters that are confused, side by side."""
    return "".join(rng.choice(list(LOOK_ALIKES), size=length))


def letters(rng: Rng, low: int, high: int) -> str:
    """Letters about as frequent as in names."""
    drawn = rng.choice(list("AEIOUAEIOULNRSTMKDBGVPHCJFZWYXQ"), size=rng.integers(low, high))
    return "".join(drawn)


def digits(rng: Rng, count: int) -> str:
    """Digits."""
    return "".join(rng.choice(list(string.digits), size=count))


def number(rng: Rng, count: int) -> str:
    """Make up a document number: digits, letters before digits, or both mixed."""
    kind = rng.integers(3)
    if kind == 0:
        return digits(rng, count)
    if kind == 1:
        head = min(int(rng.integers(1, 4)), count)
        return "".join(rng.choice(list(string.ascii_uppercase), size=head)) + digits(
            rng, count - head
        )
    return "".join(rng.choice(list(string.digits + string.ascii_uppercase), size=count))


def mrz_text(rng: Rng, length: int) -> str:
    """Cut a window out of a line that looks like one of a zone."""
    kind = rng.integers(3)
    if kind == 0:
        head = str(rng.choice(["P<", "I<", "ID", "V<", "AC", "PM", "IR", "PP", "PO"]))
        line = head + letters(rng, 3, 4) + letters(rng, 3, 12) + "<<" + letters(rng, 2, 9)
        line += "<" + letters(rng, 0, 9)
    elif kind == 1:
        line = number(rng, 9) + digits(rng, 1) + letters(rng, 3, 4) + digits(rng, 7)
        line += (
            str(rng.choice(list("MF<"))) + digits(rng, 7) + number(rng, int(rng.integers(4, 12)))
        )
    else:
        line = letters(rng, 3, 12) + "<<" + letters(rng, 3, 9)
    full = int(rng.choice([30, 36, 44]))
    line = line[:full].ljust(full, "<")
    if kind == 1 and rng.random() < 0.7:
        line = line[:-2] + digits(rng, 2)
    start = int(rng.integers(0, full - length + 1)) if full > length else 0
    return line[start : start + length]


def no_zone_text(rng: Rng, length: int) -> str:
    """Lower-case words."""
    return "".join(rng.choice(list(string.ascii_lowercase + " " * 4), size=length))
