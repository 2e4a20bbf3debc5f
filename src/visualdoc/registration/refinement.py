"""From a coarse homography to a sub-pixel one with a smooth local field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry.frames import apply_homography, invert
from visualdoc.imaging.features import least_squares_homography, robust_homography
from visualdoc.imaging.interior import interior_mask
from visualdoc.imaging.resampling import cell_mean, erode
from visualdoc.registration.cells import Texture, compare
from visualdoc.registration.coarse import coarse
from visualdoc.registration.fitting import KNOT_MM, TELLING_SHARE, Paper, smooth, supple
from visualdoc.registration.information import Information
from visualdoc.registration.pyramid import Layer, Placement, sampled, stride_px
from visualdoc.registration.spline import Knots, SplineField

# the last refinement is done at the grid's own resolution when the scan has so much of it
FULL_RESOLUTION_STRIDE = 0.6
# tiles of a flat page agree with one homography so well
FLAT_MM = 0.12
MIN_TILES = 12
# cut edges and personalisation blur into what lies beside them
EDGE_MM = 0.9
MARGIN_MM = 0.25


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Target:
    """What a page is laid on.

    Attributes
    ----------
    grey
        H × W float32 luminance of the reference.
    weight
        H × W float32, 0 inside personalisation and at the cut edge.
    px_per_mm
        Scale of the grid.
    textures
        The reference at 1, 2 and so on times its pixel size.
    """

    grey: NDArray[np.float32]
    weight: NDArray[np.float32]
    px_per_mm: float
    textures: dict[int, Texture]

    @classmethod
    def of(cls, grey: NDArray[np.float32], static: NDArray[np.bool_], px_per_mm: float) -> Self:
        """Prepare a reference: H × W float32 luminance and H × W bool of static pixels."""
        side = 2 * max(round(MARGIN_MM * px_per_mm), 1) + 1
        shape = (grey.shape[0], grey.shape[1])
        weight = erode(static, side, side) & interior_mask(shape, px_per_mm, edge_mm=EDGE_MM)
        return cls(
            grey=grey,
            weight=weight.astype(np.float32),
            px_per_mm=px_per_mm,
            textures={},
        )

    def texture(self, factor: int) -> Texture:
        """Return the reference reduced by a whole factor, made when first asked for."""
        if factor not in self.textures:
            self.textures[factor] = Texture.of(
                cell_mean(self.grey, factor) if factor > 1 else self.grey,
                cell_mean(self.weight, factor) if factor > 1 else self.weight,
            )
        return self.textures[factor]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the grid."""
        return self.grey.shape[0], self.grey.shape[1]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Refinement:
    """Result of the refinement, all in grid pixels with centres at integers.

    Attributes
    ----------
    placement
        Homography and smooth field.
    factor
        How much coarser than the grid the last measurement was.
    """

    placement: Placement
    factor: int


def refine(page: Layer, page_to_grid: NDArray[np.float64], target: Target) -> Refinement:
    """Refine a coarse homography on static print.

    Parameters
    ----------
    page
        H × W uint8 luminance.
    page_to_grid
        3 × 3 coarse homography, right within about 2 mm.
    """
    knots = Knots.over(target.shape, KNOT_MM * target.px_per_mm)
    start = Placement(page_to_grid=page_to_grid, field=SplineField.nothing(knots))
    placement = coarse(page, start, target.grey, target.weight, target.px_per_mm)
    stride = stride_px(placement.page_to_grid, target.shape)
    factors = (2, 2, 1, 1) if stride >= FULL_RESOLUTION_STRIDE else (2, 2, 2)
    for factor in factors:
        layer = page.reduced(stride * factor)
        texture = target.texture(factor)
        shape = (texture.band.shape[0], texture.band.shape[1])
        picture, _ = sampled(layer, placement, shape, factor)
        comparison = compare(texture, picture.astype(np.float32))
        known = _onto_grid(comparison.information, placement.field, factor)
        field, information = supple(known, knots, target.px_per_mm)
        placement = Placement(page_to_grid=placement.page_to_grid, field=field)
    paper = smooth(information, field, target.px_per_mm)
    placement = Placement(page_to_grid=placement.page_to_grid, field=paper.field)
    return Refinement(placement=_split(placement, paper, target.px_per_mm), factor=factors[-1])


def _onto_grid(measured: Information, field: SplineField, factor: int) -> Information:
    """Bring a measurement at a reduced resolution, around a field, to the grid and around zero."""
    y, x = ((centres + 0.5) * factor - 0.5 for centres in (measured.y_px, measured.x_px))
    on_grid = Information(
        y_px=y, x_px=x, matrix=measured.matrix / factor**2, pull=measured.pull / factor
    )
    return on_grid.around(field)


def _agreeing(
    measured: NDArray[np.float64], grid: NDArray[np.float64], tolerance_px: float
) -> NDArray[np.bool_] | None:
    """Tiles that move with most others; None when too few do."""
    robust = robust_homography(
        measured.astype(np.float32), grid.astype(np.float32), tolerance_px=tolerance_px
    )
    return None if robust is None or robust[1].sum() < MIN_TILES else robust[1]


def _split(placement: Placement, paper: Paper, px_per_mm: float) -> Placement:
    """Give the homography all that a homography can take up, and leave the field the rest."""
    tiles = paper.tiles
    strength = tiles.matrix[:, :, 0] + tiles.matrix[:, :, 2]
    telling = strength > TELLING_SHARE * np.mean(strength)
    if telling.sum() < MIN_TILES:
        return placement
    grid = np.stack(np.meshgrid(tiles.x_px, tiles.y_px), axis=-1)
    if not paper.bent:
        # a flat page moves as one: whatever moves otherwise is no paper
        measured = grid + tiles.displacement()
        agreeing = _agreeing(measured[telling], grid[telling], FLAT_MM * px_per_mm)
        if agreeing is not None:
            telling[telling] = agreeing
        moved = grid + tiles.projective(telling)
        on_page = apply_homography(invert(placement.page_to_grid), moved.reshape(-1, 2))
        fitted = least_squares_homography(on_page, grid.reshape(-1, 2))
    else:
        on_page = placement.to_page(tiles.y_px, tiles.x_px)[telling]
        fitted = least_squares_homography(on_page, grid[telling])
    matrix = placement.page_to_grid if fitted is None else fitted
    knots = placement.field.knots
    nodes = _sites(knots.rows, knots.step_px), _sites(knots.columns, knots.step_px)
    wanted = apply_homography(matrix, placement.to_page(*nodes).reshape(-1, 2))
    at = np.stack(np.meshgrid(nodes[1], nodes[0]), axis=-1)
    left = wanted.reshape(at.shape) - at
    down = np.linalg.inv(knots.basis(nodes[0], knots.rows))
    across = np.linalg.inv(knots.basis(nodes[1], knots.columns))
    coefficients = np.stack([down @ left[:, :, i] @ across.T for i in range(2)], axis=-1)
    field = SplineField(
        knots=knots, coefficients=coefficients, deviations=placement.field.deviations
    )
    return Placement(page_to_grid=matrix, field=field)


def _sites(count: int, step_px: float) -> NDArray[np.float64]:
    """Positions of the basis functions' peaks, where interpolation is well posed."""
    return np.asarray((np.arange(count) - 1.0) * step_px, dtype=np.float64)
