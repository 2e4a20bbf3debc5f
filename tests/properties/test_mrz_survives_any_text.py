"""100,000 random and mutated zones: nothing raises, nothing is repaired, everything is JSON."""

from __future__ import annotations

import json
import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visualdoc.cli.mrz import text_json
from visualdoc.reading.mrz.described import described
from visualdoc.reading.mrz.digits import ALPHABET
from visualdoc.reading.mrz.parse import parse, parse_text
from visualdoc.reading.mrz.types import MrzDocument

ON = date(2026, 6, 1)
ZONES = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<|L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    "PNRUSZDRIL7K<<SERGEQ<ANATOL9EVI3<<<<<<<<<<<<|3919353498RUS7207233M<<<<<<<4151218910003<50",
    "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<|D231458907UTO7408122F1204159<<<<<<<6",
    "I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<|D23145890<UTO3407127M95071227349<<<8",
    "I<UTOD231458907<<<<<<<<<<<<<<<|7408122F1204159UTO<<<<<<<<<<<6|ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    "IDBEL000590696<1015<<<<<<<<<<<|7408122F1204159UTO<<<<<<<<<<<6|ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<|L8988901C4XXX4009078F96121096ZE184226B<<<<<<",
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<|L8988901C4XXX4009078F9612109<<<<<<<<",
    "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<|8806923102858CORINNE<<<<<<<6512068F6",
    "AAA001D<<|FACHE305142128097<<800126<<<<<|MARCHAND<<FABIENNE<<<<<<<<<<<<",
    "I<SVKNOVAK<<JAN<<<<<<<<<<<<<<<<<<<|123456<AA5SVK8110251M1801020749313",
    "D1FRA13AA000026181231MARTIN<<9",
    "D1NLD11234567890ABCDEFGHIJKLM5",
)
STRANGE = "Ññßµ\u0130\u0651\u200f٣७Ⅷ²\x00\x1c \t|oO0iI1\U0001f600\udc80"
TIMES = 100_000
TO_JSON_EVERY = 4
"""Every so many go through the rules to JSON, which takes three times as long as parsing."""


def mutated(chance: random.Random) -> list[str]:
    """A zone with some characters replaced, lost, won, exchanged or a line lost or repeated."""
    lines = [list(line) for line in chance.choice(ZONES).split("|")]
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8, 30))):
        line = chance.choice(lines)
        place = chance.randrange(len(line) + 1)
        kind = chance.randrange(8)
        new = chance.choice(STRANGE) if chance.random() < 0.1 else chance.choice(ALPHABET)
        if kind < 4 and place < len(line):
            line[place] = new
        elif kind == 4 and place < len(line):
            del line[place]
        elif kind == 5:
            line.insert(place, new)
        elif kind == 6 and place + 1 < len(line):
            line[place], line[place + 1] = line[place + 1], line[place]
    if chance.random() < 0.05:
        lines.append(list(chance.choice(lines)))
    if chance.random() < 0.05:
        del lines[chance.randrange(len(lines))]
    return ["".join(line) for line in lines]


def random_text(chance: random.Random) -> list[str]:
    letters = chance.choice((ALPHABET, ALPHABET, STRANGE, ALPHABET.lower() + STRANGE))
    count = chance.randrange(5)
    lengths = [chance.choice((0, 1, 9, 30, 34, 36, 43, 44, 45, 88, 90)) for _ in range(count)]
    if chance.random() < 0.5 and lengths:
        lengths = [lengths[0]] * count
    return ["".join(chance.choices(letters, k=length)) for length in lengths]


def positions_lie_in_the_print(document: MrzDocument) -> bool:
    lines = document.lines
    every = [digit.positions for digit in document.check_digits]
    every += [positions for _, _, positions in document.problems]
    return all(
        0 <= line < len(lines) and 0 <= column < len(lines[line])
        for positions in every
        for line, column in positions
    )


def said(document: MrzDocument) -> dict[str, object]:
    found: dict[str, object] = json.loads(json.dumps(described(document, on=ON)))
    return found


def test_the_seeds_are_zones_of_every_format() -> None:
    formats = {parse_text(text).format for text in ZONES}
    assert "unknown" not in formats
    assert len(formats) == 10


@pytest.mark.parametrize("seed", range(4))
def test_nothing_raises_and_nothing_is_repaired(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (no secret)
    formats = set()
    for number in range(TIMES // 4):
        lines = mutated(chance) if number % 4 else random_text(chance)
        document = parse(lines)
        assert document.lines == tuple(lines)
        assert positions_lie_in_the_print(document)
        formats.add(document.format)
        if number % TO_JSON_EVERY == 0:
            assert said(document)["lines"] == lines
    assert len(formats) >= 11


def test_the_command_says_any_text_as_json() -> None:
    chance = random.Random(7)  # noqa: S311  (no secret)
    for number in range(2_000):
        lines = mutated(chance) if number % 4 else random_text(chance)
        text = "|".join(lines)
        found = text_json(text, on=ON, national=text[:60] if number % 20 == 0 else None)
        assert found["lines"] == list(parse_text(text).lines)
        json.dumps(found)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(max_size=50), max_size=5))
def test_any_unicode_to_json(lines: list[str]) -> None:
    document = parse(lines)
    assert document.lines == tuple(lines)
    assert positions_lie_in_the_print(document)
    found = said(document)
    places = [
        place
        for one in (*found["problems"], *found["remarks"])  # type: ignore[misc]
        for place in one["positions"]
    ]
    assert all(column < len(lines[line]) for line, column in places)


SHAPES = ((30, 30, 30), (36, 36), (44, 44), (34, 34), (9, 30, 30), (30,))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SHAPES), st.data())
def test_any_unicode_in_the_shape_of_a_zone(shape: tuple[int, ...], data: st.DataObject) -> None:
    letters = st.one_of(st.sampled_from(ALPHABET), st.characters())
    lines = [data.draw(st.text(letters, min_size=n, max_size=n)) for n in shape]
    document = parse(lines)
    assert document.lines == tuple(lines)
    assert positions_lie_in_the_print(document)
    said(document)


def test_letters_whose_capitals_are_several_signs() -> None:
    letters = [chr(code) for code in range(0x1_0000) if len(chr(code).upper()) > 1]
    assert "ŉ" in letters
    for letter in letters:
        said(parse(["P<UTO" + letter + "<" * 38, "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]))
