"""Text on line work is read exactly, placed on its ink, and humbly where it cannot be read."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from visualdoc.inference import ModelRegistry, default_models_dir
from visualdoc.reading.text.fields import number_of
from visualdoc.reading.text.reader import read_zones
from visualdoc.reading.text.recogniser import TextRecogniser
from visualdoc.registration.types import AlignedPage

LATIN, ARABIC, ETHIOPIC = "NotoSans-Bold.ttf", "Amiri-Regular.ttf", "AbyssinicaSIL-Regular.ttf"
Maker = Callable[..., AlignedPage]

HOLDER = {
    "z1": ("VAN DER BERG", "Latn", "surname", LATIN),
    "z2": ("JOHANNA MARIA", "Latn", "given_names", LATIN),
    "z3": ("12 JAN 1985", "Latn", "birth_date", LATIN),
    "z4": ("XA1234567", "Latn", "document_number", LATIN),
    "z5": ("F", "Latn", "sex", LATIN),
    "z6": ("31.12.2029", "Latn", "expiry_date", LATIN),
    "z7": ("PASSPORT OFFICE AMAUROT", "Latn", "authority", LATIN),
}
VALUES = {
    "surname": "VAN DER BERG",
    "given_names": "JOHANNA MARIA",
    "birth_date": "1985-01-12",
    "document_number": "XA1234567",
    "sex": "F",
    "expiry_date": "2029-12-31",
    "authority": "PASSPORT OFFICE AMAUROT",
}


@pytest.mark.parametrize("dpi", [300.0, 600.0])
def test_latin_fields_on_line_work_are_read_exactly(
    make_page: Maker, models: ModelRegistry, recogniser: TextRecogniser, dpi: float
) -> None:
    fields, not_read = read_zones(make_page(HOLDER, dpi=dpi), models=models, recogniser=recogniser)
    assert {f.name: f.value for f in fields} == VALUES
    assert not_read == {}
    assert min(f.confidence for f in fields) > 0.7


def test_background_that_lies_a_pixel_beside_its_reference_does_not_disturb(
    make_page: Maker, models: ModelRegistry, recogniser: TextRecogniser
) -> None:
    page = make_page(HOLDER, shift_px=1)
    fields, _ = read_zones(page, models=models, recogniser=recogniser)
    assert {f.name: f.value for f in fields} == VALUES


def test_polygon_lies_on_the_ink_in_page_pixels(
    make_page: Maker, models: ModelRegistry, recogniser: TextRecogniser
) -> None:
    page = make_page({"z1": HOLDER["z1"], "z2": HOLDER["z2"]})
    fields, _ = read_zones(page, models=models, recogniser=recogniser)
    for field, zone in zip(fields, page.document_type.zones, strict=True):
        assert field.polygon_px is not None
        left, top, right, bottom = page.page_to_document.polygon_to_mm(field.polygon_px).bounds
        # text starts about a millimetre from the zone's left edge; capitals are 3.2 mm high
        assert 0.5 < left < 2.0
        assert 2.8 < bottom - top < 4.3
        assert zone.box.top_mm < top
        assert bottom < zone.box.bottom_mm
        assert 25 < right - left < 45


def test_printed_label_inside_the_zone_is_not_content(
    make_page: Maker, models: ModelRegistry, recogniser: TextRecogniser
) -> None:
    page = make_page({"z1": HOLDER["z1"]}, label="Surname / Nom")
    fields, _ = read_zones(page, models=models, recogniser=recogniser)
    assert [f.text for f in fields] == ["VAN DER BERG"]


def test_ink_that_every_genuine_scan_shares_is_still_read(
    make_page: Maker, models: ModelRegistry, recogniser: TextRecogniser
) -> None:
    page = make_page({"z3": HOLDER["z3"]})
    page.document_type.images.median[:] = page.image  # as if all holders were born that day
    fields, _ = read_zones(page, models=models, recogniser=recogniser)
    assert [f.value for f in fields] == ["1985-01-12"]


def test_two_lines_keep_their_order(
    make_page: Maker, models: ModelRegistry, recogniser: TextRecogniser
) -> None:
    page = make_page(
        {"z1": ("NEW HARBOUR STREET\nAMAUROT", "Latn", "address", LATIN)}, lines=("a", "b")
    )
    fields, _ = read_zones(page, models=models, recogniser=recogniser)
    assert fields[0].text == "NEW HARBOUR STREET\nAMAUROT"
    assert fields[0].value == "NEW HARBOUR STREET AMAUROT"


def test_arabic_and_ethiopic_are_read_in_their_own_script(
    make_page: Maker, models: ModelRegistry, recogniser: TextRecogniser
) -> None:
    page = make_page(
        {
            "z1": ("مكتب الجوازات", "Arab", "surname_arabic", ARABIC),
            "z2": ("አበበ ተስፋዬ", "Ethi", "surname_ethiopic", ETHIOPIC),
        }
    )
    fields, not_read = read_zones(page, models=models, recogniser=recogniser)
    assert not_read == {}
    assert [f.text for f in fields] == ["مكتب الجوازات", "አበበ ተስፋዬ"]


def test_zone_without_a_name_is_read_as_latin_under_its_id(
    make_page: Maker, models: ModelRegistry, recogniser: TextRecogniser
) -> None:
    page = make_page({"z9": ("VAN DER BERG", None, "", LATIN)})
    fields, _ = read_zones(page, models=models, recogniser=recogniser)
    assert [(f.name, f.zone_id, f.text) for f in fields] == [("z9", "z9", "VAN DER BERG")]


def test_script_without_a_reader_is_named(
    make_page: Maker, models: ModelRegistry, recogniser: TextRecogniser
) -> None:
    page = make_page({"z1": ("ИВАНОВ", "Cyrl", "surname", LATIN)})
    fields, not_read = read_zones(page, models=models, recogniser=recogniser)
    assert fields == ()
    assert "Cyrl" in not_read["z1"]


def test_empty_zone_says_that_nothing_is_printed(
    make_page: Maker, models: ModelRegistry, recogniser: TextRecogniser
) -> None:
    fields, not_read = read_zones(
        make_page({"z1": ("", "Latn", "surname", LATIN)}), models=models, recogniser=recogniser
    )
    assert fields == ()
    assert "Nothing is printed" in not_read["z1"]


def test_zone_outside_the_scan_is_not_guessed(
    make_page: Maker, models: ModelRegistry, recogniser: TextRecogniser
) -> None:
    page = make_page({"z1": HOLDER["z1"]}, inside=False)
    fields, not_read = read_zones(page, models=models, recogniser=recogniser)
    assert fields == ()
    assert "scan" in not_read["z1"]


def test_altered_data_is_refused_and_the_reason_given(make_page: Maker, tmp_path: Path) -> None:
    source = default_models_dir()
    shutil.copytree(source / "text", tmp_path / "text")
    shutil.copy(source / "registry.toml", tmp_path / "registry.toml")
    data = tmp_path / "text" / "eng.traineddata"
    data.write_bytes(data.read_bytes()[:-1] + b"\x00")
    broken = ModelRegistry(models_dir=tmp_path)
    fields, not_read = read_zones(make_page({"z1": HOLDER["z1"]}), models=broken)
    assert fields == ()
    assert "not the registered one" in not_read["z1"]


def test_same_page_gives_the_same_reading_from_fresh_and_from_used_engines(
    make_page: Maker, models: ModelRegistry, recogniser: TextRecogniser
) -> None:
    page = make_page(HOLDER)
    fresh = read_zones(page, models=models)
    assert read_zones(page, models=models, recogniser=recogniser) == fresh
    assert read_zones(page, models=models, recogniser=recogniser) == fresh


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3884716]", "3884716J"),
        ("YP 09866)", "YP09866J"),
        ("A|2", "AI2"),
        ("12(3)", "12(3)"),
        ("No. 12/7", "NO.12/7"),
    ],
)
def test_a_bracket_that_nobody_opened_is_a_letter(text: str, number: str) -> None:
    assert number_of(text) == number
