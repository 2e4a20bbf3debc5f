import numpy as np

from visualdoc.checks.anomaly.photometry import fit_photometry


def _picture(rng: np.random.Generator) -> np.ndarray:
    return rng.uniform(40, 240, (40, 60, 3)).astype(np.float32)


def test_colour_and_uneven_light_are_taken_out() -> None:
    rng = np.random.default_rng(0)
    reference = _picture(rng)
    ramp = np.linspace(-6, 6, 60, dtype=np.float32)[None, :, None]
    probe = reference * np.array([0.95, 1.02, 0.9], np.float32) + 7.0 + ramp
    fit = fit_photometry(probe, reference, np.ones((40, 60), dtype=bool))
    assert np.abs(fit.cells(probe) - reference).mean() < 0.5
    assert np.abs(probe - reference).mean() > 5.0


def test_a_forged_quarter_does_not_pull_the_fit() -> None:
    rng = np.random.default_rng(1)
    reference = _picture(rng)
    probe = reference + 5.0
    probe[:20, :30] = 30.0
    matched = fit_photometry(probe, reference, np.ones((40, 60), dtype=bool)).cells(probe)
    assert np.abs(matched - reference)[20:].mean() < 1.0
    assert np.abs(matched - reference)[:20, :30].mean() > 60.0


def test_personalisation_takes_no_part() -> None:
    rng = np.random.default_rng(2)
    reference = _picture(rng)
    probe = reference.copy()
    probe[10:30] += 12.0
    usable = np.ones((40, 60), dtype=bool)
    usable[10:30] = False
    matched = fit_photometry(probe, reference, usable).cells(probe)
    assert np.abs(matched - reference)[usable].mean() < 0.3


def test_without_usable_cells_nothing_is_changed() -> None:
    picture = _picture(np.random.default_rng(3))
    fit = fit_photometry(picture, picture + 20.0, np.zeros((40, 60), dtype=bool))
    assert np.array_equal(fit.cells(picture), picture)
