"""What makes one drawn face differ from another, and the soft masks that faces are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import gaussian

Field = NDArray[np.float32]

CENTRE_Y = -0.045  # middle of the face, in picture heights from the middle of the picture
EYE_Y = -0.045
SKIN = (
    (241, 208, 182),
    (226, 184, 150),
    (198, 146, 108),
    (160, 106, 72),
    (134, 88, 62),
    (106, 70, 52),
)
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
        tone = int(rng.integers(len(SKIN)))
        hues = [0, 1, 4] if tone > 2 else list(range(len(HAIR) - int(female)))
        return cls(
            skin=_vary(SKIN[tone], rng, 5),
            hair=_vary(HAIR[int(rng.choice(hues))], rng, 8),
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


def _vary(colour: tuple[int, int, int], rng: np.random.Generator, by: int) -> tuple[int, int, int]:
    r, g, b = (int(np.clip(c + rng.integers(-by, by + 1), 8, 250)) for c in colour)
    return r, g, b


def blob(x: Field, y: Field, at: tuple[float, float], size: tuple[float, float]) -> Field:
    """Return a smooth bump of height one."""
    bump = np.exp(-(((x - at[0]) / size[0]) ** 2) - ((y - at[1]) / size[1]) ** 2)
    return np.asarray(bump, dtype=np.float32)


def soft(distance: Field, edge: float) -> Field:
    """Return one inside (negative distance), zero outside, with a soft edge."""
    return np.asarray(1.0 / (1.0 + np.exp(np.clip(distance / edge, -30, 30))), dtype=np.float32)


def texture(rng: np.random.Generator, shape: tuple[int, int], sigma: float) -> Field:
    """Return smoothed noise of unit variance."""
    noise = gaussian(rng.standard_normal(shape, dtype=np.float32), sigma)
    return np.asarray(noise / max(float(noise.std()), 1e-6), dtype=np.float32)


def mix(picture: Field, colour: Field | tuple[float, ...], mask: Field) -> None:
    """Blend a colour into the picture by a mask, in place."""
    picture += (np.asarray(colour, dtype=np.float32) - picture) * mask[..., None]


def face_distance(look: Look, x: Field, y: Field) -> Field:
    """Signed distance to the outline of the face, negative inside."""
    t = (y - CENTRE_Y) / look.face_height
    taper = 1 - (0.16 + look.jaw) * np.clip(t, 0, 1) ** 1.6
    reach = ((np.abs(x) / (look.face_width * taper)) ** 2.1 + np.abs(t) ** 2.25) ** (1 / 2.17)
    return np.asarray((reach - 1) * look.face_width, dtype=np.float32)
