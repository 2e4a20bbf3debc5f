"""The printed report holds everything, in order, without a verdict, and always the same bytes."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Sequence

import numpy as np
import pypdfium2 as pdfium
import pytest
from numpy.typing import NDArray

from visualdoc.findings import Evidence, Examination, Outcome
from visualdoc.reporting import PageViews, all_crops, report_pdf
from visualdoc.reporting.texts import DUTCH, ENGLISH, LANGUAGES, Texts


def printed(examination: Examination, views: Sequence[PageViews], language: str = "en") -> bytes:
    crops = all_crops(examination, views)
    return report_pdf(examination, [view.pixels for view in views], crops, language=language)


def words(content: bytes) -> str:
    pages = (page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(content))
    return re.sub(r"\s+", " ", " ".join(pages))


@pytest.fixture(scope="module")
def english(examination: Examination, views: tuple[PageViews, ...]) -> bytes:
    return printed(examination, views)


def test_twice_the_same_bytes(
    english: bytes, examination: Examination, views: tuple[PageViews, ...]
) -> None:
    again = printed(examination, views)
    assert hashlib.sha256(again).hexdigest() == hashlib.sha256(english).hexdigest()
    assert re.search(rb"/CreationDate \(D:2000", english), "a date would differ tomorrow"


def test_the_sections_stand_in_their_order(english: bytes) -> None:
    text = words(english)
    order = [
        ENGLISH.title, "SHA-256", ENGLISH.checked, ENGLISH.not_checked, ENGLISH.regions,
        ENGLISH.read, ENGLISH.provenance,
    ]  # fmt: skip
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_what_an_examiner_and_a_counter_expert_need_is_there(
    english: bytes, examination: Examination
) -> None:
    text = words(english)
    for part in (
        examination.file,
        examination.sha256,
        "Exampleland passport (exampleland-passport, version 2), confidence 0.99",
        "median 0.031 mm, 95 % below 0.081 mm",
        "200 dpi, measured on the reference",
        "A reflection of 24 mm² hides what lies below it.",
        "Background lines stop at the edge of the portrait",
        "0.4124 mm",
        "12 genuine scans, left out one at a time",
        "12 MAR 1987",
        "ICAO Doc 9303-3, section 4.7",
        "about 1 in 25,000 genuine pages (from 240 genuine pages)",
        "Needs 1200 dpi.",
        "Stopped: division by zero.",
        "No certificate of the signer.",
        "peak_lpi",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
        "cd" * 32,
        "ef" * 32,
        "on: 2026-11-24",
        "Page 1 of ",
    ):
        assert part in text, part


def test_a_page_on_which_nothing_was_looked_at_never_looks_clean(english: bytes) -> None:
    text = words(english)
    second = text[text.index("Document page 2") :]
    assert second.count(ENGLISH.nothing_ran) >= 3
    assert ENGLISH.summary_none not in second
    assert ENGLISH.no_regions not in second
    assert ENGLISH.quality_unusable in second


def test_what_could_not_be_checked_is_a_section_even_when_it_is_empty(
    examination: Examination, views: tuple[PageViews, ...]
) -> None:
    first = examination.pages[0]
    done = tuple(
        dataclasses.replace(check, outcome=Outcome.PASSED, region_ids=()) for check in first.checks
    )
    only = dataclasses.replace(
        examination, pages=(dataclasses.replace(first, checks=done, regions=()),)
    )
    text = words(printed(only, views[:1]))
    assert ENGLISH.not_checked in text
    assert ENGLISH.all_checked in text
    assert ENGLISH.no_regions in text


@pytest.mark.parametrize("texts", [ENGLISH, DUTCH])
def test_no_words_of_a_verdict(texts: Texts) -> None:
    spoken = repr(texts).lower()
    for verdict in ("fraud", "fake", "forg", "vals", "counterfeit", "valid document", "approved"):
        assert verdict not in spoken


def test_catalogues_say_something_for_every_key_and_keep_the_names_to_fill_in() -> None:
    for field in dataclasses.fields(Texts):
        one, other = getattr(ENGLISH, field.name), getattr(DUTCH, field.name)
        if isinstance(one, str):
            assert one
            assert other
            assert set(re.findall(r"\{\w+\}", one)) == set(re.findall(r"\{\w+\}", other))
        elif not isinstance(one, bool):
            assert set(one) == set(other)
    assert set(LANGUAGES) == {"en", "nl"}


def test_dutch(examination: Examination, views: tuple[PageViews, ...]) -> None:
    text = words(printed(examination, views, "nl"))
    assert DUTCH.not_checked in text
    assert "mediaan 0,031 mm" in text
    assert "Background lines stop at the edge of the portrait" in text
    assert ENGLISH.checked not in text


def test_markup_in_texts_of_a_document_is_text(
    examination: Examination, views: tuple[PageViews, ...]
) -> None:
    hostile = "<b>bold</b> & <font size=99> <img src='http://example.org/x.png'/>"
    first = examination.pages[0]
    regions = (dataclasses.replace(first.regions[0], title=hostile, explanation=hostile),)
    only = dataclasses.replace(
        examination, file=hostile, pages=(dataclasses.replace(first, regions=regions),)
    )
    assert words(printed(only, views[:1])).count("http://example.org/x.png") >= 2


def test_very_long_texts_and_tables_break_over_pages(
    examination: Examination, views: tuple[PageViews, ...]
) -> None:
    first = examination.pages[0]
    long = "word " * 1500 + "end-of-the-long-text"
    unbroken = "X" * 600 + "end-of-the-long-word"
    region = dataclasses.replace(
        first.regions[0],
        explanation=long,
        title=unbroken,
        evidence=(
            Evidence("captured_expected", {"captured": long, "expected": unbroken, "rule": long}),
        ),
    )
    only = dataclasses.replace(
        examination,
        file=unbroken,
        pages=(dataclasses.replace(first, regions=(region,) * 2),),
    )
    text = words(printed(only, views[:1])).replace(" ", "")
    assert text.count("end-of-the-long-text") >= 6
    assert text.count("end-of-the-long-word") >= 5


def test_nothing_leaves_the_page(english: bytes) -> None:
    for page in pdfium.PdfDocument(english):
        picture = page.render(scale=1).to_numpy()
        rim = np.concatenate([picture[:, :30].ravel(), picture[:, -30:].ravel()])
        assert rim.min() == 255


def test_crops_stand_beside_each_other(
    english: bytes, pixels: NDArray[np.uint8], views: tuple[PageViews, ...]
) -> None:
    assert views[0].reference is not None
    text = words(english)
    # Four regions, one of which names a second place.
    assert text.count(ENGLISH.scan_crop) == 5
    assert text.count(ENGLISH.reference_crop + " ") >= 5
    # where the region lies on the reference, what differs is painted beside both
    assert "red darker" in text
