"""The check at the door: an upload that is no scan is refused at once, not an hour later."""

from __future__ import annotations

import threading
from typing import BinaryIO

from visualdoc_service.settings import IntakeSettings


class IntakeCheck:
    """Decodes an upload in the library's sandboxed child process, a few at a time."""

    def __init__(self, settings: IntakeSettings) -> None:
        self._slots = threading.BoundedSemaphore(settings.max_simultaneous_checks)

    def media_type(self, stream: BinaryIO, file_name: str) -> str:
        """Return the media type found in the bytes, whatever the sender called them.

        Raises
        ------
        UnreadableFileError, EmptyFileError, EncryptedFileError, LimitExceededError
            With what to do about it.
        """
        from visualdoc.scans import open_scan_bytes  # noqa: PLC0415  (decoders, 0.5 s)

        with self._slots:
            stream.seek(0)
            return open_scan_bytes(stream.read(), name=file_name).media_type

    def picture_size(self, content: bytes) -> tuple[int, int]:
        """Return height and width in px of a picture in a package; raises as :meth:`media_type`."""
        from visualdoc.scans import confined_picture_size  # noqa: PLC0415  (decoders, 0.5 s)

        with self._slots:
            return confined_picture_size(content)
