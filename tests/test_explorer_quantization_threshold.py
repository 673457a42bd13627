"""The explorer of a quantiser's threshold; test_explorers.py tests what all explorers share."""

from math import nan

import numpy as np
import pytest
from scipy import stats

from klcourse.explorers import QuantizationThreshold
from klcourse.quantization import calibrate_int8, dequantize, quantize

NAME = "quantization-threshold"


def settings(rng):
    """Histograms at random, dense and with gaps, and the edges: one full bin, equal bins, weights."""
    for _ in range(500):
        bits = int(rng.integers(2, 7))
        levels = 2 ** (bits - 1)
        bins = int(rng.integers(levels + 1, levels + 40))
        counts = rng.poisson(rng.choice([0.2, 3, 200]) * np.exp(-3 * np.arange(bins) / bins))
        counts[rng.integers(bins)] += 1
        kept = rng.integers(levels, bins + 1)
        yield {"counts": counts, "largest": rng.choice([1e-6, 1.7, 1e6]), "bits": bits, "kept": kept}
    for counts in ([1] * 17, [7, *[0] * 16], [*[0] * 16, 7], [0.1] * 256, [1e14, *[0] * 99, 1e-300]):
        for bits in (2, 5):
            for kept in (2 ** (bits - 1), len(counts)):
                yield {"counts": counts, "largest": 3.0, "bits": bits, "kept": kept}


WRONG = [
    ({"counts": [nan] * 256}, "counts holds NaN at index 0"),
    ({"counts": [*[1] * 255, -1]}, r"counts holds -1\.0 at index 255; give numbers that are at least 0"),
    ({"counts": [[1] * 256]}, "counts holds lists; give one row of numbers"),
    ({"counts": [1] * 16}, "counts has 16 bins; give more than the 16 levels of bits=5, and at most 256"),
    ({"counts": [1] * 257}, "counts has 257 bins; give more than the 16 levels"),
    ({"counts": [0] * 256}, "counts sums to 0; give a sum above 0"),
    ({"counts": [1e308] * 256}, r"counts sums to inf; give a sum above 0 and at most 1e\+15"),
    ({"counts": [1] * 40}, "kept is 64, with 40 bins and 16 levels; keep from 16 to 40 bins"),
    ({"largest": 0}, "largest is 0; give a number from 1e-06 to 1e"),
    ({"bits": 8}, "bits is 8; give a number from 2 to 6"),
    ({"bits": 4.5}, r"bits is 4\.5; give a whole number"),
    ({"kept": 100.5}, r"kept is 100\.5; give a whole number"),
    ({"kept": 15}, "kept is 15, with 256 bins and 16 levels; keep from 16 to 256 bins"),
]
# What Python sets, the slider that follows, and where it stands then.
MOVED = ({"kept": 100}, "threshold", 100)


def divergence(counts, levels, kept):
    """KL of the clipped histogram from the quantised one, bin by bin, by SciPy."""
    clipped = sum(counts[kept:])
    p = [float(count) for count in counts[:kept]]
    q = [clipped / kept] * kept
    for level in range(levels):
        members = [b for b in range(kept) if b * levels // kept == level and counts[b] > 0]
        for b in members:
            q[b] += sum(counts[a] for a in members) / len(members)
    p[-1] += clipped
    return stats.entropy(p, q)


def squared_error(counts, levels, kept):
    """Of each bin's midpoint from the nearest level, the last for what is clipped; in squared bins."""
    midpoints = np.arange(len(counts)) + 0.5
    distances = np.abs(midpoints[:, np.newaxis] - np.linspace(0, kept, levels))
    return np.average(distances.min(axis=1) ** 2, weights=counts)


def curves(counts, bits):
    levels = 2 ** (bits - 1)
    kept = range(levels, len(counts) + 1)
    return [[measure(counts, levels, k) for k in kept] for measure in (divergence, squared_error)]


@pytest.mark.parametrize("preset", QuantizationThreshold.examples())
@pytest.mark.parametrize("bits", [2, 5])
def test_numbers_are_those_of_another_route(preset, bits):
    figure = QuantizationThreshold(preset, bits=bits, unit="nat")
    divergences, errors = curves(QuantizationThreshold.examples()[preset]["counts"], bits)
    levels, width = 2 ** (bits - 1), figure.largest / 256
    assert figure.values["best_for_kl"] == pytest.approx((levels + np.argmin(divergences)) * width)
    assert figure.values["best_for_squared_error"] == pytest.approx((levels + np.argmin(errors)) * width)
    for kept in (levels, 77, 200, 256):
        figure.kept = kept
        values = figure.values
        assert values["kl"] == pytest.approx(divergences[kept - levels], rel=1e-9)
        assert values["squared_error"] == pytest.approx(errors[kept - levels] * width**2, rel=1e-9)
        assert values["threshold"] == pytest.approx(kept * width)
        assert values["clipped"] == pytest.approx(sum(figure.counts[kept:]) / sum(figure.counts))


def test_squared_error_is_that_of_the_midpoints_round_trip():
    figure = QuantizationThreshold("a bell", kept=150)
    midpoints = np.repeat((np.arange(256) + 0.5) * figure.largest / 256, np.array(figure.counts, dtype=int))
    threshold = figure.values["threshold"]
    restored = dequantize(quantize(midpoints, threshold, levels=16), threshold, levels=16)
    assert figure.values["squared_error"] == pytest.approx(np.mean((midpoints - restored) ** 2), rel=1e-9)


@pytest.mark.parametrize("preset", QuantizationThreshold.examples())
def test_best_divergence_is_where_the_calibration_finds_it(preset):
    figure = QuantizationThreshold(preset)
    best = calibrate_int8(figure.counts, np.linspace(0, figure.largest, 257), levels=16)
    assert figure.values["best_for_kl"] == pytest.approx(best.threshold)


@pytest.mark.parametrize("preset", QuantizationThreshold.examples())
def test_every_example_shows_what_it_is_there_for(preset):
    """Two best thresholds, neither of them the largest size, and both lower for fewer levels."""
    best = [QuantizationThreshold(preset, bits=bits).values for bits in (2, 3, 4, 5, 6)]
    for name in ("best_for_kl", "best_for_squared_error"):
        thresholds = [values[name] for values in best]
        assert thresholds == sorted(thresholds)
        assert thresholds[0] < thresholds[-1] < QuantizationThreshold(preset).largest
    assert all(abs(values["best_for_kl"] / values["best_for_squared_error"] - 1) > 0.05 for values in best)


def test_histogram_is_that_of_the_sample():
    sample = np.abs(np.random.default_rng(seed=0).standard_t(3, 10_000))
    figure = QuantizationThreshold("heavy tails")
    assert figure.largest == sample.max()
    assert figure.counts == np.histogram(sample, 256, range=(0, sample.max()))[0].tolist()


def test_ties_go_to_the_smallest_threshold():
    """One full bin: every threshold keeps all that there is to know, and the codes hit it from many."""
    figure = QuantizationThreshold(counts=[5, *[0] * 63], largest=64, bits=2, kept=64)
    assert figure.values["kl"] == 0
    assert figure.values["best_for_kl"] == 2
    assert figure.values["squared_error"] == pytest.approx(0.25)
    assert figure.values["best_for_squared_error"] == 2


def test_counts_bits_and_kept_change_together():
    figure = QuantizationThreshold("heavy tails")
    with figure.hold_trait_notifications():
        figure.counts, figure.bits, figure.kept = np.ones(8), 3, 4
    assert figure.values["clipped"] == 0.5


@pytest.mark.parametrize("counts", [[7, *[0] * 16], [0.1] * 256, [1e14, *[0] * 99, 1e-300]])
def test_every_histogram_has_a_still_picture(counts):
    """Among them curves that are 0 throughout, for which an axis of logarithms has no place."""
    assert QuantizationThreshold(counts=counts, bits=2, kept=len(counts)).still().startswith("<?xml")
