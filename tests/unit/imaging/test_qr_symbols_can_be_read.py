"""A QR symbol drawn from its modules reads as the text that it holds."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from visualdoc.imaging.qr import qr_modules


@pytest.mark.parametrize("text", ["AB123456|MORE|1987-03-12", "ÅNGSTRÖM"])
def test_a_symbol_reads_as_its_text(text: str) -> None:
    modules = qr_modules(text)
    picture = np.pad(
        np.where(np.kron(modules, np.ones((8, 8))) > 0, 0, 255), 40, constant_values=255
    )

    read, *_ = cv2.QRCodeDetector().detectAndDecode(picture.astype(np.uint8))

    assert read == text
