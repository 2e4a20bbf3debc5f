from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray


@pytest.fixture(scope="session")
def picture() -> NDArray[np.uint8]:
    """60 × 90 RGB with every corner different, so that turns and mirrors show."""
    rows, columns = np.mgrid[0:60, 0:90]
    red = rows * 4
    green = columns * 2
    blue = 255 - rows - columns
    return np.stack([red, green, blue], axis=2).astype(np.uint8)
