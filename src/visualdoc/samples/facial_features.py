"""Eyes, brows, mouth, hair, beard and glasses of drawn faces."""

from __future__ import annotations

import numpy as np

from visualdoc.imaging.resampling import gaussian
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


def features(picture: Field, look: Look, x: Field, y: Field) -> None:
    """Lay brows, eyes, nostrils and mouth over a face, in place."""
    hair = np.array(look.hair, dtype=np.float32)
    skin = np.array(look.skin, dtype=np.float32)
    for side in (-1, 1):
        _eye(picture, look, x, y, side)
        u = (x - side * look.eye_gap) * side
        arch = EYE_Y - 0.055 - 0.012 * np.cos(u * 26) + 0.03 * np.clip(u, 0, 1) * 2
        thick = 0.0075 * look.brow * np.clip(1 - np.abs(u / 0.062) ** 3, 0, 1)
        mix(
            picture,
            hair * 0.8,
            0.85
            * soft((np.abs(y - arch) - thick).astype(np.float32), 0.0025)
            * (np.abs(u) < 0.062),
        )
        nostril = blob(
            x, y, (side * look.nose_width * 0.5, EYE_Y + look.nose_length + 0.008), (0.011, 0.0055)
        )
        mix(picture, skin * 0.3, 0.75 * nostril)
    _mouth(picture, look, x, y)


def _eye(picture: Field, look: Look, x: Field, y: Field, side: int) -> None:
    size = look.eye_size
    u, v = (x - side * look.eye_gap) / size, (y - EYE_Y) / size
    lid = np.abs(v + 0.05 * u**2) - 0.44 * np.clip(1 - u**2, 0, 1) ** 0.8
    opening = soft(lid.astype(np.float32), 0.05) * (np.abs(u) < 1)
    mix(picture, (226.0, 220.0, 214.0), opening * 0.95)
    radius = np.hypot(u, v + 0.06)
    iris = np.array(look.hair, dtype=np.float32) * 0.55 + np.array([24, 22, 14], dtype=np.float32)
    mix(picture, iris, opening * soft((radius - 0.4).astype(np.float32), 0.03))
    mix(picture, (12.0, 10.0, 10.0), opening * soft((radius - 0.18).astype(np.float32), 0.03))
    mix(picture, (250.0, 250.0, 250.0), blob(u, v, (0.14, -0.2), (0.08, 0.08)) * opening)
    upper = np.abs(v + 0.44 * np.clip(1 - u**2, 0, 1) ** 0.8 + 0.05 * u**2) - 0.06
    mix(
        picture,
        (34.0, 24.0, 20.0),
        0.85 * soft(upper.astype(np.float32), 0.035) * (np.abs(u) < 1.08) * (v < 0.1),
    )
    crease = np.abs(v + 0.82 - 0.22 * u**2) - 0.02
    skin = np.array(look.skin, dtype=np.float32)
    mix(picture, skin * 0.55, 0.55 * soft(crease.astype(np.float32), 0.05) * (np.abs(u) < 1.1))
    bag = np.abs(v - 0.95 + 0.25 * u**2) - 0.02
    mix(
        picture,
        skin * 0.6,
        0.32 * look.age * soft(bag.astype(np.float32), 0.08) * (np.abs(u) < 1.0),
    )


def _mouth(picture: Field, look: Look, x: Field, y: Field) -> None:
    u = x / look.mouth_width
    skin = np.array(look.skin, dtype=np.float32)
    lips = skin * np.array([0.80, 0.56, 0.54], dtype=np.float32)
    bow = np.clip(1 - u**2, 0, 1)
    line = 0.142 + 0.0035 * np.cos(u * 2.2)
    upper = (y > line - 0.015 * look.lip * bow * (1 - 0.25 * np.exp(-((u / 0.16) ** 2)))) & (
        y <= line
    )
    lower = (y > line) & (y < line + 0.021 * look.lip * bow**0.7)
    edge = 0.0022 * x.shape[0]
    mix(picture, lips * 0.86, 0.8 * gaussian(upper.astype(np.float32), edge))
    mix(picture, lips, 0.8 * gaussian(lower.astype(np.float32), edge))
    mix(picture, lips * 1.25, 0.3 * blob(x, y, (0.01, 0.155), (0.03, 0.005)))
    seam = soft((np.abs(y - line) - 0.0012).astype(np.float32), 0.0014) * (np.abs(u) < 1)
    mix(picture, skin * 0.3, 0.8 * seam.astype(np.float32))


def _strands(rng: np.random.Generator, shape: tuple[int, int]) -> Field:
    noise = rng.standard_normal(shape, dtype=np.float32)
    long_ = gaussian(noise, 0.8)
    for _ in range(3):  # drag the noise downwards into strands
        long_ = 0.5 * long_ + 0.5 * np.roll(long_, 5, axis=0)
    kernel = 12
    total = np.cumsum(np.pad(long_, ((kernel, 0), (0, 0))), axis=0)
    strands = (total[kernel:] - total[:-kernel]) / kernel
    return np.asarray(strands / max(float(strands.std()), 1e-6), dtype=np.float32)


def _hair_colour(look: Look, x: Field, y: Field, rng: np.random.Generator) -> Field:
    shape = (x.shape[0], x.shape[1])
    gloss = (
        1 + 0.2 * _strands(rng, shape) + 0.5 * blob(x, y, (look.light * 0.2, -0.32), (0.14, 0.04))
    )
    return np.asarray(np.array(look.hair, dtype=np.float32) * gloss[..., None], dtype=np.float32)


def hair(picture: Field, look: Look, x: Field, y: Field, rng: np.random.Generator) -> None:
    """Lay the hair of the head over a face, in place."""
    if look.hair_style == 0 and look.age > 0.55:
        return  # bald
    t = (y - CENTRE_Y) / look.face_height
    volume = {0: 0.014, 1: 0.03, 2: 0.05, 3: 0.045, 4: 0.055, 5: 0.04, 6: 0.06}[look.hair_style]
    cap = face_distance(look, x, (y + 0.012).astype(np.float32)) - volume
    parting = 0.10 * look.light
    line = -0.235 + 0.9 * (x - parting) ** 2 * (1 + look.hair_style % 2) + 0.006 * np.sin(x * 55)
    reach = look.face_width * (
        0.95 - 0.05 * (look.hair_style > 2) - 0.35 * np.clip(y + 0.1, -0.2, 0)
    )
    sides = 1 - soft((np.abs(x) - reach).astype(np.float32), 0.006)
    fall = -0.05 + 0.10 * (look.hair_style > 2)
    low = line + (fall - line) * sides
    edge = texture(rng, (x.shape[0], x.shape[1]), 1.6) * 0.004
    mask = soft((cap + edge).astype(np.float32), 0.004) * soft(
        (y - low + edge * 2).astype(np.float32), 0.006
    )
    mask = mask * (t < 0.6)
    mix(picture, _hair_colour(look, x, y, rng), np.asarray(mask, dtype=np.float32))


def long_hair(picture: Field, look: Look, x: Field, y: Field, rng: np.random.Generator) -> None:
    """Lay hair that falls behind the face, in place."""
    if look.hair_style < 4:
        return
    reach = {4: 0.16, 5: 0.34, 6: 0.6}[look.hair_style]
    width = look.face_width + 0.05 + 0.03 * np.sin(y * 9 + look.light)
    edge = texture(rng, (x.shape[0], x.shape[1]), 2.0) * 0.006
    body = np.maximum(np.abs(x) - width, -0.36 - y)
    mask = soft((body + edge).astype(np.float32), 0.006) * soft(
        (y - reach + edge * 3).astype(np.float32), 0.012
    )
    crown = np.hypot(x / (look.face_width + 0.05), (y + 0.1) / 0.3) - 1
    mask = mask * ((y > -0.1) | (crown < 0))
    mix(picture, _hair_colour(look, x, y, rng) * 0.8, np.asarray(mask, dtype=np.float32))


def beard(
    picture: Field, look: Look, x: Field, y: Field, *, face: Field, rng: np.random.Generator
) -> None:
    """Lay a beard over a face, in place."""
    if look.beard < 0.15:
        return
    grain = 0.75 + 0.25 * texture(rng, (x.shape[0], x.shape[1]), 0.9)
    low = soft((0.09 + 0.6 * (0.2 - np.abs(x)) ** 2 - y).astype(np.float32), 0.012)
    bare = blob(x, y, (0, 0.145), (look.mouth_width * 0.9, 0.022))
    mask = face * low * np.clip(1 - 1.3 * bare, 0, 1) * grain * min(look.beard, 0.9)
    mix(picture, np.array(look.hair, dtype=np.float32) * 0.9, np.asarray(mask, dtype=np.float32))


def glasses(picture: Field, look: Look, x: Field, y: Field) -> None:
    """Lay glasses over a face, in place."""
    for side in (-1, 1):
        rim = np.abs(np.hypot((x - side * look.eye_gap) / 0.07, (y - EYE_Y) / 0.05) - 1) - 0.045
        mix(picture, (40.0, 34.0, 32.0), 0.9 * soft(rim.astype(np.float32), 0.03))
    bridge = (np.abs(x) < look.eye_gap - 0.068) & (np.abs(y - EYE_Y + 0.006) < 0.004)
    mix(picture, (40.0, 34.0, 32.0), gaussian(bridge.astype(np.float32), 1.0))
