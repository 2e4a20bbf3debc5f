"""Every word of every language has its glyphs in each face that may set it."""

from __future__ import annotations

from functools import cache

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from visualdoc.samples import names
from visualdoc.samples.lettering import Font, font_path
from visualdoc.samples.procedural.forms import VALUE_FONTS
from visualdoc.samples.procedural.words import FACES, Language, languages


@cache
def _glyphs(font: Font) -> frozenset[int]:
    return frozenset(TTFont(font_path(font)).getBestCmap())


def _missing(text: str, font: Font) -> set[str]:
    return {c for c in text if ord(c) not in _glyphs(font) and not c.isspace()}


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.code)
def test_words(language: Language) -> None:
    said = [*language.captions.values(), *language.body]
    said += [text for titles in language.titles.values() for text in titles]
    said += [language.named(p, "Quelvazorjix") for p in (*language.states, *language.offices)]
    text = "".join(said) + "".join(language.capitals(one) for one in said) + "/:"

    for faces in FACES[language.script]:
        for font in faces:
            assert _missing(text, font) == set(), font


def test_entries() -> None:
    printed = "".join(names.LATIN_SURNAMES) + "".join(sum(names.LATIN_GIVEN, ()))
    printed += "".join(place[0] for place in names.PLACES) + "0123456789./-|:"
    latin = [one for one in languages() if one.script == "Latn"]
    printed += "".join(office for one in latin for office in one.offices)

    for font in VALUE_FONTS:
        assert _missing(printed + printed.upper(), font) == set(), font
