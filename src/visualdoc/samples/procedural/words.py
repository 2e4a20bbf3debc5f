"""Words of official documents in many languages, and names of invented states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml

from visualdoc.samples.lettering import Font

Rng = np.random.Generator

_HEADS = ("Val", "Mer", "Tal", "Kor", "Bel", "San", "Ost", "Lun", "Zar", "Vel", "Gran", "Har",
          "Nor", "Cal", "Dra", "Fen", "Ist", "Jor", "Quel", "Rav", "Sil", "Thar", "Ur", "Wes",
          "Ald", "Bro", "Cor", "Es", "Kal", "Mont")  # fmt: skip
_MIDDLES = ("a", "o", "e", "i", "do", "ra", "le", "mi", "ne", "ba", "go", "sta", "ve", "lu", "")
_TAILS = ("via", "nia", "land", "ria", "mark", "tan", "dor", "stan", "ia", "burg", "nor", "lia",
          "gar", "mere", "wick", "sia", "thal", "ona")  # fmt: skip
_LETTERS = {
    "Cyrl": dict(zip("abcdefghijklmnopqrstuvwxyz", "абкдефгхижклмнопкрстувввыз", strict=True)),
    "Grek": dict(zip("abcdefghijklmnopqrstuvwxyz", "αβκδεφγχιικλμνοπκρστυββξυζ", strict=True)),
    "Geor": dict(zip("abcdefghijklmnopqrstuvwxyz", "აბკდეფგხიჯკლმნოპქრსტუვვხიზ", strict=True)),
    "Arab": dict(zip("abcdefghijklmnopqrstuvwxyz", "ابكديفغهيجكلمنوبقرستوفوخيز", strict=True)),
    "Ethi": dict(zip("abcdefghijklmnopqrstuvwxyz", "አበከደኤፈገሀኢጀከለመነኦጰቀረሰተኡቨወክይዘ", strict=True)),
}
FACES = {
    "Latn": ((Font.SANS, Font.SANS_BOLD), (Font.SERIF, Font.SERIF_BOLD),
             (Font.SERIF_ITALIC, Font.SERIF_BOLD), (Font.WIDE, Font.WIDE_BOLD),
             (Font.BOOK, Font.BOOK_BOLD)),
    "Cyrl": ((Font.SANS, Font.SANS_BOLD), (Font.SERIF, Font.SERIF_BOLD),
             (Font.WIDE, Font.WIDE_BOLD), (Font.BOOK, Font.BOOK_BOLD)),
    "Grek": ((Font.SANS, Font.SANS_BOLD), (Font.SERIF, Font.SERIF_BOLD),
             (Font.WIDE, Font.WIDE_BOLD), (Font.BOOK, Font.BOOK_BOLD)),
    "Geor": ((Font.WIDE, Font.WIDE_BOLD), (Font.BOOK, Font.BOOK_BOLD)),
    "Arab": ((Font.ARABIC, Font.ARABIC_BOLD),),
    "Ethi": ((Font.ETHIOPIC, Font.ETHIOPIC),),
}  # fmt: skip
"""Plain and bold face that draw a script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Words of one language.

    Attributes
    ----------
    captions
        By field name.
    titles
        By kind of document: card, passport, visa, paper.
    body
        What a sheet says above its entries, and in small print.
    """

    code: str
    script: str
    captions: Mapping[str, str]
    states: tuple[str, ...]
    offices: tuple[str, ...]
    titles: Mapping[str, tuple[str, ...]]
    body: tuple[str, ...]

    def capitals(self, text: str) -> str:
        """Return a text in capitals; the faces at hand have none for Georgian."""
        return text if self.script == "Geor" else text.upper()

    def named(self, pattern: str, name: str) -> str:
        """Put an invented name into a pattern, in the language's own letters."""
        letters = _LETTERS.get(self.script)
        own = name if letters is None else "".join(letters.get(c, "") for c in name.lower())
        return pattern.format(own.capitalize() if self.script in {"Cyrl", "Grek"} else own)


@lru_cache(maxsize=1)
def languages() -> tuple[Language, ...]:
    """Return all languages, in the order of the file."""
    path = Path(__file__).parent / "words.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    order = content["order"]
    return tuple(
        Language(
            code=code,
            script=entry["script"],
            captions=dict(zip(order, entry["captions"], strict=True)),
            states=tuple(entry["states"]),
            offices=tuple(entry["offices"]),
            body=tuple(entry["body"]),
            titles={kind: tuple(entry[kind]) for kind in ("card", "passport", "visa", "paper")},
        )
        for code, entry in content["languages"].items()
    )


def pick_languages(rng: Rng) -> tuple[Language, ...]:
    """Draw one to three languages; the first leads."""
    known = languages()
    count = int(rng.choice([1, 2, 3], p=[0.45, 0.42, 0.13]))
    order = rng.permutation(len(known))[:count]
    return tuple(known[int(i)] for i in order)


def invented_name(rng: Rng) -> str:
    """Return a place that does not exist."""
    parts = (_HEADS, _MIDDLES, _TAILS)
    return "".join(pool[int(rng.integers(len(pool)))] for pool in parts)
