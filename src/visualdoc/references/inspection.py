"""Whether the files of a type are what they claim, judged before anything large is unpacked."""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from visualdoc.errors import LibraryError, VisualdocError
from visualdoc.geometry import MM_PER_INCH
from visualdoc.references.serialization import SPREAD_CELL_PX, from_files
from visualdoc.references.types import DocumentType

# the largest page of the intake: A4 at 1200 dpi has 139 million
MAX_PICTURE_PX = 170_000_000
MAX_FILE_BYTES = 600_000_000
MAX_ARRAYS_BYTES = 512_000_000
MAX_TEXT_BYTES = 32_000_000
MAX_FILES = 64
MAX_DPI = 2400.0
MAX_SIDE_MM = 2000.0
# sides are rounded to whole pixels at enrolment, by one step or by two
SIDE_TOLERANCE_PX = 2
_VP8L_AT, _VP8L_SIGNATURE, _SIDE_MASK = 12, 0x2F, 0x3FFF

PictureSize = Callable[[bytes], tuple[int, int]]
"""Decodes a picture and returns height and width in px; raises ``VisualdocError``."""


class TypeFaultError(LibraryError):
    """Files of a type contradict one another or cannot be read."""

    code = "type_inconsistent"
    title = "The files of a document type are not what they claim"
    hint = "Ask for the type again where it came from; the library stays as it was."


def inspect_files(
    name: str, version: int, files: Mapping[str, bytes], *, decode: PictureSize | None = None
) -> DocumentType:
    """Read a type strictly.

    Parameters
    ----------
    name, version
        What the type must say itself.
    files
        File name → content.
    decode
        Another decoder that every picture must pass first, for example one in a confined process.

    Raises
    ------
    TypeFaultError
        The first file that is wrong, and what about it.
    """
    try:
        document_type = _inspected(name, version, files, decode)
    except TypeFaultError as error:
        msg = f"type '{name}', version {version}: {error.detail}"
        raise TypeFaultError(msg) from error
    return document_type


def _inspected(
    name: str, version: int, files: Mapping[str, bytes], decode: PictureSize | None
) -> DocumentType:
    stated = _stated(name, version, files)
    for file, content in sorted(files.items()):
        _inspect_file(file, content, decode)
    try:
        document_type = from_files(files)
    except LibraryError as error:
        raise TypeFaultError(error.detail) from error
    except Exception as error:  # whatever a decoder raises is about these files
        msg = f"it cannot be read: {error}."
        raise TypeFaultError(msg) from error
    fault = next(_contradictions(document_type, stated, files), None)
    if fault is not None:
        raise TypeFaultError(fault)
    return document_type


def picture_size(content: bytes) -> tuple[int, int]:
    """Return height and width in px of a lossless WebP picture (RFC 9649) from its header alone.

    Raises
    ------
    TypeFaultError
        It is no such picture, or longer or shorter than it says.
    """
    riff = content[:4] == b"RIFF" and content[8:16] == b"WEBPVP8L"
    if not riff or int.from_bytes(content[4:8], "little") + 8 != len(content):
        msg = "it is not one whole lossless WebP picture."
        raise TypeFaultError(msg)
    header = content[_VP8L_AT + 8 : _VP8L_AT + 13]
    if len(header) != 5 or header[0] != _VP8L_SIGNATURE:
        msg = "its WebP header is damaged."
        raise TypeFaultError(msg)
    bits = int.from_bytes(header[1:], "little")
    width, height = (bits & _SIDE_MASK) + 1, (bits >> 14 & _SIDE_MASK) + 1
    if width * height > MAX_PICTURE_PX:
        msg = f"the picture has {width} × {height} px; at most {MAX_PICTURE_PX} px are accepted."
        raise TypeFaultError(msg)
    return height, width


def _stated(name: str, version: int, files: Mapping[str, bytes]) -> Mapping[str, Any]:
    if len(files) > MAX_FILES or "type.json" not in files:
        msg = f"it has {len(files)} files; a type has type.json and at most {MAX_FILES} in all."
        raise TypeFaultError(msg)
    stated = _json("type.json", files["type.json"])
    if stated.get("name") != name or stated.get("version") != version:
        said = f"'{stated.get('name')}', version {stated.get('version')}"
        msg = f"type.json names another one: {said[:120]}."
        raise TypeFaultError(msg)
    return stated


def _inspect_file(file: str, content: bytes, decode: PictureSize | None) -> None:
    if len(content) > MAX_FILE_BYTES:
        msg = f"{file} has {len(content)} bytes; at most {MAX_FILE_BYTES} are accepted."
        raise TypeFaultError(msg)
    try:
        if file.endswith(".webp"):
            _inspect_picture(content, decode)
        elif file.endswith(".npz"):
            _inspect_arrays(content)
    except VisualdocError as error:
        msg = f"{file}: {error.detail}"
        raise TypeFaultError(msg) from error
    if file.endswith(".json"):
        _json(file, content)


def _inspect_picture(content: bytes, decode: PictureSize | None) -> None:
    size = picture_size(content)
    if decode is not None and decode(content) != size:
        msg = "two decoders see pictures of different size."
        raise TypeFaultError(msg)


def _json(file: str, content: bytes) -> dict[str, Any]:
    try:
        if len(content) > MAX_TEXT_BYTES:
            msg = f"more than {MAX_TEXT_BYTES} bytes"
            raise ValueError(msg)  # noqa: TRY301  (one message for all that is wrong)
        value = json.loads(content, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        msg = f"{file} is not JSON: {error}."
        raise TypeFaultError(msg) from error
    if not isinstance(value, dict):
        msg = f"{file} is not a JSON object."
        raise TypeFaultError(msg)
    return value


def _finite(word: str) -> float:
    value = float(word)
    return value if math.isfinite(value) else _no_number(word)


def _no_number(word: str) -> float:
    msg = f"{word} is not a number"
    raise ValueError(msg)


def _inspect_arrays(content: bytes) -> None:
    """Compare what the arrays claim with what is there before any is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _judge_entries(archive.infolist())
            for entry in archive.infolist():
                with archive.open(entry) as stream:
                    _inspect_array(entry.filename, stream, entry.file_size)
    except TypeFaultError:
        raise
    except Exception as error:  # zlib, zipfile and numpy raise whatever the bytes make them
        msg = f"its arrays cannot be read: {error}."
        raise TypeFaultError(msg) from error


def _judge_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len({entry.filename for entry in entries}) != len(entries):
        msg = "an array stands there twice."
        raise TypeFaultError(msg)
    if sum(entry.file_size for entry in entries) > MAX_ARRAYS_BYTES:
        msg = f"its arrays unpack to more than {MAX_ARRAYS_BYTES} bytes."
        raise TypeFaultError(msg)


def _inspect_array(name: str, stream: Any, size: int) -> None:  # noqa: ANN401  (zipfile's reader)
    major, _ = np.lib.format.read_magic(stream)
    read = (
        np.lib.format.read_array_header_1_0 if major == 1 else np.lib.format.read_array_header_2_0
    )
    shape, _, dtype = read(stream)
    if dtype.hasobject or dtype.kind not in "biuf":
        msg = f"array {name[:80]} does not hold numbers."
        raise TypeFaultError(msg)
    count = 1
    for side in shape:
        count *= side
    if stream.tell() + count * dtype.itemsize != size:
        msg = f"array {name[:80]} is not as long as its shape {shape} says."
        raise TypeFaultError(msg)


def _contradictions(
    one: DocumentType, stated: Mapping[str, Any], files: Mapping[str, bytes]
) -> Iterator[str]:
    dpi, sides_mm = one.images.dpi, (one.size.height_mm, one.size.width_mm)
    if not 0.0 < dpi <= MAX_DPI or not all(0.0 < side <= MAX_SIDE_MM for side in sides_mm):
        yield f"a page of {sides_mm} mm at {dpi} dpi is none."
        return
    rows, columns = one.images.median.shape[:2]
    expected = tuple(side * dpi / MM_PER_INCH for side in sides_mm)
    yield from _size_fault("median.webp", (rows, columns), expected)
    halved = (rows // SPREAD_CELL_PX, columns // SPREAD_CELL_PX)
    yield from _size_fault("spread.webp", picture_size(files["spread.webp"]), halved)
    view = tuple(side * one.view.px_per_mm for side in sides_mm)
    yield from _size_fault("view.webp", one.view.grey.shape, view)
    yield from _feature_faults(one)
    yield from _map_faults(one)
    yield from _zone_faults(one, stated)
    yield from _pattern_faults(one)


def _size_fault(file: str, shape: tuple[int, ...], expected: tuple[float, ...]) -> Iterator[str]:
    off = max(abs(side - wanted) for side, wanted in zip(shape, expected, strict=True))
    if not off <= SIDE_TOLERANCE_PX:
        wanted = " × ".join(f"{side:.0f}" for side in reversed(expected))
        yield f"{file} has {shape[1]} × {shape[0]} px; the stated size needs {wanted}."


def _feature_faults(one: DocumentType) -> Iterator[str]:
    features, (rows, columns) = one.view.features, one.view.grey.shape
    xy, descriptors = features.xy, features.descriptors
    if xy.ndim != 2 or xy.shape[1:] != (2,) or descriptors.shape[:1] != xy.shape[:1]:
        yield f"view.npz: {xy.shape} points do not fit {descriptors.shape} descriptors."
    elif not (np.isfinite(xy).all() and np.isfinite(descriptors).all()):
        yield "view.npz: there are values that are no numbers."
    elif ((xy < 0) | (xy > (columns, rows))).any():
        yield "view.npz: points lie outside the picture."


def _map_faults(one: DocumentType) -> Iterator[str]:
    for name, values in sorted(one.maps.items()):
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            yield f"maps.npz: {name[:80]} has values that are no numbers."


def _zone_faults(one: DocumentType, stated: Mapping[str, Any]) -> Iterator[str]:
    ids = [zone.id for zone in one.zones]
    if len(set(ids)) != len(ids):
        yield "type.json: two zones have the same id."
    for row in stated["zones"]:
        left, top, right, bottom = (float(value) for value in row["box_mm"])
        inside = min(left, top) >= -MAX_SIDE_MM and max(right, bottom) <= 2 * MAX_SIDE_MM
        if not (left < right and top < bottom and inside):
            yield f"type.json: zone '{str(row['id'])[:80]}' is no box."


def _pattern_faults(one: DocumentType) -> Iterator[str]:
    patterns = [zone.format for zone in one.zones] + [one.rules.number_format]
    patterns += [row.get("number_format") for row in one.rules.series]
    for pattern in patterns:
        try:
            re.compile(pattern or "")
        except (re.error, TypeError, RecursionError, OverflowError) as error:
            yield f"type.json: {str(pattern)[:80]!r} is not a regular expression: {error}."
