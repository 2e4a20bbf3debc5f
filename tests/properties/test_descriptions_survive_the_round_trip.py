"""A description that was printed reads back as the same description."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from visualdoc.references.description import TypeDescription, as_yaml, parse_description
from visualdoc.references.description_parts import (
    Authority,
    DocumentPart,
    ForgeryMark,
    KnownDeviation,
    ModelIdentifier,
    Rules,
    Series,
    ZoneDescription,
)
from visualdoc.references.types import NamedBy, ZoneKind

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
MAYBE = st.none() | TEXT
PATTERN = st.none() | st.sampled_from([r"[A-Z]{2}\d{7}", r"\d+", "a: b #c", "- 'x'"])
DAY = st.none() | st.dates(min_value=date(1900, 1, 1))
LENGTH = st.floats(0, 300, allow_nan=False)
BOX = st.tuples(LENGTH, LENGTH, st.floats(0.01, 80), st.floats(0.01, 80)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)
ZONES = st.lists(
    st.builds(
        ZoneDescription,
        id=TEXT,
        kind=st.sampled_from(ZoneKind),
        box_mm=BOX.filter(lambda b: b[2] > b[0] and b[3] > b[1]),
        field=MAYBE,
        script=MAYBE,
        format=PATTERN,
        font=MAYBE,
        named_by=st.none() | st.sampled_from(NamedBy),
        label=MAYBE,
    ),
    max_size=3,
)
RULES = st.builds(
    Rules,
    authorities=st.lists(
        st.builds(Authority, name=TEXT, aliases=st.lists(TEXT, max_size=2), since=DAY, until=DAY),
        max_size=2,
    ),
    validity_years=st.lists(st.floats(0.1, 99), max_size=2),
    number_format=PATTERN,
    series=st.lists(st.builds(Series, name=MAYBE, since=DAY, until=DAY), max_size=2),
    extra=st.dictionaries(TEXT, TEXT | st.integers() | st.booleans(), max_size=2),
)
DESCRIPTIONS = st.builds(
    TypeDescription,
    title=MAYBE,
    model=st.none()
    | st.builds(
        ModelIdentifier, issuer=TEXT, type=TEXT, number=st.integers() | TEXT, year=st.integers()
    ),
    document=st.none()
    | st.builds(
        lambda name, parts: DocumentPart(name=name, part=parts[0], parts=tuple(parts)),
        TEXT,
        st.lists(TEXT, min_size=1, max_size=3, unique=True),
    ),
    size_mm=st.none() | st.tuples(st.floats(1, 500), st.floats(1, 500)),
    zones=ZONES,
    rules=RULES,
    known_deviations=st.lists(
        st.builds(KnownDeviation, text=TEXT, box_mm=st.none() | BOX, since=DAY, until=DAY),
        max_size=2,
    ),
    known_forgery_marks=st.lists(
        st.builds(ForgeryMark, text=TEXT, box_mm=st.none() | BOX, source=MAYBE), max_size=2
    ),
    notes=MAYBE,
    enrolled_by=MAYBE,
    enrolled_on=DAY,
    scans=st.lists(TEXT, max_size=2),
)


@given(DESCRIPTIONS)
@settings(max_examples=150, deadline=None)
def test_yaml_reads_back_as_it_was(description: TypeDescription) -> None:
    assert parse_description(as_yaml(description), name="type.yaml") == description
