"""How national characters become A–Z in a machine-readable zone: the tables of ICAO Doc 9303-3.

Every character maps to its lawful transliterations, the recommended one first. The tables are data,
``data/transliteration.toml``.

References
----------
ICAO Doc 9303-3, 8th edition, section 6: A (multinational Latin), B (Cyrillic), C (Arabic).
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

SHADDA = "\u0651"
"""Doubles the letter before it (table C, note 3)."""

DROPPED = frozenset("'’‘ʼ`´.·‧")
"""Punctuation that leaves nothing (section 4.6)."""

SEPARATING = frozenset(" -‐‑–—_/\n")
"""What parts the components of a name (section 4.6)."""

_WITHOUT_SOUND = {"ʹ", "ʺ", "ʿ", "ʾ"}


class Script(StrEnum):
    """Scripts of section 6."""

    LATIN = "latin"
    CYRILLIC = "cyrillic"
    ARABIC = "arabic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language with its own letters and the forms that the standard names for it.

    Attributes
    ----------
    alphabet
        Capitals; of Latin languages only those beyond A–Z.
    forms
        Letter → forms, where they are others than the table's.
    first
        Letter → forms at the beginning of a name component.
    """

    code: str
    script: Script
    alphabet: frozenset[str]
    forms: Mapping[str, tuple[str, ...]]
    first: Mapping[str, tuple[str, ...]]


@cache
def _data() -> dict[str, Any]:
    text = resources.files("visualdoc.reading").joinpath("data/transliteration.toml")
    return tomllib.loads(text.read_text("utf-8"))


@cache
def script_table(script: Script) -> dict[str, tuple[str, ...]]:
    """Character → transliterations of one script, the standard's first."""
    table: dict[str, tuple[str, ...]] = {}
    for part in ("standard", "beyond", "added"):
        for forms, characters in _data()[script][part].items():
            for character in characters:
                known = table.get(character, ())
                table[character] = (*known, *(form for form in _forms(forms) if form not in known))
    return table


@cache
def languages() -> dict[str, Language]:
    """Languages by ISO 639-3 code."""
    return {
        code: Language(
            code=code,
            script=Script(row["script"]),
            alphabet=frozenset(row["alphabet"]),
            forms={letter: _forms(forms) for letter, forms in row.get("forms", {}).items()},
            first={letter: _forms(forms) for letter, forms in row.get("first", {}).items()},
        )
        for code, row in _data()["language"].items()
    }


def _forms(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


@cache
def tables() -> dict[str, tuple[str, ...]]:
    """Character → transliterations, all three tables together."""
    return {
        character: forms for script in Script for character, forms in script_table(script).items()
    }


def capitals(text: str) -> str:
    """Return a name in capitals, composed, as the tables have its letters."""
    # upper() would spell ß and İ out before the tables can
    upper = unicodedata.normalize("NFC", text.replace("ß", "ẞ")).upper()
    return " ".join(upper.replace("I\u0307", "İ").split())


def transliterations(character: str) -> tuple[str, ...]:
    """Lawful forms of an upper-case character; empty when the standard has none.

    Letters beyond the tables fall back to their base letter (Ḩ → H), vowel points and other marks
    to nothing.
    """
    if character.isascii() and character.isalpha():
        return (character,)
    known = tables().get(character)
    if known is not None:
        return known
    if unicodedata.category(character) in {"Mn", "Cf"} or character in _WITHOUT_SOUND:
        return ("",)
    return tuple(_base_letter(character))


def doubled(form: str) -> tuple[str, ...]:
    """Forms of a letter with shadda: the whole sequence again, or again without its X.

    The standard says that the sequence is repeated, and in its example writes XDZDZ for the doubled
    XDZ.
    """
    both = (form + form[1:], form + form) if form[:1] == "X" else (form + form,)
    return tuple(one for one in both if one)


def _base_letter(character: str) -> Iterator[str]:
    base = unicodedata.normalize("NFKD", character)
    letters = "".join(c for c in base if unicodedata.category(c) != "Mn")
    if letters != character and letters.isascii() and letters.isalpha():
        yield letters


def is_latin(text: str) -> bool:
    """Whether every letter is a Latin one."""
    return all("LATIN" in unicodedata.name(c, "") for c in text if c.isalpha())
