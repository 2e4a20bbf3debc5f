"""From plates to a scan on the reference grid: press, paper, wear, scanner, JPEG, registration.

Every step has wide random parameters: what varies lawfully must be seen varying.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from designs import Design
from line_work import CANVAS_PX, GRID_PX, MARGIN_PX, Plate
from numpy.typing import NDArray
from printing import Float, noise

Bytes = NDArray[np.uint8]
SCAN_PX = GRID_PX + 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """The printing works of one document: the same for all genuine sheets, small drifts a sheet."""

    gain_px: float
    mottle: float
    plate_shift_px: float
    density_drift: float
    paper_grain: float
    paper_cloud: float
    roughness: float

    @classmethod
    def random(cls, rng: np.random.Generator) -> Press:
        """Draw a printing works."""
        return cls(
            gain_px=float(rng.uniform(0.3, 1.4)),
            mottle=float(rng.uniform(0.0, 0.10)),
            plate_shift_px=float(rng.choice([0.0, rng.uniform(0.0, 1.8)])),
            density_drift=float(rng.uniform(0.0, 0.06)),
            paper_grain=float(rng.uniform(0.0, 0.025)),
            paper_cloud=float(rng.uniform(0.0, 0.02)),
            roughness=float(rng.uniform(0.0, 0.3)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """One scanner with its driver settings."""

    mtf_px: float
    sharpen: float
    sharpen_radius_px: float
    gamma: float
    matrix: Float
    offset: Float
    noise: float
    noise_blur: float
    streaks: float
    shading: float
    quality: int
    subsample: bool
    sampling: float
    linear: bool

    @classmethod
    def random(cls, rng: np.random.Generator) -> Scanner:
        """Draw a scanner; ``sampling`` is its resolution relative to the grid."""
        matrix = np.eye(3) * rng.uniform(0.93, 1.03, 3) + rng.normal(0, 0.015, (3, 3))
        return cls(
            mtf_px=float(rng.uniform(0.25, 0.95)),
            sharpen=float(rng.choice([0.0, rng.uniform(0.1, 1.3)])),
            sharpen_radius_px=float(rng.uniform(0.6, 2.0)),
            gamma=float(rng.uniform(0.88, 1.15)),
            matrix=matrix.astype(np.float32),
            offset=rng.normal(0, 0.012, 3).astype(np.float32),
            noise=float(rng.uniform(0.3, 3.2)),
            noise_blur=float(rng.choice([0.0, rng.uniform(0.4, 0.9)])),
            streaks=float(rng.choice([0.0, rng.uniform(0.0, 0.8)])),
            shading=float(rng.uniform(0.0, 0.03)),
            quality=int(rng.integers(75, 99)),
            subsample=bool(rng.random() < 0.6),
            sampling=float(rng.choice([1.0, rng.uniform(0.5, 1.0)], p=[0.9, 0.1])),
            linear=bool(rng.random() < 0.5),
        )


def _cloud(rng: np.random.Generator, cells: int, size: int = CANVAS_PX) -> Float:
    low = rng.standard_normal((cells, cells), dtype=np.float32)
    return cv2.resize(low, (size, size), interpolation=cv2.INTER_CUBIC)


def print_sheet(
    design: Design, plates: list[Plate], press: Press, rng: np.random.Generator
) -> Float:
    """Print one sheet without its holder's data.

    Returns
    -------
    numpy.ndarray
        3 × H × W float32 reflectance in 0..1 on the canvas.
    """
    grain = (
        1 + cv2.GaussianBlur(noise(CANVAS_PX, CANVAS_PX, rng), (0, 0), 1.3) * press.paper_grain * 2
    )
    grain += press.paper_cloud * _cloud(rng, int(rng.integers(6, 60)))
    sheet = design.paper[:, None, None] * grain[None]
    for plate, ink in zip(plates, design.inks, strict=True):
        cover = _pressed(plate, press, rng)
        colour = ink if ink.ndim == 2 else ink[:, None]
        for channel in range(3):
            sheet[channel] *= 1 - cover * (1 - colour[channel])[None, :]
    return np.asarray(sheet, dtype=np.float32)


def _pressed(plate: Plate, press: Press, rng: np.random.Generator) -> Float:
    cover = plate.astype(np.float32) * np.float32(1 / 255)
    cover = cv2.GaussianBlur(cover, (0, 0), press.gain_px)
    if press.roughness > 0.1:
        rough = cv2.GaussianBlur(noise(CANVAS_PX, CANVAS_PX, rng), (0, 0), 1.0)
        cover += rough * cover * (1 - cover) * press.roughness * 3
    factor = 1 - rng.uniform(0, press.density_drift) + press.mottle * 0.5 * _cloud(rng, 40)
    cover = np.clip(cover * factor, 0, 1)
    if press.plate_shift_px:
        dx, dy = rng.normal(0, press.plate_shift_px, 2)
        shift = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
        cover = cv2.warpAffine(cover, shift, (CANVAS_PX, CANVAS_PX))
    return cover


def wear(sheet: Float, rng: np.random.Generator, strength: float) -> None:
    """Handle the sheet: yellowing, creases, smudges, dust. In place."""
    if rng.random() < 0.5 * strength:
        sheet *= (1 - rng.uniform(0, 0.05, 3) * strength).astype(np.float32)[:, None, None]
    if rng.random() < 0.25 * strength:
        mark = np.zeros(sheet.shape[1:], np.float32)
        ends = rng.uniform(-100, CANVAS_PX + 100, (2, 2)).astype(int)
        cv2.line(
            mark, ends[0].tolist(), ends[1].tolist(), 1.0, int(rng.integers(1, 5)), cv2.LINE_AA
        )
        mark = cv2.GaussianBlur(mark, (0, 0), float(rng.uniform(1, 6)))
        sheet += mark * rng.uniform(-0.12, 0.12)
    if rng.random() < 0.5 * strength:
        sheet *= 1 - np.clip(_cloud(rng, int(rng.integers(3, 12))), 0, 3) * rng.uniform(0, 0.02)
    for _ in range(int(rng.poisson(2.0 * strength))):
        x, y = (int(v) for v in rng.integers(0, CANVAS_PX, 2))
        colour = float(rng.uniform(0.2, 1.0))
        for plane in sheet:
            cv2.circle(plane, (x, y), int(rng.integers(1, 5)), colour, -1, cv2.LINE_AA)
    np.clip(sheet, 0.01, 1.0, out=sheet)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Capture:
    """A raw scan with the map from scan pixels to canvas pixels."""

    image: Bytes
    to_canvas: NDArray[np.float64]


def scan(sheet: Float, scanner: Scanner, rng: np.random.Generator) -> Capture:
    """Scan a sheet, laid on the glass a little turned; not yet encoded."""
    step = 2.0 / scanner.sampling
    size = round(SCAN_PX * scanner.sampling)
    angle, centre = rng.normal(0, 0.012), CANVAS_PX / 2 + rng.uniform(-2, 2, 2)
    c, s = np.cos(angle) * step, np.sin(angle) * step
    matrix = np.array([[c, -s, 0.0], [s, c, 0.0]])
    matrix[:, 2] = centre - matrix[:, :2] @ np.full(2, size / 2)
    light = sheet if not scanner.linear else sheet * sheet
    planes = [cv2.GaussianBlur(plane, (0, 0), scanner.mtf_px * step) for plane in light]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    image = cv2.warpAffine(
        cv2.merge(planes), matrix, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    if scanner.linear:
        image = np.sqrt(image)
    return Capture(image=_sensor(image, scanner, rng), to_canvas=matrix)


def _sensor(image: Float, scanner: Scanner, rng: np.random.Generator) -> Bytes:
    size = image.shape[0]
    image = cv2.transform(image, scanner.matrix) + scanner.offset
    image *= (1 + scanner.shading * _cloud(rng, 3, size))[:, :, None] * rng.uniform(0.97, 1.03)
    image = np.power(np.clip(image, 0, 1), scanner.gamma) * 255
    grain = np.dstack([noise(size, size, rng) for _ in range(3)])
    if scanner.noise_blur:
        grain = cv2.GaussianBlur(grain, (0, 0), scanner.noise_blur) * (1 + 2 * scanner.noise_blur)
    image += grain * scanner.noise
    image += (rng.standard_normal(size, dtype=np.float32) * scanner.streaks)[None, :, None]
    if scanner.sharpen:
        soft = cv2.GaussianBlur(image, (0, 0), scanner.sharpen_radius_px)
        image += scanner.sharpen * (image - soft)
    return np.clip(image + 0.5, 0, 255).astype(np.uint8)


def jpeg(image: Bytes, quality: int, *, subsample: bool) -> Bytes:
    """Encode and decode."""
    factor = (
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420 if subsample else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
    )
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, factor]
    _, encoded = cv2.imencode(".jpg", np.ascontiguousarray(image[:, :, ::-1]), options)
    return np.ascontiguousarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR)[:, :, ::-1])


def registration_error(rng: np.random.Generator) -> tuple[Float, Float]:
    """Draw a smooth residual displacement in grid pixels: 0.05–0.5 rms, seldom up to 1.5."""
    rms = float(rng.uniform(0.05, 0.45) if rng.random() < 0.85 else rng.uniform(0.45, 1.4))
    cells = int(rng.integers(2, 7))
    fields = []
    for _ in range(2):
        low = cv2.resize(
            rng.standard_normal((cells, cells), dtype=np.float32),
            (GRID_PX, GRID_PX),
            interpolation=cv2.INTER_CUBIC,
        )
        fields.append(low * (rms / max(float(low.std()), 1e-3)) + rng.normal(0, 0.3 * rms))
    return fields[0], fields[1]


def register(capture: Capture, image: Bytes, rng: np.random.Generator | None) -> Bytes:
    """Resample a scan onto the grid, with a registration error when ``rng`` is given.

    Masks are resampled without error and with nearest neighbours.
    """
    inverse = cv2.invertAffineTransform(capture.to_canvas)
    x = MARGIN_PX + 2.0 * np.arange(GRID_PX, dtype=np.float32) + 0.5
    xx, yy = np.meshgrid(x, x)
    if rng is not None:
        dx, dy = registration_error(rng)
        xx, yy = xx + 2 * dx, yy + 2 * dy
    map_x = (inverse[0, 0] * xx + inverse[0, 1] * yy + inverse[0, 2]).astype(np.float32)
    map_y = (inverse[1, 0] * xx + inverse[1, 1] * yy + inverse[1, 2]).astype(np.float32)
    if rng is None:
        return cv2.remap(image, map_x, map_y, cv2.INTER_NEAREST)
    flag = cv2.INTER_CUBIC if rng.random() < 0.5 else cv2.INTER_LINEAR
    return cv2.remap(image, map_x, map_y, flag, borderMode=cv2.BORDER_REPLICATE)
