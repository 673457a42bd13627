"""Every number that chapter 13 tells its reader, by a route that does not pass through klcourse."""

import re
from functools import cache
from math import e, exp, log, log2, sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import norm, t

from klcourse.explorers import QuantizationThreshold
from numbers_told import assert_told

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "13-quantization.ipynb"
HEAVY = np.random.default_rng(seed=0).standard_t(3, 150_000)
SIZES = np.sort(np.abs(HEAVY))
LARGEST = float(SIZES[-1])


def errors(sizes, end, steps=127):
    """Squared errors of sizes, in steps first."""
    in_steps = np.asarray(sizes) * steps / end
    return ((in_steps - np.floor(np.minimum(in_steps, steps) + 0.5)) * end / steps) ** 2


def told_and_true(counts, kept, levels):
    """p and q in counts, bin by bin."""
    beyond = sum(counts[kept:])
    p = [float(count) for count in counts[:kept]]
    p[-1] += beyond
    q = []
    for b in range(kept):
        mates = [a for a in range(kept) if a * levels // kept == b * levels // kept]
        filled = [a for a in mates if counts[a]]
        even = sum(counts[a] for a in mates) / len(filled) if counts[b] else 0.0
        q.append(even + beyond / kept)
    return p, q


def divergence(counts, kept, levels):
    p, q = told_and_true(counts, kept, levels)
    return sum(a * log(a / b) for a, b in zip(p, q, strict=True) if a) / sum(counts)


@cache
def histogram():
    positions = np.minimum((SIZES * 2048 / LARGEST).astype(int), 2047)
    return tuple(np.bincount(positions, minlength=2048).tolist())


def quick(kept, levels=128, counts=None):
    """The divergence of a histogram, the heavy one if none is given, in nats, level by level."""
    counts = np.array(counts or histogram(), dtype=float)
    beyond = counts[kept:].sum()
    total = 0.0
    for level in range(levels):
        first, last = -(-level * kept // levels), -(-(level + 1) * kept // levels)
        own = counts[first:last]
        if not own.any():
            q = np.full(own.size, beyond / kept)
        else:
            q = np.where(own > 0, own.sum() / np.count_nonzero(own), 0) + beyond / kept
        p = own.copy()
        if level == levels - 1:
            p[-1] += beyond
        total += np.sum(p[p > 0] * np.log(p[p > 0] / q[p > 0]))
    return total / counts.sum()


KL_END = 603 * LARGEST / 2048
MSE_END = 0.62 * LARGEST
SMALL = (40, 30, 20, 10, 5, 0, 0, 1)
FIVE = (8, 4, 2, 1, 1)


def rule(levels):
    return brentq(lambda end: exp(-end) - end / (12 * (levels - 1) ** 2), 1, 20)


def rounded_bell(step):
    """Mean squared error of rounding a standard normal, cell by cell."""
    x = np.linspace(-9, 9, 1_800_001)
    return np.mean((x - step * np.round(x / step)) ** 2 * norm.pdf(x)) * 18


def cell(step, centre):
    """Mean squared error in the cell around `centre`, and the share of a standard normal in it."""
    x = centre + (np.arange(100_000) + 0.5) * step / 100_000 - step / 2
    density = norm.pdf(x)
    return np.average((x - centre) ** 2, weights=density), density.mean() * step


def entropy_of_codes(end):
    _, counts = np.unique(
        np.sign(HEAVY) * np.floor(np.minimum(np.abs(HEAVY) * 127 / end, 127) + 0.5), return_counts=True
    )
    return -sum(count / 150_000 * log2(count / 150_000) for count in counts)


def even_error(end, steps):
    """Mean squared error on numbers spread evenly from 0 to 1."""
    return errors((np.arange(20_000) + 0.5) / 20_000, end, steps).mean()


ROW = "22.17          25         "

NUMBERS = {
    "median": ("below 0.77", np.quantile(SIZES, 0.5)),
    "99 %": ("below 5.82", np.quantile(SIZES, 0.99)),
    "largest": ("largest is 75.31", LARGEST),
    "end of KL": ("answer 22.17", KL_END),
    "603 bins": (r"75.31 = 22.17$", 603 / 2048 * 75.3057),
    "129 bins": ("shorter is 74.72,", LARGEST * 128 / 129),
    "256 bins": (r"= 37.65$", LARGEST / 2),
    "end of MSE": ("22.17, 46.69", MSE_END),
    "KL end, error": ("squared error of 0.0595", errors(SIZES, KL_END).mean()),
    "unclipped, error": ("nothing, 0.0291", errors(SIZES, LARGEST).mean()),
    "least error": ("the least, 0.0169", errors(SIZES, MSE_END).mean()),
    "rounding at KL": (f"{ROW}0.00253", errors(SIZES[SIZES <= 22.17], 22.17).sum() / 150_000),
    "clipping at KL": ("0.00254   0.05697", errors(SIZES[SIZES > 22.17], 22.17).sum() / 150_000),
    "rounding, min–max": ("0.02915   0.02930   0.00000   0.02915", errors(SIZES, 75.31).mean()),
    "Δ²/12": (f"{ROW}0.00253   0.00254", (22.17 / 127) ** 2 / 12),
    "bell, step 2": ("measured 0.33", rounded_bell(2)),
    "bell, step 3": ("measured 0.6", rounded_bell(3)),
    "small, 5": ("0.0074 nats", divergence(SMALL, 5, 4)),
    "small, 8": ("0.0228 nats", divergence(SMALL, 8, 4)),
    "KL at its end": ("KL 0.00207", quick(603)),
    "KL at min–max": ("KL 0.01038", quick(2048)),
    "all at 75.3": (
        "0.4730 per value",
        (errors(SIZES[:-25], KL_END).sum() + 25 * (75.3 - KL_END) ** 2) / 150_000,
    ),
    "two levels": ("squared error 0.083333", 1 / 12),
    "small ruler": ("mean is 1.12,", (3 * 0.16 + 4) / 4),
    "long ruler": ("mean is 0.1756.", (0.16 + (5 / 3 - 1.6) ** 2 + (2.4 - 5 / 3) ** 2) / 4),
    "five bins": ("= 0.0452$", divergence(FIVE, 4, 2)),
    "right step": (r"\frac{8}{127} = 0.0630", 8 / 127),
    "right error": (r"= 3.31 \cdot", 1e4 * (8 / 127) ** 2 / 12),
    "printed error": (r"= 8.20 \cdot", 1e5 * (8 / 255) ** 2 / 12),
    "middle cell": ("is 13 % less", 100 * (1 - 3 * cell(2, 0)[0])),
    "next cells": (" 24 % more", 100 * (3 * cell(2, 2)[0] - 1)),
    "middle cell, share": ("has 68 % of", 100 * cell(2, 0)[1]),
    "next cells, share": ("neighbours, with 31.5 %", 200 * cell(2, 2)[1]),
    "middle share": ("three, 87 % of", 100 * cell(3, 0)[1]),
    "even, 16": ("is 0.968 for", minimize_scalar(lambda end: even_error(end, 15), bounds=(0.9, 1)).x),
    "even, 4": ("and 0.857 for", minimize_scalar(lambda end: even_error(end, 3), bounds=(0.7, 1)).x),
    "wrapped": ("`a @ a` is 32,", 20_000 % 256),
    "end at 3": (r"\approx 0.059$ nats", divergence((20, 20, 20, 20), 3, 2)),
    "codes of a byte": (r"255 = 7.99", log2(255)),
    "most bits": ("up to 7.55 bits", entropy_of_codes(2.6)),
    "clipped at 2.6": ("where 8 % are", np.mean(SIZES > 2.6) * 100),
    "not free": ("= 0.1308$ nats", divergence((20, 20, 20, 20), 2, 2)),
    "rule, 8": ("8 levels: rule 4.807", rule(8)),
    "rule, 16": ("16 levels: rule 6.094", rule(16)),
    "rule, 32": ("32 levels: rule 7.357", rule(32)),
    "rule, 128": ("128 levels: rule 9.883", rule(128)),
    "draws beyond": ("= 5.1$ draws", 100_000 * e ** -rule(128)),
    "bits at KL": ("log₂Δ 5.077 bits", t(3).entropy() / log(2) - log2(22.17 / 127)),
    "bits at min–max": ("log₂Δ 3.313 bits", t(3).entropy() / log(2) - log2(75.31 / 127)),
    "one picture": ("standard error 0.53", 100 * sqrt(587 * 10 / 597**3)),
    "accuracy": ("accuracy 98.32", 100 * 587 / 597),
    "benchmark": ("= 0.43$ %", 100 * sqrt(0.76 * 0.24 / 10_000)),
    "SciPy": ("SciPy: 0.0271", 0.3 * log(0.8) + 0.2 * log(1.6)),
}  # fmt: skip


@pytest.mark.parametrize("name", NUMBERS)
def test_number(told, name):
    assert_told(told, NUMBERS, name)


def test_least_divergence_of_the_heavy_sample():
    """No end near or far has less than 603 bins have."""
    least = quick(603)
    assert all(quick(kept) > least for kept in [*range(590, 603), *range(604, 617), *range(128, 2049, 97)])


def test_least_error_of_the_heavy_sample():
    found = minimize_scalar(lambda end: errors(SIZES, end).mean(), bounds=(30, 60), method="bounded")
    assert found.x == pytest.approx(MSE_END, abs=2)
    assert errors(SIZES, MSE_END).mean() == pytest.approx(found.fun, rel=0.02)


def test_what_is_clipped_may_lie_anywhere():
    counts = list(SMALL)
    moved = [*counts[:5], 1, 0, 0]
    assert divergence(counts, 5, 4) == pytest.approx(divergence(moved, 5, 4), abs=1e-15)
    assert divergence((7, 7, 3, 3), 4, 2) == pytest.approx(0, abs=1e-15)


def test_published_rule_is_infinite_for_most_ends(told):
    """Left out of q, the clipped mass meets an empty last bin."""
    counts = histogram()
    infinite = sum(counts[kept - 1] == 0 and sum(counts[kept:]) > 0 for kept in range(128, 2049))
    assert f"{infinite} of 1921 ends" in told
    assert infinite > 1921 / 2


def test_shares_of_the_ruler():
    assert 9 < np.quantile(SIZES, 0.99) / (LARGEST / 127) < 10
    assert [np.count_nonzero(SIZES > 22.17), np.count_nonzero(SIZES > 46.69)] == [25, 3]
    assert errors(SIZES[SIZES > 22.17], 22.17).sum() / errors(SIZES[SIZES <= 22.17], 22.17).sum() > 22


def test_networks_part_only_at_two_levels(told):
    found = re.findall(r"KL less MSE, K=(\d+): (-?[\d.]+) ± ([\d.]+) nats, above 0 in (\d) of 8", told)
    ratios = {levels: float(gap) / float(spread) for levels, gap, spread, _ in found}
    assert ratios["2"] > 4
    assert dict((levels, above) for levels, *_, above in found)["2"] == "8"
    assert all(abs(ratios[levels]) < 2 for levels in ("4", "8", "128"))


def test_entropy_of_codes_is_largest_at_2_6():
    assert all(entropy_of_codes(2.6) > entropy_of_codes(end) for end in (1, 1.8, 2.4, 2.8, 3.5, 5, 10))


def test_doubling_the_bins_costs_what_is_clipped(told):
    shares = re.findall(r"\n[\d.]+ +([\d.]+) %(?: +[\d.]+){3} +([-+][\d.]+) +([\d.]+)", told)
    assert len(shares) == 5
    for clipped, grown, predicted in shares:
        assert float(predicted) == pytest.approx(float(clipped) / 100 * log(2), abs=0.001)
        assert float(grown) == pytest.approx(float(predicted), rel=0.2, abs=0.01)
    less = [1 - float(grown) / float(predicted) for clipped, grown, predicted in shares if float(clipped) > 5]
    assert "adds 10 to 16 % less" in told
    assert [round(100 * each) for each in (min(less), max(less))] == [10, 16]


def test_all_four_traps_are_named(told):
    names = ("As many bins as levels", "Whole numbers", "Empty bins at the end of $q$", "Dividing twice")
    places = [told.index(words) for words in ("## Traps", *(f"**{name}.**" for name in names))]
    assert places == sorted(places)


def test_ends_of_the_explorer_for_a_bell(told):
    """The counts are the figure's; the two measures are computed here."""
    figure = QuantizationThreshold("a bell")
    counts, width = np.array(figure.counts), figure.largest / len(figure.counts)
    middles = (np.arange(counts.size) + 0.5) * width
    assert "from 2.92 to 1.22, and that of the divergence from 3.83 to 2.42." in told
    for levels, nats, square in [(16, 3.83, 2.92), (2, 2.42, 1.22)]:
        kept = np.arange(levels, counts.size + 1)
        rows = [counts @ errors(middles, end * width, levels - 1) for end in kept]
        assert kept[np.argmin(rows)] * width == pytest.approx(square, abs=0.005)
        rows = [quick(end, levels, tuple(counts)) for end in kept]
        assert kept[np.argmin(rows)] * width == pytest.approx(nats, abs=0.005)


def test_ends_of_twelve_laplace_samples(told):
    """Of the ends tried, 200 to the largest, those that may be least for one sample or other."""
    ends = []
    for seed in range(12):
        sizes = np.sort(np.abs(np.random.default_rng(seed).laplace(size=100_000)))
        tried = [end for end in sizes[-1] * np.arange(1, 201) / 200 if end > 8]
        ends.append(min(tried, key=lambda end: errors(sizes, end).sum()))
    assert "from 8.91 to 10.54" in told
    assert [min(ends), max(ends)] == pytest.approx([8.91, 10.54], abs=0.005)
