"""Everything that can go wrong on purpose: each error says what is wrong and what to do.

A doubt about a document is a result, never an error.
"""

from __future__ import annotations


class VisualdocError(Exception):
    """Base of all deliberate errors.

    Parameters
    ----------
    detail
        What is wrong with this very input, for a person.
    hint
        What to do about it; the class's own advice when not given.
    """

    code = "visualdoc_error"
    title = "The request could not be carried out"
    hint = "See the detail."

    def __init__(self, detail: str, *, hint: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        if hint is not None:
            self.hint = hint

    def __str__(self) -> str:
        return f"{self.title}: {self.detail} {self.hint}"


class UnreadableFileError(VisualdocError):
    """The bytes are not a complete picture in any accepted format."""

    code = "unreadable_file"
    title = "The file cannot be read as a document scan"
    hint = "Scan again and save as TIFF, PNG, JPEG, JPEG 2000, WebP, HEIC or PDF."


class EmptyFileError(UnreadableFileError):
    """There are no bytes."""

    code = "empty_file"
    title = "The file is empty"
    hint = "Upload the scan again; the transfer may have been cut off."


class EncryptedFileError(UnreadableFileError):
    """The file needs a password."""

    code = "encrypted_file"
    title = "The file is encrypted"
    hint = "Decrypt the file first and upload it without a password."


class LimitExceededError(VisualdocError):
    """The file is larger than the limits allow (bytes, pixels, pages, time or memory)."""

    code = "limit_exceeded"
    title = "The file is over a limit"
    hint = "Scan one document at a time at 600 to 1200 dpi."


class LibraryError(VisualdocError):
    """The reference library is missing, damaged or does not hold what was asked for."""

    code = "library_error"
    title = "The reference library cannot be used"
    hint = "Check the path given with --library."


class UnknownDocumentTypeError(LibraryError):
    """The named document type is not enrolled."""

    code = "unknown_document_type"
    title = "The document type is not enrolled"
    hint = "List the enrolled types with 'visualdoc templates list'."


class PackageError(LibraryError):
    """A package of document types is damaged, not signed by a trusted key or not understood."""

    code = "package_refused"
    title = "The package of document types is refused"
    hint = "Ask the sender for the package again; the library stays as it was."


class DivergedTypeError(LibraryError):
    """A package and the library hold versions of a type of which neither came from the other."""

    code = "type_diverged"
    title = "The package and the library disagree"
    hint = "Compare them with 'visualdoc templates diff', then merge with --prefer theirs or ours."


class KeyFileError(LibraryError):
    """A key for signing packages cannot be read or made."""

    code = "key_unusable"
    title = "The key cannot be used"
    hint = "Make one with 'visualdoc templates keys new NAME'."


class EnrolmentError(VisualdocError):
    """No document type could be built from the given scans.

    Parameters
    ----------
    refused
        Name of each scan that cannot be used, with the reason.
    groups
        Names of the scans that belong together, where they show several documents.
    """

    code = "enrolment_refused"
    title = "Nothing was enrolled"
    hint = "Give three to ten genuine scans of the same page of the same edition."

    def __init__(
        self,
        detail: str,
        *,
        hint: str | None = None,
        refused: tuple[tuple[str, str], ...] = (),
        groups: tuple[tuple[str, ...], ...] = (),
    ) -> None:
        super().__init__(detail, hint=hint)
        self.refused = refused
        self.groups = groups


class DescriptionError(VisualdocError):
    """The description of a document type does not follow the schema."""

    code = "bad_description"
    title = "The description of the document type cannot be used"
    hint = "See docs/document-types.md for the fields of a description."


class ModelError(VisualdocError):
    """A model file is missing, altered or does not fit its registry entry."""

    code = "model_unavailable"
    title = "A model cannot be used"
    hint = "Restore the models folder from the release; models are never downloaded."


class DataSetError(VisualdocError):
    """A labelled data set for the bench is missing or malformed."""

    code = "bad_data_set"
    title = "The data set cannot be used"
    hint = "Make one with 'visualdoc samples OUT'."
