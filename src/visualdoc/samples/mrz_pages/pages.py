"""One page of a condition: draw it, capture it, tell the truth about it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.errors import DataSetError
from visualdoc.geometry import PolygonPx
from visualdoc.samples.mrz_pages import channel
from visualdoc.samples.mrz_pages.conditions import CONDITIONS, Condition
from visualdoc.samples.mrz_pages.marks import Lost, border_through, cover_one
from visualdoc.samples.mrz_pages.placing import true_zone
from visualdoc.samples.mrz_pages.scenes import Scene, draw_scene
from visualdoc.samples.mrz_pages.types import DrawnPage, TrueZone
from visualdoc.samples.seeds import stream

Rng = np.random.Generator


def draw_page(condition: str, seed: int) -> DrawnPage:
    """Draw one page; the same condition and seed give the same pixels.

    Raises
    ------
    DataSetError
        There is no such condition.
    """
    if condition not in CONDITIONS:
        msg = f"There is no condition '{condition}'; there are {', '.join(CONDITIONS)}."
        raise DataSetError(msg)
    asked = CONDITIONS[condition]
    rng = stream(seed, "mrz-pages", condition)
    scene = draw_scene(rng, asked)
    page, zones = scene.page, [true_zone(item) for item in scene.laid]
    if asked.cut:
        page, zones = _cut(page, rng, scene)
    known = tuple(zone for zone in zones if zone is not None)
    picture = _captured(page, rng, asked, scene, known)
    return DrawnPage(
        condition=condition,
        seed=seed,
        pixels=_stored(picture, rng, asked, scene),
        dpi=scene.dpi,
        zones=known,
    )


def _cut(
    page: NDArray[np.float32], rng: Rng, scene: Scene
) -> tuple[NDArray[np.float32], list[TrueZone | None]]:
    """Cover one character of the first document, or cut a column off at the border."""
    first = scene.laid[0]
    if rng.random() < 0.6:
        lost: Lost = cover_one(page, rng, first)
        return page, [true_zone(first, lost)]
    keep, moved, lost = border_through(rng, first)
    zone = true_zone(first, lost)
    if zone is not None:
        corners = PolygonPx.of([(x - moved, y) for x, y in zone.corners_px.xy])
        zone = replace(zone, corners_px=corners)
    return np.ascontiguousarray(page[:, keep]), [zone]


def _captured(
    page: NDArray[np.float32],
    rng: Rng,
    asked: Condition,
    scene: Scene,
    zones: tuple[TrueZone, ...],
) -> NDArray[np.float32]:
    """Let light, optics and sensor act."""
    picture, scale = page, scene.dpi / 25.4
    if scene.is_photograph or asked.dark:
        picture = channel.uneven_light(picture, rng, strength=0.5 if asked.dark else 0.35)
    if asked.glare:
        picture = channel.glare(picture, rng, _spots(rng, scale, picture.shape, zones))
    if asked.blur:
        picture = _blurred(picture, rng, scale)
    optics = float(rng.uniform(0.35, 0.9) if scene.is_photograph else rng.uniform(0.0, 0.7))
    picture = channel.softened(picture, optics)
    cast = 0.08 if scene.is_photograph else 0.03
    picture = channel.colour_cast(picture, rng, strength=cast)
    sigma = float(rng.uniform(0.008, 0.03) if scene.is_photograph else rng.uniform(0.002, 0.015))
    grain = 0.6 if scene.is_photograph else 0.0
    return channel.noisy(picture, rng, sigma=sigma, grain_px=grain)


def _blurred(picture: NDArray[np.float32], rng: Rng, scale: float) -> NDArray[np.float32]:
    """Blur by at most what leaves strokes of 0.35 mm apart."""
    if rng.random() < 0.5:
        return channel.defocus(picture, float(rng.uniform(0.12, 0.27)) * scale)
    angle = float(rng.uniform(0, np.pi))
    return channel.motion(picture, float(rng.uniform(0.25, 0.6)) * scale, angle)


def _spots(
    rng: Rng, scale: float, shape: tuple[int, ...], zones: tuple[TrueZone, ...]
) -> list[tuple[float, float, float, float]]:
    """Place one reflection on each zone and up to two anywhere."""
    spots = []
    for zone in zones:
        corners = np.array(zone.corners_px.xy)
        share = rng.uniform(0, 1, 2)
        top = corners[0] + share[0] * (corners[1] - corners[0])
        bottom = corners[3] + share[0] * (corners[2] - corners[3])
        x, y = top + share[1] * (bottom - top)
        spots.append((float(x), float(y), rng.uniform(6, 25) * scale, rng.uniform(4, 12) * scale))
    for _ in range(int(rng.integers(3))):
        x, y = rng.uniform(0, 1, 2) * (shape[1], shape[0])
        spots.append((float(x), float(y), rng.uniform(4, 20) * scale, rng.uniform(3, 10) * scale))
    return spots


def _stored(
    picture: NDArray[np.float32], rng: Rng, asked: Condition, scene: Scene
) -> NDArray[np.uint8]:
    pixels = channel.to_bytes(picture)
    if asked.jpeg is not None:
        return channel.through_jpeg(pixels, asked.jpeg, halve_colour=True)
    if scene.is_photograph or rng.random() < 0.5:
        quality = int(rng.integers(70, 96))
        return channel.through_jpeg(pixels, quality, halve_colour=bool(rng.random() < 0.6))
    return pixels
