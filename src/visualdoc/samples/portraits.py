"""Procedurally shaded portraits: varied faces with photo-like light, texture and grain.

Nobody is depicted. A face is a height field (skull, nose, brow, lips, chin) lit by one lamp and a
fill, with hair, brows, eyes, clothes and backdrop laid over it as soft masks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import gaussian

Field = NDArray[np.float32]

SKIN = ((241, 208, 182), (226, 184, 150), (198, 146, 108), (160, 106, 72), (118, 74, 50), (82, 52, 38))
HAIR = ((28, 22, 20), (52, 36, 26), (92, 62, 38), (140, 104, 60), (120, 116, 112), (190, 186, 180))
CLOTH = ((36, 40, 52), (88, 30, 34), (30, 66, 60), (196, 196, 200), (62, 58, 92), (120, 96, 70))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What makes one face differ from another; lengths as fractions of the picture height."""

    skin: tuple[int, int, int]
    hair: tuple[int, int, int]
    cloth: tuple[int, int, int]
    face_width: float
    face_height: float
    jaw: float
    eye_gap: float
    eye_size: float
    brow: float
    nose_width: float
    nose_length: float
    mouth_width: float
    lip: float
    hair_style: int
    beard: float
    glasses: bool
    age: float
    light: float
    seed: int

    @classmethod
    def draw(cls, rng: np.random.Generator, *, female: bool) -> Look:
        """Draw a look at random."""
        return cls(
            skin=_vary(SKIN[int(rng.integers(len(SKIN)))], rng, 8),
            hair=_vary(HAIR[int(rng.integers(len(HAIR) - (1 if female else 0)))], rng, 8),
            cloth=_vary(CLOTH[int(rng.integers(len(CLOTH)))], rng, 14),
            face_width=float(rng.uniform(0.205, 0.245)),
            face_height=float(rng.uniform(0.285, 0.325)),
            jaw=float(rng.uniform(0.0, 0.22) if female else rng.uniform(-0.12, 0.14)),
            eye_gap=float(rng.uniform(0.092, 0.112)),
            eye_size=float(rng.uniform(0.030, 0.038)),
            brow=float(rng.uniform(0.5, 1.0) if female else rng.uniform(0.8, 1.6)),
            nose_width=float(rng.uniform(0.036, 0.056)),
            nose_length=float(rng.uniform(0.115, 0.145)),
            mouth_width=float(rng.uniform(0.068, 0.092)),
            lip=float(rng.uniform(0.9, 1.5) if female else rng.uniform(0.6, 1.1)),
            hair_style=int(rng.integers(3, 7) if female else rng.integers(0, 3)),
            beard=0.0 if female else float(max(rng.normal(0.1, 0.45), 0.0)),
            glasses=bool(rng.random() < 0.16),
            age=float(rng.uniform(0.0, 1.0)),
            light=float(rng.uniform(-0.55, 0.55)),
            seed=int(rng.integers(2**31)),
        )


def _vary(
    colour: tuple[int, int, int], rng: np.random.Generator, by: int
) -> tuple[int, int, int]:
    r, g, b = (int(np.clip(c + rng.integers(-by, by + 1), 8, 250)) for c in colour)
    return r, g, b


def _blob(x: Field, y: Field, at: tuple[float, float], size: tuple[float, float]) -> Field:
    bump = np.exp(-(((x - at[0]) / size[0]) ** 2) - ((y - at[1]) / size[1]) ** 2)
    return np.asarray(bump, dtype=np.float32)


def _soft(distance: Field, edge: float) -> Field:
    return np.asarray(1.0 / (1.0 + np.exp(np.clip(distance / edge, -30, 30))), dtype=np.float32)


def _texture(rng: np.random.Generator, shape: tuple[int, int], sigma: float) -> Field:
    noise = gaussian(rng.standard_normal(shape, dtype=np.float32), sigma)
    return np.asarray(noise / max(float(noise.std()), 1e-6), dtype=np.float32)


def _mix(picture: Field, colour: Field | tuple[float, ...], mask: Field) -> None:
    picture += (np.asarray(colour, dtype=np.float32) - picture) * mask[..., None]


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
    _long_hair(picture, look, x, y, rng)
    _shoulders(picture, look, x, y, rng)
    face = _head(picture, look, x, y, rng)
    _features(picture, look, x, y)
    _beard(picture, look, x, y, face, rng)
    _hair(picture, look, x, y, rng)
    if look.glasses:
        _glasses(picture, look, x, y)
    shape = (height_px, width_px)
    picture += (_texture(rng, shape, 0.7) * 2.2 + _texture(rng, shape, 6.0) * 1.5)[..., None]
    return np.clip(picture, 0, 255).astype(np.uint8)


def _backdrop(rng: np.random.Generator, x: Field, y: Field) -> Field:
    tone = float(rng.uniform(196, 226))
    base = tone - 16 * y - 26 * (x**2 + y**2)
    tint = np.array([1.0, 1.005, 1.015], dtype=np.float32)
    return np.asarray(base[..., None] * tint, dtype=np.float32)


def _face_distance(look: Look, x: Field, y: Field) -> Field:
    t = (y - _CENTRE_Y) / look.face_height
    taper = 1 - (0.16 + look.jaw) * np.clip(t, 0, 1) ** 1.6
    reach = ((np.abs(x) / (look.face_width * taper)) ** 2.1 + np.abs(t) ** 2.25) ** (1 / 2.17)
    return np.asarray((reach - 1) * look.face_width, dtype=np.float32)


_CENTRE_Y = -0.045
_EYE_Y = -0.045


def _head(
    picture: Field, look: Look, x: Field, y: Field, rng: np.random.Generator
) -> Field:
    skin = np.array(look.skin, dtype=np.float32)
    for side in (-1, 1):  # ears first: the face covers their inner half
        ear = np.hypot((x - side * look.face_width * 0.99) / 0.03, (y + 0.03) / 0.062) - 1
        shade = 0.86 - 0.2 * _blob(x, y, (side * look.face_width * 1.0, -0.03), (0.012, 0.035))
        _mix(picture, skin * shade[..., None], _soft(ear.astype(np.float32), 0.08))
    distance = _face_distance(look, x, y)
    mask = _soft(distance, 0.003)
    light = _light(look, x, y)
    shape = (x.shape[0], x.shape[1])
    mottle = 1 + 0.016 * _texture(rng, shape, 2.2) + 0.02 * _texture(rng, shape, 14.0)
    blush = sum(_blob(x, y, (s * 0.115, 0.07), (0.05, 0.045)) for s in (-1, 1))
    colour = skin * (light * mottle)[..., None]
    colour[..., 1:] *= 1 - 0.07 * np.asarray(blush, dtype=np.float32)[..., None]
    _mix(picture, colour, mask)
    return mask


def _light(look: Look, x: Field, y: Field) -> Field:
    t = (y - _CENTRE_Y) / look.face_height
    round_ = np.sqrt(np.clip(1.02 - (x / look.face_width) ** 2 * 0.92 - t**2 * 0.7, 0.02, 2))
    height = 0.16 * round_
    nose_y = _EYE_Y + look.nose_length
    for k in range(6):
        at = _EYE_Y + look.nose_length * k / 5
        width = look.nose_width * (0.32 + 0.11 * k)
        height += 0.0085 * (0.4 + 0.12 * k) * _blob(x, y, (0, at), (width, 0.03))
    for side in (-1, 1):
        height += 0.006 * _blob(
            x, y, (side * look.nose_width * 0.72, nose_y), (0.018, 0.018)
        )
        height -= 0.012 * _blob(x, y, (side * look.eye_gap, _EYE_Y), (0.052, 0.03))
        height += 0.008 * _blob(x, y, (side * look.eye_gap, _EYE_Y - 0.055), (0.06, 0.018))
        height += 0.007 * _blob(x, y, (side * 0.125, 0.045), (0.05, 0.05))
        fold = np.abs(x - side * (0.055 + 0.28 * (y - 0.06))) - 0.002
        crease = _soft(fold.astype(np.float32), 0.005) * _blob(x, y, (side * 0.075, 0.1), (0.04, 0.05))
        height -= 0.003 * look.age * crease
    height += 0.008 * _blob(x, y, (0, 0.145), (look.mouth_width, 0.026))
    height += 0.008 * _blob(x, y, (0, 0.225), (0.05, 0.03))
    dy, dx = np.gradient(height, 1.0 / x.shape[0])
    normal = np.sqrt(dx**2 + dy**2 + 0.35)
    lamp = (-dx * look.light * 0.9 - dy * -0.45 + 0.95 * np.sqrt(0.35)) / normal
    under = 1 - 0.28 * _blob(x, y, (0, nose_y + 0.02), (look.nose_width * 0.9, 0.012))
    return np.asarray(np.clip(0.30 + 0.78 * lamp, 0.18, 1.22) * under, dtype=np.float32)


def _features(picture: Field, look: Look, x: Field, y: Field) -> None:
    hair = np.array(look.hair, dtype=np.float32)
    skin = np.array(look.skin, dtype=np.float32)
    for side in (-1, 1):
        _eye(picture, look, x, y, side)
        u = (x - side * look.eye_gap) * side
        arch = _EYE_Y - 0.055 - 0.012 * np.cos(u * 26) + 0.03 * np.clip(u, 0, 1) * 2
        thick = 0.0075 * look.brow * np.clip(1 - np.abs(u / 0.062) ** 3, 0, 1)
        _mix(picture, hair * 0.8, 0.85 * _soft((np.abs(y - arch) - thick).astype(np.float32), 0.0025) * (np.abs(u) < 0.062))
        nostril = _blob(x, y, (side * look.nose_width * 0.5, _EYE_Y + look.nose_length + 0.008), (0.011, 0.0055))
        _mix(picture, skin * 0.3, 0.75 * nostril)
    _mouth(picture, look, x, y)


def _eye(picture: Field, look: Look, x: Field, y: Field, side: int) -> None:
    size = look.eye_size
    u, v = (x - side * look.eye_gap) / size, (y - _EYE_Y) / size
    lid = np.abs(v + 0.05 * u**2) - 0.44 * np.clip(1 - u**2, 0, 1) ** 0.8
    opening = _soft(lid.astype(np.float32), 0.05) * (np.abs(u) < 1)
    _mix(picture, (226.0, 220.0, 214.0), opening * 0.95)
    radius = np.hypot(u, v + 0.06)
    iris = np.array(look.hair, dtype=np.float32) * 0.55 + np.array([24, 22, 14], dtype=np.float32)
    _mix(picture, iris, opening * _soft((radius - 0.4).astype(np.float32), 0.03))
    _mix(picture, (12.0, 10.0, 10.0), opening * _soft((radius - 0.18).astype(np.float32), 0.03))
    _mix(picture, (250.0, 250.0, 250.0), _blob(u, v, (0.14, -0.2), (0.08, 0.08)) * opening)
    upper = np.abs(v + 0.44 * np.clip(1 - u**2, 0, 1) ** 0.8 + 0.05 * u**2) - 0.06
    _mix(picture, (34.0, 24.0, 20.0), 0.85 * _soft(upper.astype(np.float32), 0.035) * (np.abs(u) < 1.08) * (v < 0.1))
    crease = np.abs(v + 0.82 - 0.22 * u**2) - 0.02
    skin = np.array(look.skin, dtype=np.float32)
    _mix(picture, skin * 0.55, 0.55 * _soft(crease.astype(np.float32), 0.05) * (np.abs(u) < 1.1))
    bag = np.abs(v - 0.95 + 0.25 * u**2) - 0.02
    _mix(picture, skin * 0.6, 0.32 * look.age * _soft(bag.astype(np.float32), 0.08) * (np.abs(u) < 1.0))


def _mouth(picture: Field, look: Look, x: Field, y: Field) -> None:
    u = x / look.mouth_width
    skin = np.array(look.skin, dtype=np.float32)
    lips = skin * np.array([0.80, 0.56, 0.54], dtype=np.float32)
    bow = np.clip(1 - u**2, 0, 1)
    line = 0.142 + 0.004 * np.cos(u * 5)
    upper = (y > line - 0.015 * look.lip * bow * (1 - 0.25 * np.exp(-((u / 0.16) ** 2)))) & (y <= line)
    lower = (y > line) & (y < line + 0.021 * look.lip * bow**0.7)
    edge = 0.0022 * x.shape[0]
    _mix(picture, lips * 0.86, 0.8 * gaussian(upper.astype(np.float32), edge))
    _mix(picture, lips, 0.8 * gaussian(lower.astype(np.float32), edge))
    _mix(picture, lips * 1.25, 0.3 * _blob(x, y, (0.01, 0.155), (0.03, 0.005)))
    seam = _soft((np.abs(y - line) - 0.0012).astype(np.float32), 0.0014) * (np.abs(u) < 1)
    _mix(picture, skin * 0.3, 0.8 * seam.astype(np.float32))


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
    gloss = 1 + 0.2 * _strands(rng, shape) + 0.5 * _blob(x, y, (look.light * 0.2, -0.32), (0.14, 0.04))
    return np.asarray(np.array(look.hair, dtype=np.float32) * gloss[..., None], dtype=np.float32)


def _hair(picture: Field, look: Look, x: Field, y: Field, rng: np.random.Generator) -> None:
    if look.hair_style == 0 and look.age > 0.55:
        return  # bald
    t = (y - _CENTRE_Y) / look.face_height
    volume = {0: 0.014, 1: 0.03, 2: 0.05, 3: 0.045, 4: 0.055, 5: 0.04, 6: 0.06}[look.hair_style]
    cap = _face_distance(look, x, (y + 0.012).astype(np.float32)) - volume
    parting = 0.10 * look.light
    line = -0.235 + 0.9 * (x - parting) ** 2 * (1 + look.hair_style % 2) + 0.006 * np.sin(x * 55)
    sides = np.abs(x) > look.face_width * (0.93 - 0.06 * (look.hair_style > 2))
    low = np.where(sides, -0.05 + 0.08 * (look.hair_style > 2), line)
    edge = _texture(rng, (x.shape[0], x.shape[1]), 1.6) * 0.004
    mask = _soft((cap + edge).astype(np.float32), 0.004) * _soft((y - low + edge * 2).astype(np.float32), 0.006)
    mask = mask * (t < 0.6)
    _mix(picture, _hair_colour(look, x, y, rng), np.asarray(mask, dtype=np.float32))


def _long_hair(picture: Field, look: Look, x: Field, y: Field, rng: np.random.Generator) -> None:
    if look.hair_style < 4:
        return
    reach = {4: 0.16, 5: 0.34, 6: 0.6}[look.hair_style]
    width = look.face_width + 0.05 + 0.03 * np.sin(y * 9 + look.light)
    edge = _texture(rng, (x.shape[0], x.shape[1]), 2.0) * 0.006
    body = np.maximum(np.abs(x) - width, -0.36 - y)
    mask = _soft((body + edge).astype(np.float32), 0.006) * _soft((y - reach + edge * 3).astype(np.float32), 0.012)
    crown = np.hypot(x / (look.face_width + 0.05), (y + 0.1) / 0.3) - 1
    mask = mask * ((y > -0.1) | (crown < 0))
    _mix(picture, _hair_colour(look, x, y, rng) * 0.8, np.asarray(mask, dtype=np.float32))


def _shoulders(picture: Field, look: Look, x: Field, y: Field, rng: np.random.Generator) -> None:
    skin = np.array(look.skin, dtype=np.float32)
    neck = _soft((np.abs(x) - 0.115 - 0.1 * np.clip(y - 0.3, 0, 1) ** 1.2).astype(np.float32), 0.004)
    shade = 0.58 + 0.35 * np.clip((y - 0.2) * 3, 0, 1) + 0.22 * look.light * -x * 8
    _mix(picture, skin * np.clip(shade, 0.35, 1)[..., None], neck * (y > 0.1))
    top = 0.335 + 0.30 * np.clip(np.abs(x) - 0.09, 0, 1) ** 1.15 * 1.4
    collar = 0.34 + 0.11 * np.clip(1 - (np.abs(x) / 0.13) ** 2, 0, 1)
    edge = np.where(np.abs(x) < 0.13, collar, top)
    weave = 1 + 0.05 * _texture(rng, (x.shape[0], x.shape[1]), 1.1) + 0.9 * (-look.light * x) - 0.3 * (y - 0.4)
    fold = 0.12 * np.sin(x * 40 + 6 * np.abs(x) + y * 9) * (y > edge + 0.03)
    _mix(picture, np.array(look.cloth, dtype=np.float32) * (weave + fold)[..., None], _soft((edge - y).astype(np.float32), 0.004))


def _beard(
    picture: Field, look: Look, x: Field, y: Field, face: Field, rng: np.random.Generator
) -> None:
    if look.beard < 0.15:
        return
    grain = 0.75 + 0.25 * _texture(rng, (x.shape[0], x.shape[1]), 0.9)
    low = _soft((0.09 + 0.6 * (0.2 - np.abs(x)) ** 2 - y).astype(np.float32), 0.012)
    bare = _blob(x, y, (0, 0.145), (look.mouth_width * 0.9, 0.022))
    mask = face * low * np.clip(1 - 1.3 * bare, 0, 1) * grain * min(look.beard, 0.9)
    _mix(picture, np.array(look.hair, dtype=np.float32) * 0.9, np.asarray(mask, dtype=np.float32))


def _glasses(picture: Field, look: Look, x: Field, y: Field) -> None:
    for side in (-1, 1):
        rim = np.abs(np.hypot((x - side * look.eye_gap) / 0.07, (y - _EYE_Y) / 0.05) - 1) - 0.045
        _mix(picture, (40.0, 34.0, 32.0), 0.9 * _soft(rim.astype(np.float32), 0.03))
    bridge = (np.abs(x) < look.eye_gap - 0.068) & (np.abs(y - _EYE_Y + 0.006) < 0.004)
    _mix(picture, (40.0, 34.0, 32.0), gaussian(bridge.astype(np.float32), 1.0))
