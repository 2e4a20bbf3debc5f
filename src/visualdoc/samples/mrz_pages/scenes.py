"""What lies on the page, where, and on what ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.samples.mrz_pages.conditions import Condition, Layout, Turn
from visualdoc.samples.mrz_pages.documents import draw_document, draw_front
from visualdoc.samples.mrz_pages.placing import Laid, compose, outline_px, similarity, size_mm
from visualdoc.samples.mrz_pages.security import tint
from visualdoc.samples.mrz_pages.types import FlatDocument
from visualdoc.samples.mrz_pages.zoneless import draw_zoneless

Rng = np.random.Generator
A4_MM = np.array([210.0, 297.0])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """Documents on their ground, before light and camera.

    Attributes
    ----------
    page
        H × W × 3 float32 in 0 to 1.
    """

    page: NDArray[np.float32]
    laid: tuple[Laid, ...]
    dpi: float
    is_photograph: bool


def draw_scene(rng: Rng, condition: Condition) -> Scene:
    """Draw what a condition asks for."""
    dpi = float(rng.uniform(*condition.dpi))
    if condition.layout is Layout.PHOTOGRAPH:
        return _photograph(rng, _document(rng, condition), dpi)
    if condition.layout is Layout.ZONELESS:
        document = draw_zoneless(rng)
        if rng.random() < 0.25:
            return _photograph(rng, document, max(dpi, 150.0))
        turn = Turn.ANY if rng.random() < 0.25 else Turn.LEVEL
        return _side_by_side(rng, [document], dpi, turn)
    if condition.layout is Layout.A4:
        return _on_a4(rng, condition, dpi)
    documents = [_document(rng, condition)]
    if condition.layout is Layout.TWO:
        documents.append(_document(rng, condition))
    return _side_by_side(rng, documents, dpi, condition.turn)


def _document(rng: Rng, condition: Condition) -> FlatDocument:
    return draw_document(rng, dark=condition.dark, stamped=condition.stamped)


def _angle(rng: Rng, turn: Turn) -> float:
    if turn is Turn.ANY:
        return float(rng.uniform(0, 360))
    if turn is Turn.SKEW:
        return float(rng.uniform(3, 5) * rng.choice([-1, 1]))
    return float(rng.uniform(-1, 1)) + (180.0 if turn is Turn.UPSIDE_DOWN else 0.0)


def _ground(rng: Rng, height: int, width: int) -> NDArray[np.float32]:
    """Lid of a scanner: white, black, grey or a sheet of coloured paper."""
    kind = rng.random()
    if kind < 0.45:
        colour = np.full(3, rng.uniform(0.93, 1.0))
    elif kind < 0.65:
        colour = np.full(3, rng.uniform(0.02, 0.12))
    elif kind < 0.85:
        colour = np.full(3, rng.uniform(0.3, 0.8))
    else:
        colour = np.array(tint(rng, low=0.3, high=0.8))
    page = np.empty((height, width, 3), np.float32)
    page[:] = colour.astype(np.float32)
    return page


def _side_by_side(rng: Rng, documents: list[FlatDocument], dpi: float, turn: Turn) -> Scene:
    """Lay documents below or beside each other, each at its own angle, on a page that fits."""
    scale = dpi / 25.4
    angles = [_angle(rng, turn) for _ in documents]
    if len(documents) > 1 and rng.random() < 0.35:
        angles[1] += float(rng.choice([90, 180, 270]))
    beside = bool(rng.random() < 0.4)
    margin = 0.0 if rng.random() < 0.3 else float(rng.uniform(1, 15))
    boxes = [_turned_box(size_mm(d), angle) for d, angle in zip(documents, angles, strict=True)]
    gap = float(rng.uniform(3, 20))
    axis = 0 if beside else 1
    extent = np.max(boxes, axis=0)
    extent[axis] = sum(box[axis] for box in boxes) + gap * (len(boxes) - 1)
    width, height = (int(side) for side in (extent + 2 * margin) * scale)
    page = _ground(rng, height, width)
    place, laid = np.array([margin, margin]), []
    for document, angle, box in zip(documents, angles, boxes, strict=True):
        middle = place + box / 2
        matrix = similarity(dpi, angle, tuple(middle * scale), size_mm(document))
        laid.append(Laid(document=document, mm_to_page=matrix))
        place[axis] += box[axis] + gap
    for item in laid:
        compose(page, item, dpi=dpi, shadow=float(rng.uniform(0, 0.4)))
    return Scene(page=page, laid=tuple(laid), dpi=dpi, is_photograph=False)


def _turned_box(size: NDArray[np.float64], angle_deg: float) -> NDArray[np.float64]:
    turn = np.deg2rad(angle_deg)
    cos, sin = abs(np.cos(turn)), abs(np.sin(turn))
    # A document within 1° of level fills its page; its corners may leave it by a hair.
    if min(cos, sin) < 0.02:
        cos, sin = round(float(cos)), round(float(sin))
    return np.array([cos * size[0] + sin * size[1], sin * size[0] + cos * size[1]])


def _on_a4(rng: Rng, condition: Condition, dpi: float) -> Scene:
    """Lay one document anywhere on A4, or a card with its other side."""
    document = _document(rng, condition)
    documents = [document]
    is_card = document.corner_radius_mm > 0
    if is_card and rng.random() < 0.6:
        documents.insert(int(rng.integers(2)), draw_front(rng, "TD1"))
    quarter = float(rng.choice([0, 0, 0, 90, 180, 270]))
    page = _ground(rng, *(int(side * dpi / 25.4) for side in A4_MM[::-1]))
    page[:] = np.maximum(page, np.float32(0.85)) if rng.random() < 0.8 else page
    boxes = [_turned_box(size_mm(d), quarter) for d in documents]
    gap = 8.0
    room = A4_MM - (np.max(boxes, axis=0)[0], sum(b[1] for b in boxes) + gap * (len(boxes) - 1))
    start = 2.0 + rng.uniform(0, 1, 2) * (room - 4)
    laid = []
    for drawn, box in zip(documents, boxes, strict=True):
        middle = (start + box / 2) * dpi / 25.4
        angle = quarter + float(rng.uniform(-2, 2))
        matrix = similarity(dpi, angle, tuple(middle), size_mm(drawn))
        laid.append(Laid(document=drawn, mm_to_page=matrix))
        start = start + np.array([0.0, box[1] + gap])
    for item in laid:
        compose(page, item, dpi=dpi, shadow=float(rng.uniform(0, 0.3)))
    return Scene(page=page, laid=tuple(laid), dpi=dpi, is_photograph=False)


def _photograph(rng: Rng, document: FlatDocument, dpi: float) -> Scene:
    """Look at a document on a table from the side, by a pinhole camera."""
    matrix = _pinhole(rng, size_mm(document), dpi)
    outline = outline_px(Laid(document=document, mm_to_page=matrix))
    low, high = outline.min(axis=0), outline.max(axis=0)
    margin = (high - low) * rng.uniform(0.03, 0.22, 2)
    shift = np.eye(3)
    shift[:2, 2] = margin - low
    laid = Laid(document=document, mm_to_page=shift @ matrix)
    width, height = (int(side) for side in high - low + 2 * margin)
    page = _table_top(rng, height, width)
    compose(page, laid, dpi=dpi, shadow=float(rng.uniform(0.1, 0.5)))
    return Scene(page=page, laid=(laid,), dpi=dpi, is_photograph=True)


def _pinhole(rng: Rng, size: NDArray[np.float64], dpi: float) -> NDArray[np.float64]:
    diagonal = float(np.hypot(*size))
    distance = diagonal * float(rng.uniform(1.4, 2.6))
    roll = np.deg2rad(rng.uniform(-12, 12))
    axis, tilt = rng.uniform(0, 2 * np.pi), np.deg2rad(rng.uniform(8, 25))
    kx, ky = np.cos(axis), np.sin(axis)
    # Rodrigues' formula for a turn about an axis in the document's plane, first two columns.
    lean = np.array(
        [
            [np.cos(tilt) + kx * kx * (1 - np.cos(tilt)), kx * ky * (1 - np.cos(tilt))],
            [kx * ky * (1 - np.cos(tilt)), np.cos(tilt) + ky * ky * (1 - np.cos(tilt))],
            [-ky * np.sin(tilt), kx * np.sin(tilt)],
        ]
    )
    spin = np.array(
        [[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1.0]]
    )
    centre = np.array([[1, 0, -size[0] / 2], [0, 1, -size[1] / 2], [0, 0, 1.0]])
    pose = np.column_stack([spin @ lean, [0.0, 0.0, distance]])
    focal = dpi / 25.4 * distance
    return np.asarray(np.diag([focal, focal, 1.0]) @ pose @ centre)


def _table_top(rng: Rng, height: int, width: int) -> NDArray[np.float32]:
    """Grain that runs along the table."""
    colour = np.array(tint(rng, low=0.15, high=0.8, colour=0.5), np.float32)
    y = np.arange(height, dtype=np.float32)[:, None]
    x = np.arange(width, dtype=np.float32)[None, :]
    bend = np.sin(x / float(rng.uniform(80, 400))) * float(rng.uniform(5, 40))
    grain = np.sin((y + bend) / float(rng.uniform(1.5, 12))) * float(rng.uniform(0.01, 0.08))
    return np.asarray(np.clip(colour * (1 + grain[..., None]), 0, 1), np.float32)
