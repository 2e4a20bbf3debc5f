from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from small_types import small_type
from visualdoc.errors import UnreadableFileError
from visualdoc.imaging.storage import encode_lossless
from visualdoc.references.inspection import (
    MAX_PICTURE_PX,
    TypeFaultError,
    inspect_files,
    picture_size,
)
from visualdoc.references.serialization import to_files
from visualdoc.scans import confined_picture_size

Files = dict[str, bytes]


@pytest.fixture
def files() -> Files:
    return to_files(small_type())


def _stated(change: dict[str, Any]) -> Callable[[Files], None]:
    def do(files: Files) -> None:
        files["type.json"] = json.dumps({**json.loads(files["type.json"]), **change}).encode()

    return do


def _picture(name: str, *shape: int) -> Callable[[Files], None]:
    def do(files: Files) -> None:
        files[name] = encode_lossless(np.full(shape, 200, np.uint8))

    return do


def _arrays(name: str, **arrays: Any) -> Callable[[Files], None]:
    def do(files: Files) -> None:
        with np.load(io.BytesIO(files[name]), allow_pickle=False) as kept:
            values = {**kept, **arrays}
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **values)
        files[name] = buffer.getvalue()

    return do


def _put(name: str, content: bytes) -> Callable[[Files], None]:
    return lambda files: files.__setitem__(name, content)


def _with_member(content: bytes, *, name: str = "evil.npy") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def _array_that_lies() -> bytes:
    buffer = io.BytesIO()
    header = {"descr": "<f2", "fortran_order": False, "shape": (100_000, 100_000)}
    np.lib.format.write_array_header_1_0(buffer, header)
    return _with_member(buffer.getvalue() + b"\0" * 100)


def _long_picture() -> bytes:
    """A header that claims 16,384 × 16,384 px."""
    body = (
        b"VP8L" + (6).to_bytes(4, "little") + b"\x2f" + (0x0FFFFFFF).to_bytes(4, "little") + b"\0"
    )
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def test_whole_files_are_the_type(files: Files) -> None:
    assert inspect_files("paper", 1, files).title == "Small paper"


def test_a_picture_s_size_is_told_by_its_header(files: Files) -> None:
    assert picture_size(files["median.webp"]) == (50, 100)
    assert picture_size(files["view.webp"]) == (25, 51)
    assert confined_picture_size(files["median.webp"]) == (50, 100)


BOX = [{"id": "a", "kind": "text", "field": None, "script": None, "format": None}]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_stated({"name": "card"}), "type.json names another one: 'card', version 1"),
        (_stated({"version": 2}), "type.json names another one: 'paper', version 2"),
        (_stated({"size_mm": [25.4, 14.0]}), "median.webp has 100 × 50 px; the stated size needs"),
        (_stated({"grid_dpi": 0}), "is none"),
        (_stated({"size_mm": [float("nan"), 1]}), "type.json is not JSON: NaN"),
        (_put("type.json", b'{"name": "paper", "version": 1, "x": 1e999}'), "JSON: 1e999 is not"),
        (_stated({"zones": 3}), "cannot be read"),
        (
            _stated(
                {"zones": [{**BOX[0], "box_mm": [1, 1, 2, 2], "ink_boxes_mm": [], "format": "("}]}
            ),
            "'\\(' is not a regular expression",
        ),
        (
            _stated({"zones": [{**BOX[0], "box_mm": [5, 5, 1, 9], "ink_boxes_mm": []}]}),
            "zone 'a' is no box",
        ),
        (_put("type.json", b"[1]"), "type.json is not a JSON object"),
        (_put("type.json", b"[" * 100_000), "type.json is not JSON"),
        (_put("median.webp", b""), "median.webp: it is not one whole"),
        (lambda files: _put("median.webp", files["median.webp"][:-9])(files), "median.webp: it is"),
        (_put("median.webp", _long_picture()), f"at most {MAX_PICTURE_PX} px"),
        (_picture("median.webp", 40, 100, 3), "median.webp has 100 × 40 px"),
        (_picture("spread.webp", 50, 100), "spread.webp has 100 × 50 px; .* needs 50 × 25"),
        (_picture("view.webp", 50, 51), "view.webp has 51 × 50 px"),
        (_put("view.npz", b"PK"), "view.npz: its arrays cannot be read"),
        (_put("maps.npz", _array_that_lies()), "evil.npy is not as long as its shape"),
        (_put("maps.npz", _with_member(b"\x93NUMPY\x01\x00")), "maps.npz: its arrays cannot"),
        (_arrays("view.npz", xy=np.full((6, 2), np.nan)), "values that are no numbers"),
        (_arrays("view.npz", xy=np.full((6, 2), 99.0)), "outside the picture"),
        (_arrays("view.npz", xy=np.ones((5, 2))), "points do not fit"),
        (
            _arrays("maps.npz", x=np.array([np.inf], np.float16)),
            "maps.npz: x has values that are no numbers",
        ),
        (lambda files: files.pop("maps.npz"), "cannot be read: 'maps.npz'"),
        (lambda files: files.pop("type.json"), "a type has type.json"),
    ],
)
def test_what_contradicts_is_named_with_its_file(
    files: Files, change: Callable[[Files], None], told: str
) -> None:
    change(files)
    with pytest.raises(TypeFaultError, match=rf"(?s)type 'paper', version 1: .*{told}"):
        inspect_files("paper", 1, files)


def test_an_array_of_objects_is_not_unpacked(files: Files) -> None:
    buffer = io.BytesIO()
    np.save(buffer, np.array([{}], dtype=object), allow_pickle=True)
    files["maps.npz"] = _with_member(buffer.getvalue())
    with pytest.raises(TypeFaultError, match="does not hold numbers"):
        inspect_files("paper", 1, files)


def test_a_bomb_of_zeros_is_seen_before_it_is_unpacked(files: Files) -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("zeros.npy", "w", force_zip64=True) as stream,
    ):
        for _ in range(520):
            stream.write(b"\0" * 1_000_000)
    files["maps.npz"] = buffer.getvalue()
    with pytest.raises(TypeFaultError, match="unpack to more than"):
        inspect_files("paper", 1, files)


def test_a_second_decoder_has_a_say(files: Files) -> None:
    assert inspect_files("paper", 1, files, decode=confined_picture_size).name == "paper"
    with pytest.raises(TypeFaultError, match=r"median\.webp: two decoders see"):
        inspect_files("paper", 1, files, decode=lambda _: (1, 1))

    def refuse(_: bytes) -> tuple[int, int]:
        msg = "it crashed the decoder."
        raise UnreadableFileError(msg)

    with pytest.raises(TypeFaultError, match=r"median\.webp: it crashed"):
        inspect_files("paper", 1, files, decode=refuse)
