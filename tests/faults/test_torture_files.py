"""Broken and odd files of other projects: each ends in a scan or an error, never in a crash."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from visualdoc.errors import VisualdocError
from visualdoc.scans import Limits, open_scan
from visualdoc.scans.formats import sniff

FOLDER = Path("/work/shared/data/torture")
LIST = FOLDER / "LIST.json"
# Small limits keep rendered PDF pages small; what is over them must say so like anything else.
LIMITS = Limits(cpu_s=10, wall_s=60.0, max_page_pixels=12_000_000, max_total_pixels=24_000_000)
# Another decoder's word that a file opens counts for the formats that are accepted here, except
# for what is refused on purpose and says so.
ACCEPTED = {"PNG", "TIFF", "JPEG", "WEBP", "JPEG2000"}
REFUSED_ON_PURPOSE = ("animation", "integers", "pages")

pytestmark = pytest.mark.skipif(not LIST.exists(), reason="the torture files are not here")


def listed() -> dict[str, Any]:
    return json.loads(LIST.read_text(encoding="utf-8")) if LIST.exists() else {}


def outcome(name: str) -> str:
    try:
        pages = len(open_scan(FOLDER / name, limits=LIMITS).pages)
    except VisualdocError as error:
        return error.detail
    return "" if pages else "a scan without pages"


def disagreements(names: list[str]) -> list[tuple[str, str]]:
    found = []
    for name in names:
        refusal = outcome(name)
        assert not refusal or name in refusal
        entry = listed()[name]
        opens = entry["opens_in_pillow_or_pdfium"] and entry["format"] in ACCEPTED
        if opens and refusal and not any(word in refusal for word in REFUSED_ON_PURPOSE):
            found.append((name, refusal))
    return found


def test_a_sample_of_them() -> None:
    names = [name for name in sorted(listed()) if not name.endswith(".pdf")]
    assert disagreements(names[::12]) == []


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_all_of_them() -> None:
    names = sorted(listed())
    found = disagreements(names)
    # One file carries a byte too many in a header; libjpeg itself calls that damage.
    assert [name for name, _ in found] == ["pillow__Tests__images__truncated_app14.jpg"]


def test_names_are_never_looked_at() -> None:
    """The list's own formats agree with what the content is taken for."""
    media = {"PNG": sniff.PNG, "TIFF": sniff.TIFF, "JPEG": sniff.JPEG, "WEBP": sniff.WEBP}
    for name, entry in listed().items():
        if entry["format"] in media:
            with (FOLDER / name).open("rb") as file:
                assert sniff.media_type(file.read(sniff.SNIFF_BYTES)) == media[entry["format"]]
