"""Scanning of drawn zones: geometry, optics, noise, sharpening, compression, of two families."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from visualdoc.imaging.resampling import box_mean, gaussian, remap
from visualdoc.samples.colour import to_srgb

Float = NDArray[np.float32]
PAD_MM = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lay:
    """How the zone lies under the scanner; the inverse map is closed enough to find characters.

    Attributes
    ----------
    skew_deg, curl_mm, curl_phase, perspective
        Turn, amplitude of the paper's wave and its phase, share by which one end is larger.
    """

    dpi: float
    width_mm: float
    height_mm: float
    skew_deg: float
    curl_mm: float
    curl_phase: float
    perspective: float

    @property
    def px_per_mm(self) -> float:
        """Resolution."""
        return self.dpi / 25.4

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the scan."""
        lift = abs(np.sin(np.deg2rad(self.skew_deg))) * self.width_mm
        return (
            round((self.height_mm + lift + 2 * PAD_MM) * self.px_per_mm),
            round((self.width_mm + 2 * PAD_MM) * self.px_per_mm),
        )

    def to_mm(self, x_px: Float, y_px: Float) -> tuple[Float, Float]:
        """Page pixels to millimetres of the printed raster."""
        rows, columns = self.shape
        x = (x_px - columns / 2) / self.px_per_mm
        y = (y_px - rows / 2) / self.px_per_mm
        cos, sin = np.cos(np.deg2rad(self.skew_deg)), np.sin(np.deg2rad(self.skew_deg))
        u, v = cos * x + sin * y, cos * y - sin * x
        grown = 1 + self.perspective * u / self.width_mm
        u, v = u * grown, v * grown
        v = v + self.curl_mm * np.sin(u * 2 * np.pi / (1.4 * self.width_mm) + self.curl_phase)
        return u + self.width_mm / 2, v + self.height_mm / 2

    def to_px(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        """Millimetres to page pixels, by fixed-point steps."""
        rows, columns = self.shape
        px, py = columns / 2, rows / 2
        for _ in range(12):
            u, v = self.to_mm(np.array(px, np.float32), np.array(py, np.float32))
            cos, sin = np.cos(np.deg2rad(self.skew_deg)), np.sin(np.deg2rad(self.skew_deg))
            du, dv = x_mm - float(u), y_mm - float(v)
            px += (cos * du - sin * dv) * self.px_per_mm
            py += (sin * du + cos * dv) * self.px_per_mm
        return px, py


def draw_lay(rng: np.random.Generator, dpi: float, width_mm: float, height_mm: float) -> Lay:
    """Draw a lay: skew to 3 degrees, a little curl and perspective."""
    return Lay(
        dpi=dpi, width_mm=width_mm, height_mm=height_mm,
        skew_deg=float(np.clip(rng.normal(0, 1.0), -3, 3)),
        curl_mm=float(abs(rng.normal(0, 0.12))), curl_phase=float(rng.uniform(0, 6.3)),
        perspective=float(rng.normal(0, 0.004)) if rng.random() < 0.4 else 0.0,
    )  # fmt: skip


def scan_zone(
    light: Float, px_per_mm: float, lay: Lay, rng: np.random.Generator, family: str
) -> NDArray[np.uint8]:
    """Scan printed light; not yet compressed.

    Parameters
    ----------
    family
        ``calibration``: Gaussian optics, white noise, unsharp mask; ``measurement``: an aperture
        and defocus disc, light-dependent noise with rows, difference-of-boxes sharpening.
    """
    rows, columns = np.mgrid[0 : lay.shape[0], 0 : lay.shape[1]].astype(np.float32) + 0.5
    x, y = lay.to_mm(columns, rows)
    reduced = px_per_mm / lay.px_per_mm
    spread = float(rng.uniform(0.42, 0.85))
    soft = _optics(light, reduced * spread, family)
    seen = remap(
        soft, (x * px_per_mm - 0.5).astype(np.float32), (y * px_per_mm - 0.5).astype(np.float32)
    )
    beyond = (x < 0) | (y < 0) | (x > lay.width_mm) | (y > lay.height_mm)
    seen[beyond] = light.reshape(-1, 3).mean(axis=0) * 0.98
    seen = seen * _lamp(rng, x, lay.width_mm)[..., None]
    seen = np.clip(seen, 0, 1) ** float(rng.uniform(0.9, 1.1)) * float(rng.uniform(0.9, 1.0))
    seen = seen * (1 - (black := float(rng.uniform(0.0, 0.03)))) + black
    seen = seen + _noise(rng, seen, family)
    amount = float(rng.choice([0.0, 0.4, 0.8, 1.2]))
    radius = float(rng.uniform(0.8, 1.4))
    tone = np.clip(seen, 0, 1) ** np.float32(1 / 2.2)
    if family == "calibration":
        tone = tone + amount * (tone - gaussian(tone, radius))
    else:
        tone = tone + 0.8 * amount * (tone - box_mean(tone, 3 if radius < 1.1 else 5))
    return to_srgb(np.clip(tone, 0, 1) ** np.float32(2.2))


def _optics(light: Float, sigma_px: float, family: str) -> Float:
    if family == "calibration":
        return gaussian(light, max(sigma_px, 0.3))
    side = max(round(sigma_px * 2.6), 1)
    return box_mean(box_mean(light, side), max(round(side * 0.7), 1))


def _lamp(rng: np.random.Generator, x: Float, width_mm: float) -> Float:
    a, b = rng.normal(0, 0.02, 2)
    t = x / np.float32(width_mm)
    return np.asarray(1 + a * (t - 0.5) + b * (t - 0.5) ** 2, dtype=np.float32)


def _noise(rng: np.random.Generator, seen: Float, family: str) -> Float:
    level = float(rng.uniform(0.001, 0.008))
    white = rng.standard_normal(seen.shape, dtype=np.float32)
    if family == "calibration":
        return np.asarray(white * level, dtype=np.float32)
    grown = white * level * np.sqrt(np.clip(seen, 0.05, 1)) * 1.2
    by_row = rng.standard_normal((seen.shape[0], 1, 1), dtype=np.float32) * level * 0.25
    return np.asarray(grown + by_row, dtype=np.float32)


def draw_quality(rng: np.random.Generator) -> int | None:
    """JPEG quality 60 to 95, None for a lossless file."""
    return None if rng.random() < 0.3 else int(rng.integers(60, 96))


def compressed(pixels: NDArray[np.uint8], quality: int | None, *, family: str) -> NDArray[np.uint8]:
    """Send a picture through JPEG; the families subsample colour differently."""
    if quality is None:
        return pixels
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(
        buffer, "JPEG", quality=quality, subsampling=2 if family == "calibration" else 0
    )
    return np.asarray(Image.open(buffer).convert("RGB"), dtype=np.uint8)
