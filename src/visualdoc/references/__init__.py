"""References: what genuine looks like, as an examiner enrolled it."""

from visualdoc.references.library import Library, default_library_dir
from visualdoc.references.types import DocumentType, Zone, ZoneKind

__all__ = ["DocumentType", "Library", "Zone", "ZoneKind", "default_library_dir"]
