"""QR code symbols (ISO/IEC 18004) as modules."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def qr_modules(text: str) -> NDArray[np.bool_]:
    """Encode a text.

    Returns
    -------
    numpy.ndarray
        n × n, true where a module is dark; without quiet zone.
    """
    symbol = np.asarray(cv2.QRCodeEncoder.create().encode(text)) < 128
    rows, columns = np.flatnonzero(symbol.any(axis=1)), np.flatnonzero(symbol.any(axis=0))
    return symbol[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
