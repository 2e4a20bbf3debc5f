"""Texts of whole zones, and texts of everything else on a page."""

from __future__ import annotations

import string

import numpy as np
from texts import digits, letters, number

Rng = np.random.Generator


def zone_lines(rng: Rng) -> list[str]:
    """Lines of a zone of a random format; the fields are random, their places are right."""
    kind = rng.random()
    if kind < 0.4:
        return _two_lines(rng, 44)
    if kind < 0.6:
        return _two_lines(rng, 36)
    if kind < 0.92:
        return _three_lines(rng)
    if kind < 0.96:
        return [letters(rng, 3, 4) + number(rng, 26)]
    return [number(rng, 9), *_three_lines(rng)[1:]]


def _names(rng: Rng, width: int) -> str:
    name = letters(rng, 3, 13)
    if rng.random() < 0.3:
        name += "<" + letters(rng, 3, 10)
    name += "<<" + letters(rng, 3, 10)
    if rng.random() < 0.5:
        name += "<" + letters(rng, 2, 9)
    return name[:width].ljust(width, "<")


def _two_lines(rng: Rng, width: int) -> list[str]:
    head = str(rng.choice(["P<", "PP", "PM", "V<", "I<", "ID", "AC"])) + letters(rng, 3, 4)
    tail = number(rng, 9) + digits(rng, 1) + letters(rng, 3, 4) + digits(rng, 7)
    tail += str(rng.choice(list("MF<"))) + digits(rng, 7)
    optional = number(rng, int(rng.integers(0, 14))) if rng.random() < 0.5 else ""
    tail = (tail + optional)[: width - 2].ljust(width - 2, "<") + digits(rng, 2)
    return [head + _names(rng, width - 5), tail]


def _three_lines(rng: Rng) -> list[str]:
    head = str(rng.choice(["I<", "ID", "AC", "C<", "IR"])) + letters(rng, 3, 4)
    head = (head + number(rng, 9) + digits(rng, 1)).ljust(30, "<")
    if rng.random() < 0.4:
        head = head[:15] + number(rng, int(rng.integers(3, 15))).ljust(15, "<")
    middle = digits(rng, 7) + str(rng.choice(list("MF<"))) + digits(rng, 7) + letters(rng, 3, 4)
    return [head, middle.ljust(29, "<") + digits(rng, 1), _names(rng, 30)]


def other_text(rng: Rng) -> str:
    """Make up a line that is no zone: words, capitals, numbers, codes."""
    kind = rng.random()
    if kind < 0.35:
        words = [_word(rng, string.ascii_lowercase) for _ in range(int(rng.integers(1, 10)))]
        return " ".join(words).capitalize()
    if kind < 0.6:
        words = [_word(rng, string.ascii_uppercase) for _ in range(int(rng.integers(1, 6)))]
        return " ".join(words)
    if kind < 0.75:
        return " ".join(digits(rng, int(rng.integers(1, 8))) for _ in range(rng.integers(1, 6)))
    if kind < 0.85:
        date = f"{digits(rng, 2)}.{digits(rng, 2)}.{digits(rng, 4)}"
        return f"{date}  {_word(rng, string.ascii_uppercase)}"
    if kind < 0.95:
        return "".join(rng.choice(list(string.ascii_letters + string.digits + "+/=(){};._-"), 34))
    return str(rng.choice(["/", "-", ".", "_", "=", "*", "+", ">", "I", "0"])) * 30


def _word(rng: Rng, alphabet: str) -> str:
    return "".join(rng.choice(list(alphabet), size=int(rng.integers(1, 12))))
