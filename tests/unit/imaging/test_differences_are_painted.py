from __future__ import annotations

import numpy as np

from visualdoc.imaging.difference_picture import difference_picture


def _paper() -> np.ndarray:
    return np.full((200, 300, 3), 200, dtype=np.uint8)


def test_what_is_darker_is_red_and_what_is_lighter_blue() -> None:
    reference = _paper()
    reference[120:130, 40:60] = 60
    scan = _paper()
    scan[50:60, 200:220] = 60
    picture = difference_picture(scan, reference).astype(int)
    darker, lighter = picture[55, 210], picture[125, 50]
    assert darker[0] > darker[2] + 100
    assert lighter[2] > lighter[0] + 100


def test_equal_pictures_and_another_lamp_stay_grey() -> None:
    reference = _paper()
    reference[90:110, 100:200] = 80
    for scan in (reference, np.clip(reference.astype(int) + 12, 0, 255).astype(np.uint8)):
        picture = difference_picture(scan, reference).astype(int)
        assert np.abs(picture[..., 0] - picture[..., 2]).max() <= 2
