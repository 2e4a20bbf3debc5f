"""visualdoc: the first picture of a document, with its doubt regions. The examiner decides."""

from __future__ import annotations

__version__ = "0.1.0"
