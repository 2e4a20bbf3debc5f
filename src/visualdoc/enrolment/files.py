"""Enrol from files into a library; a file that cannot be read is one refused scan, no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from visualdoc.enrolment.enrol import Enrolled, enrol
from visualdoc.enrolment.extending import extend, redescribed
from visualdoc.enrolment.grouping import Refusal
from visualdoc.errors import EnrolmentError, VisualdocError
from visualdoc.examination.readings import Readers
from visualdoc.inference import ModelRegistry
from visualdoc.reading.text.recogniser import TextRecogniser
from visualdoc.references.description import TypeDescription
from visualdoc.references.library import Library
from visualdoc.references.types import DocumentType
from visualdoc.scans import Scan, open_scan


def enrol_files(
    name: str,
    files: Sequence[Path],
    *,
    library: Library,
    description: TypeDescription,
    models: ModelRegistry,
    afresh: bool = False,
) -> Enrolled:
    """Enrol a type from scans on disk and store it as the library's current version.

    Parameters
    ----------
    afresh
        Build a type that the library has already from these scans alone; otherwise they improve
        it, and one is enough.

    Raises
    ------
    EnrolmentError
        Nothing was enrolled; the library stays as it was.
    LibraryError
        The library cannot be written.
    """
    scans, unreadable = _open_all(files)
    if not scans:
        reasons = "; ".join(f"{refusal.name}: {refusal.reason}" for refusal in unreadable)
        msg = f"none of the {len(files)} files can be read: {reasons}."
        raise EnrolmentError(msg)
    with TextRecogniser(models=models) as text:
        readers = Readers(models=models, text=text)
        if name in library.names and not afresh:
            enrolled = _extended(library.load(name), scans, description, readers)
        else:
            version = library.load(name).version + 1 if name in library.names else 1
            enrolled = enrol(name, scans, description=description, readers=readers, version=version)
    library.save(enrolled.document_type)
    return replace(enrolled, refused=(*unreadable, *enrolled.refused))


def _extended(
    known: DocumentType, scans: Sequence[Scan], description: TypeDescription, readers: Readers
) -> Enrolled:
    if description != TypeDescription():
        known = redescribed(known, description)
    extended = extend(known, scans, readers)
    return Enrolled(document_type=extended.document_type, refused=extended.refused)


def _open_all(files: Sequence[Path]) -> tuple[list[Scan], list[Refusal]]:
    scans, refused = [], []
    for file in files:
        try:
            scans.append(open_scan(file))
        except VisualdocError as error:
            refused.append(Refusal(name=file.name, reason=error.detail))
    return scans, refused
