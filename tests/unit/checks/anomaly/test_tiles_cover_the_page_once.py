from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from visualdoc.checks.anomaly.channels import CELL_PX, NAMES, Channels
from visualdoc.checks.anomaly.deviation_map import TILE_PX, deviation_map, run_tiles
from visualdoc.checks.anomaly.photometry import Photometry
from visualdoc.inference import ModelCard, ModelRegistry, default_models_dir


class Echo:
    """A model that answers with one of its inputs, and spoils the border of each tile."""

    card = ModelCard(name="echo", version="1", sha256="0")

    def __init__(self) -> None:
        self.calls = 0

    def run(self, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        self.calls += 1
        assert inputs["fine"].shape == (1, 2, TILE_PX, TILE_PX)
        assert inputs["fine"].dtype == inputs["cells"].dtype == np.float32
        pixels = inputs["fine"][:, :1, ::CELL_PX, ::CELL_PX]
        assert np.array_equal(pixels[0, 0] % 251, inputs["cells"][0, 0] % 251)
        return {"logits": inputs["cells"][:, :1]}


@pytest.mark.parametrize("shape", [(60, 100), (192, 192), (520, 739), (193, 400)])
def test_every_cell_is_answered_at_its_own_place(shape: tuple[int, int]) -> None:
    values = np.arange(shape[0] * shape[1], dtype=np.int64).reshape(shape) % 251
    fine = np.kron(values, np.ones((CELL_PX, CELL_PX), dtype=np.int64)).astype(np.uint8)
    cells = np.zeros((len(NAMES), *shape), dtype=np.float32)
    cells[0] = values
    photometry = Photometry(matrix=np.eye(3, 4), surface=np.zeros((6, 3)))
    model = Echo()
    logits = run_tiles(
        model, Channels(fine=np.stack([fine] * 2), cells=cells, photometry=photometry)
    )
    assert np.array_equal(logits, values)
    assert model.calls >= 1


def test_the_cut_edge_of_a_document_is_not_judged(issue: Any, align: Any) -> None:
    image = issue.scan(90)
    image[:, :12] = 20
    page = align(image)
    quiet = ModelRegistry(models_dir=default_models_dir(), threads=1)
    valid = deviation_map(page, quiet).valid
    assert not valid[:, :6].any()
    assert not valid[-6:].any()
    assert valid[6:-6, 6:-6].all()
