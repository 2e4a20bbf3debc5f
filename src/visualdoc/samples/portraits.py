"""Procedurally shaded portraits: varied faces with photo-like light, texture and grain.

Nobody is depicted. A face is a height field (skull, nose, brow, lips, chin) lit by one lamp and a
fill, with hair, brows, eyes, clothes and backdrop laid over it as soft masks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.samples import facial_features
from visualdoc.samples.looks import (
    CENTRE_Y,
    EYE_Y,
    Field,
    Look,
    blob,
    face_distance,
    mix,
    soft,
    texture,
)

__all__ = ["Look", "render"]


def render(look: Look, *, width_px: int, height_px: int) -> NDArray[np.uint8]:
    """Render a look.

    Returns
    -------
    numpy.ndarray
        H × W × 3 uint8 sRGB.
    """
    rng = np.random.default_rng(look.seed)
    rows, columns = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    x = (columns + 0.5 - width_px / 2) / height_px
    y = (rows + 0.5) / height_px - 0.5
    picture = _backdrop(rng, x, y)
    facial_features.long_hair(picture, look, x, y, rng)
    _shoulders(picture, look, x, y, rng)
    face = _head(picture, look, x, y, rng)
    facial_features.features(picture, look, x, y)
    facial_features.beard(picture, look, x, y, face=face, rng=rng)
    facial_features.hair(picture, look, x, y, rng)
    if look.glasses:
        facial_features.glasses(picture, look, x, y)
    shape = (height_px, width_px)
    picture += (texture(rng, shape, 0.7) * 2.2 + texture(rng, shape, 6.0) * 1.5)[..., None]
    return np.clip(picture, 0, 255).astype(np.uint8)


def _backdrop(rng: np.random.Generator, x: Field, y: Field) -> Field:
    tone = float(rng.uniform(196, 226))
    base = tone - 16 * y - 26 * (x**2 + y**2)
    tint = np.array([1.0, 1.005, 1.015], dtype=np.float32)
    return np.asarray(base[..., None] * tint, dtype=np.float32)


def _head(picture: Field, look: Look, x: Field, y: Field, rng: np.random.Generator) -> Field:
    skin = np.array(look.skin, dtype=np.float32)
    for side in (-1, 1):  # ears first: the face covers their inner half
        ear = np.hypot((x - side * look.face_width * 0.99) / 0.03, (y + 0.03) / 0.062) - 1
        shade = 0.86 - 0.2 * blob(x, y, (side * look.face_width * 1.0, -0.03), (0.012, 0.035))
        mix(picture, skin * shade[..., None], soft(ear.astype(np.float32), 0.08))
    distance = face_distance(look, x, y)
    mask = soft(distance, 0.003)
    light = _light(look, x, y)
    shape = (x.shape[0], x.shape[1])
    mottle = 1 + 0.016 * texture(rng, shape, 2.2) + 0.02 * texture(rng, shape, 14.0)
    blush = sum(blob(x, y, (s * 0.115, 0.07), (0.05, 0.045)) for s in (-1, 1))
    colour = skin * (light * mottle)[..., None]
    colour[..., 1:] *= 1 - 0.07 * np.asarray(blush, dtype=np.float32)[..., None]
    mix(picture, colour, mask)
    return mask


def _light(look: Look, x: Field, y: Field) -> Field:
    t = (y - CENTRE_Y) / look.face_height
    round_ = np.sqrt(np.clip(1.02 - (x / look.face_width) ** 2 * 0.92 - t**2 * 0.7, 0.02, 2))
    height = 0.16 * round_
    nose_y = EYE_Y + look.nose_length
    for k in range(6):
        at = EYE_Y + look.nose_length * k / 5
        width = look.nose_width * (0.32 + 0.11 * k)
        height += 0.0085 * (0.4 + 0.12 * k) * blob(x, y, (0, at), (width, 0.03))
    for side in (-1, 1):
        height += 0.006 * blob(x, y, (side * look.nose_width * 0.72, nose_y), (0.018, 0.018))
        height -= 0.012 * blob(x, y, (side * look.eye_gap, EYE_Y), (0.052, 0.03))
        height += 0.008 * blob(x, y, (side * look.eye_gap, EYE_Y - 0.055), (0.06, 0.018))
        height += 0.007 * blob(x, y, (side * 0.125, 0.045), (0.05, 0.05))
        fold = np.abs(x - side * (0.055 + 0.28 * (y - 0.06))) - 0.002
        crease = soft(fold.astype(np.float32), 0.005) * blob(
            x, y, (side * 0.075, 0.1), (0.04, 0.05)
        )
        height -= 0.003 * look.age * crease
    height += 0.008 * blob(x, y, (0, 0.145), (look.mouth_width, 0.026))
    height += 0.008 * blob(x, y, (0, 0.225), (0.05, 0.03))
    dy, dx = np.gradient(height, 1.0 / x.shape[0])
    normal = np.sqrt(dx**2 + dy**2 + 0.35)
    lamp = (-dx * look.light * 0.9 - dy * -0.45 + 0.95 * np.sqrt(0.35)) / normal
    under = 1 - 0.28 * blob(x, y, (0, nose_y + 0.02), (look.nose_width * 0.9, 0.012))
    return np.asarray(np.clip(0.30 + 0.78 * lamp, 0.18, 1.22) * under, dtype=np.float32)


def _shoulders(picture: Field, look: Look, x: Field, y: Field, rng: np.random.Generator) -> None:
    skin = np.array(look.skin, dtype=np.float32)
    neck = soft((np.abs(x) - 0.115 - 0.1 * np.clip(y - 0.3, 0, 1) ** 1.2).astype(np.float32), 0.004)
    shade = 0.58 + 0.35 * np.clip((y - 0.2) * 3, 0, 1) + 0.22 * look.light * -x * 8
    mix(picture, skin * np.clip(shade, 0.35, 1)[..., None], neck * (y > 0.1))
    top = 0.335 + 0.30 * np.clip(np.abs(x) - 0.09, 0, 1) ** 1.15 * 1.4
    collar = 0.34 + 0.11 * np.clip(1 - (np.abs(x) / 0.13) ** 2, 0, 1)
    edge = np.where(np.abs(x) < 0.13, collar, top)
    weave = (
        1
        + 0.05 * texture(rng, (x.shape[0], x.shape[1]), 1.1)
        + 0.9 * (-look.light * x)
        - 0.3 * (y - 0.4)
    )
    fold = 0.12 * np.sin(x * 40 + 6 * np.abs(x) + y * 9) * (y > edge + 0.03)
    mix(
        picture,
        np.array(look.cloth, dtype=np.float32) * (weave + fold)[..., None],
        soft((edge - y).astype(np.float32), 0.004),
    )
