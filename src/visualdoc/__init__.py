"""visualdoc: the first picture of a document, with its doubt regions. The examiner decides.

The public door. Heavy modules are imported when one of these names is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from visualdoc.examination import ExaminationPictures, ExaminationSettings, examine
    from visualdoc.findings import Aspect, DoubtRegion, Examination
    from visualdoc.inference import ModelRegistry
    from visualdoc.references import Library
    from visualdoc.scans import Scan, open_scan, open_scan_bytes

_DOOR = {
    "Aspect": "visualdoc.findings",
    "DoubtRegion": "visualdoc.findings",
    "Examination": "visualdoc.findings",
    "ExaminationPictures": "visualdoc.examination",
    "ExaminationSettings": "visualdoc.examination",
    "Library": "visualdoc.references",
    "ModelRegistry": "visualdoc.inference",
    "Scan": "visualdoc.scans",
    "examine": "visualdoc.examination",
    "open_scan": "visualdoc.scans",
    "open_scan_bytes": "visualdoc.scans",
}

__all__ = [
    "Aspect",
    "DoubtRegion",
    "Examination",
    "ExaminationPictures",
    "ExaminationSettings",
    "Library",
    "ModelRegistry",
    "Scan",
    "__version__",
    "examine",
    "open_scan",
    "open_scan_bytes",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  (the type depends on the name)
    if name not in _DOOR:
        msg = f"module 'visualdoc' has no attribute '{name}'"
        raise AttributeError(msg)
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(_DOOR[name]), name)
