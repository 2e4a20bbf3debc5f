"""The file of a package: a ZIP of one exact form (a profile of ISO/IEC 21320-1).

Members are stored without compression, one after another in a fixed order, without dates, rights,
comments or extra fields; the directory follows at once and ends the file. So the same content gives
the same bytes, and a file that another program has touched is seen: every byte that is no content
has one right value. No ZIP64: 4 GB and 65,535 members at most.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from visualdoc.errors import PackageError
from visualdoc.references.storage import UNFINISHED, flush_folder

MAX_FILE_BYTES = 0xFFFFFFFF
MAX_MEMBERS = 0xFFFF
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION, _NO_FLAGS, _STORED, _NO_TIME, _FIRST_DATE = 20, 0, 0, 0, 0x21
_MAX_NAME_BYTES = 256


class NotCanonicalError(PackageError):
    """The file is no package of this form, whether or not it is a ZIP."""

    code = "package_not_canonical"
    title = "The package was not written by visualdoc as it is"
    hint = "Ask the sender for the file as it was exported, not unpacked and packed again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file in the package: where its bytes lie."""

    name: str
    offset: int
    size: int
    crc: int

    @property
    def header(self) -> bytes:
        """The local header, directly before the bytes."""
        name = self.name.encode("ascii")
        return (
            _LOCAL.pack(
                b"PK\3\4", _VERSION, _NO_FLAGS, _STORED, _NO_TIME, _FIRST_DATE,
                self.crc, self.size, self.size, len(name), 0,
            )
            + name
        )  # fmt: skip

    @property
    def entry(self) -> bytes:
        """The entry in the directory."""
        name = self.name.encode("ascii")
        start = self.offset - len(self.header)
        return (
            _CENTRAL.pack(
                b"PK\1\2", _VERSION, _VERSION, _NO_FLAGS, _STORED, _NO_TIME, _FIRST_DATE,
                self.crc, self.size, self.size, len(name), 0, 0, 0, 0, 0, start,
            )
            + name
        )  # fmt: skip


def write_container(target: Path, members: Iterable[tuple[str, bytes]]) -> None:
    """Write members in this order; the file appears whole or not at all.

    Raises
    ------
    PackageError
        It would be larger than the format holds.
    """
    temporary = target.with_name(f"{UNFINISHED}{target.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as stream:
            written = [_put(stream, name, content) for name, content in members]
            stream.write(_directory(written, stream.tell()))
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    except OSError as error:
        msg = f"the package {target.name} cannot be written: {error.strerror or error}."
        raise PackageError(msg, hint="Check free space and rights.") from error
    finally:
        temporary.unlink(missing_ok=True)
    flush_folder(target.parent)


def scan_container(stream: BinaryIO, *, max_bytes: int) -> tuple[Member, ...]:
    """Find the members of a package without reading their bytes.

    Raises
    ------
    NotCanonicalError
        Any byte outside the members' content is not what :func:`write_container` writes.
    """
    size = stream.seek(0, os.SEEK_END)
    if size > max_bytes:
        msg = f"it has {size} bytes; at most {max_bytes} are accepted."
        raise NotCanonicalError(msg)
    members = tuple(_members(stream, size))
    if not members:
        msg = "it is not a package of document types, or its beginning is lost."
        raise NotCanonicalError(msg)
    names = [member.name for member in members]
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        msg = f"it holds {twice} twice."
        raise NotCanonicalError(msg)
    start = members[-1].offset + members[-1].size
    expected = _directory(list(members), start)
    stream.seek(start)
    if stream.read(len(expected) + 1) != expected:
        msg = "it is cut off, or its directory was written by another program."
        raise NotCanonicalError(msg)
    return members


def read_member(stream: BinaryIO, member: Member) -> bytes:
    """Return the bytes of a member; raises ``NotCanonicalError`` when they are damaged."""
    stream.seek(member.offset)
    content = stream.read(member.size)
    if len(content) != member.size or zlib.crc32(content) != member.crc:
        msg = f"{member.name} is damaged."
        raise NotCanonicalError(msg, hint="Ask the sender for the package again.")
    return content


def _put(stream: BinaryIO, name: str, content: bytes) -> Member:
    crc, size = zlib.crc32(content), len(content)
    plain = Member(name=name, offset=0, size=size, crc=crc)
    offset = stream.tell() + len(plain.header)
    if offset + size > MAX_FILE_BYTES:
        msg = f"the package would be larger than {MAX_FILE_BYTES} bytes."
        raise PackageError(msg, hint="Export the types in several packages, by name.")
    stream.write(plain.header)
    stream.write(content)
    return Member(name=name, offset=offset, size=size, crc=crc)


def _directory(members: list[Member], start: int) -> bytes:
    if len(members) > MAX_MEMBERS:
        msg = f"the package would hold more than {MAX_MEMBERS} files."
        raise PackageError(msg, hint="Export the types in several packages, by name.")
    entries = b"".join(member.entry for member in members)
    count = len(members)
    return entries + _END.pack(b"PK\5\6", 0, 0, count, count, len(entries), start, 0)


def _members(stream: BinaryIO, size: int) -> Iterator[Member]:
    stream.seek(0)
    for _ in range(MAX_MEMBERS):
        head = stream.read(_LOCAL.size)
        if head[:4] != b"PK\3\4":
            return
        yield _member(stream, head, size)
    msg = f"it holds more than {MAX_MEMBERS} files."
    raise NotCanonicalError(msg)


def _member(stream: BinaryIO, head: bytes, file_size: int) -> Member:
    if len(head) != _LOCAL.size:
        msg = "it is cut off."
        raise NotCanonicalError(msg)
    *_, crc, size, _, name_size, _ = _LOCAL.unpack(head)
    name = stream.read(min(name_size, _MAX_NAME_BYTES))
    offset = stream.tell()
    if not name.isascii() or offset + size > file_size:
        msg = "it is cut off, or a name in it is not allowed."
        raise NotCanonicalError(msg)
    member = Member(name=name.decode("ascii"), offset=offset, size=size, crc=crc)
    if member.header != head + name:
        msg = f"{member.name!r} was packed by another program."
        raise NotCanonicalError(msg)
    stream.seek(offset + size)
    return member
