"""Document types as signed packages: in, out, and their versions."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from visualdoc import __version__
from visualdoc.references import Library
from visualdoc.references.exporting import export_types
from visualdoc.references.index import TypeRecord
from visualdoc.references.merging import Merged, Prefer, merge
from visualdoc.references.packages import Package, check_content, open_package
from visualdoc.references.signing import PublicKey, SigningKey, load_signing_key, new_key
from visualdoc.references.trust import trusted_keys
from visualdoc_service.documents.intake import IntakeCheck
from visualdoc_service.documents.service import safe_file_name
from visualdoc_service.settings import StorageSettings
from visualdoc_service.storage.locks import exclusive

KEY_NAME = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPackage:
    """A package as it came in."""

    stream: BinaryIO
    file_name: str


class PackageService:
    """Packages of one library, signed with the service's own key."""

    def __init__(self, storage: StorageSettings, intake: IntakeCheck) -> None:
        self._storage = storage
        self._intake = intake

    def versions(self, name: str) -> TypeRecord:
        """Return the versions of a type; raises ``UnknownDocumentTypeError``."""
        return self._library().index.entry(name)

    def use(self, name: str, version: int) -> TypeRecord:
        """Make a kept version the current one; raises ``UnknownDocumentTypeError``."""
        return self._library().use(name, version).index.entry(name)

    def key(self) -> SigningKey:
        """Return the service's key, made at first need and kept in the data directory."""
        folder = self._storage.data_dir / "keys"
        path = folder / f"{KEY_NAME}.key"
        if not path.exists():
            with exclusive(self._storage.data_dir / "locks" / "key.lock"):
                folder.mkdir(mode=0o700, exist_ok=True)
                if not path.exists():
                    return new_key(folder, KEY_NAME)
        return load_signing_key(path)

    def exported(self, name: str, *, all_versions: bool) -> BinaryIO:
        """Return one type as a package, open for reading; its file is gone when it is closed."""
        with self._folder() as folder:
            target = folder / "package.zip"
            export_types(
                self._library(),
                target,
                key=self.key(),
                program=f"visualdoc {__version__}",
                names=[name],
                all_versions=all_versions,
            )
            return target.open("rb")

    def verified(self, new: NewPackage) -> Package:
        """Read a package as if to take it in; raises ``PackageError``."""
        with self._opened(new) as package:
            check_content(package, decode=self._intake.picture_size)
            return package

    def take_in(self, new: NewPackage, prefer: Prefer | None) -> tuple[Merged, ...]:
        """Take a package into the library.

        Raises
        ------
        PackageError, DivergedTypeError
            It is refused; the library stays as it was.
        """
        with self._opened(new) as package:
            check = self._intake.picture_size
            return merge(self._library(), [package], prefer=prefer, decode=check)[1]

    def _library(self) -> Library:
        return Library.open(self._storage.library_path)

    @contextmanager
    def _opened(self, new: NewPackage) -> Iterator[Package]:
        with self._folder() as folder:
            path = folder / "package.zip"
            with path.open("wb") as target:
                shutil.copyfileobj(new.stream, target)
            yield open_package(path, trusted=self._trusted(), name=safe_file_name(new.file_name))

    def _trusted(self) -> tuple[PublicKey, ...]:
        """Return the keys that the library trusts, and the service's own: what it once exported."""
        return (*trusted_keys(self._storage.library_path), self.key().public)

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        uploads = self._storage.uploads_path
        with tempfile.TemporaryDirectory(prefix="package-", dir=uploads) as folder:
            yield Path(folder)
