"""Every number of “Errors in the wild”, by a route that does not pass through klcourse."""

import re
from fractions import Fraction
from math import exp, inf, log, log2, log10, nan
from pathlib import Path

import mpmath
import nbformat
import numpy as np
import pytest
from sklearn.datasets import load_wine

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "errors-in-the-wild.ipynb"


def entropy(p):
    return -sum(x * log(x) for x in p if x > 0)


def cross_entropy(p, q):
    return sum(x * (-log(y) if y > 0 else inf) for x, y in zip(p, q, strict=True) if x > 0)


def kl(p, q):
    """In nats, as cross-entropy less entropy."""
    return cross_entropy(p, q) - entropy(p)


def softmax(z):
    return [exp(x) / sum(map(exp, z)) for x in z]


def normals(mean_p, sigma_p, mean_q, sigma_q):
    """By adaptive quadrature from the definition."""

    def log_density(x, mean, sigma):
        return -(((x - mean) / sigma) ** 2) / 2 - mpmath.log(sigma * mpmath.sqrt(2 * mpmath.pi))

    def integrand(x):
        log_p = log_density(x, mean_p, sigma_p)
        return mpmath.exp(log_p) * (log_p - log_density(x, mean_q, sigma_q))

    return float(mpmath.quad(integrand, [mean_p + k * sigma_p for k in (-12, -3, 0, 3, 12)]))


def waiting_time(mean):
    """The differential entropy of an exponential waiting time, by quadrature."""

    def integrand(x):
        density = mpmath.exp(-x / mean) / mean
        return -density * mpmath.log(density)

    return float(mpmath.quad(integrand, [0, mean, 10 * mean, 100 * mean]))


def rounded_waiting_time(width):
    """Its entropy when rounded: the cells have the probabilities of a geometric distribution."""
    stay = exp(-width / 15)
    return entropy([1 - stay, stay]) / (1 - stay)


def poisson(a, b):
    """Summed over 80 counts, with mpmath's gamma function."""

    def log_probability(count, mean):
        return count * mpmath.log(mean) - mean - mpmath.loggamma(count + 1)

    return float(
        mpmath.fsum(
            mpmath.exp(log_probability(k, a)) * (log_probability(k, a) - log_probability(k, b))
            for k in range(80)
        )
    )


def both_ways(a, b):
    return poisson(a, b) + poisson(b, a)


def with_epsilon(epsilon):
    """KL to (0.7, 0.3, 0) after ε was added, in exact fractions until the logarithm."""
    e = Fraction(epsilon)
    q = [(Fraction(x) + e) / (1 + 3 * e) for x in ("0.7", "0.3", "0")]
    return kl([0.5, 0.3, 0.2], [float(x) for x in q])


def density_on_grid(points):
    values = [exp(-(x**2) / 2) for x in (-8 + 16 * k / (points - 1) for k in range(points))]
    return entropy([v / sum(values) for v in values])


def of_sorted(mean_p, mean_q):
    """What the appendix's function adds up, term by term, and how many terms it drops."""
    rng = np.random.default_rng(2019)
    drawn = {mean: sorted(rng.normal(mean, 1, 10_000).tolist()) for mean in (0, -1, 1)}
    terms = [a * log2(a / b) if a / b > 0 else nan for a, b in zip(drawn[mean_p], drawn[mean_q], strict=True)]
    kept = [term for term in terms if term == term]
    return sum(kept), len(terms) - len(kept)


BIT = log(2)
WINE = [int(n) for n in np.bincount(load_wine().target)]
GROWERS = entropy([n / 178 for n in WINE])
COIN, BELIEF = [0.8, 0.2], [0.6, 0.4]
SALES = [0.7, 0.2, 0.1]
LOGITS = [2.0, 1.0, 0.0]
BELIEVED = softmax(LOGITS)
ONE_BY_ONE = [-log(BELIEVED[k]) for k in [0] * 7 + [1] * 2 + [2]]
# The two rows x of the mended table, each divided by its sum: (½, ½) and (⅝, ⅜).
MENDED = 0.2 * entropy([0.5, 0.5]) + 0.8 * entropy([0.625, 0.375])
BATCH_P = [[0.4, 0.3, 0.2, 0.1], [0.25] * 4]
BATCH_Q = [[0.1, 0.2, 0.3, 0.4], [0.7, 0.1, 0.1, 0.1]]
FORWARD = sum(kl(p, q) for p, q in zip(BATCH_P, BATCH_Q, strict=True)) / 2
BACKWARD = sum(kl(q, p) for p, q in zip(BATCH_P, BATCH_Q, strict=True)) / 2
# target · (ln target − input) with p as the input and q as the target.
GUESS = sum(
    b * log(b) - a * b for p, q in zip(BATCH_P, BATCH_Q, strict=True) for a, b in zip(p, q, strict=True)
)
SORTED = {pair: of_sorted(*pair) for pair in [(0, -1), (0, 1), (1, 0)]}
WASTED = [0.5 * log(0.5 / 0.4) - 0.5 + 0.4] * 2

TOLD = {
    "nats": f"{-1e9 * log(2):.1f} nats",
    "dits": f"{-1e9 * log10(2):.1f} dits",
    "the number as printed": f"≈ −{int(1e10 * log10(2)) / 10}”",
    "table, printed": f"what the call computes: "
    f"{0.1 * log2(2) + 0.5 * log2(8 / 5) + 0.2 * log2(1) + 0.3 * log2(8 / 3):.4f} bits",
    "table, sum": f"sum of the table: a probability of {float(Fraction(1 + 5 + 2 + 3, 10))}",
    "table, mended": f"with 0.1 in place of 0.2: {MENDED / BIT:.4f} bits",
    "wine": f"entropy of the grower: {GROWERS / BIT:.4f} bits",
    "wine, most": f"most for 3 outcomes: {log2(3):.4f} bits",
    "wine, relative": f"a number between 0 and 1, here {GROWERS / log(3):.4f}",
    "bus in hours": f"in hours:   h = {waiting_time(0.25):+.4f} nats",
    "bus in minutes": f"in minutes: h = {waiting_time(15):+.4f} nats",
    "bus in seconds": f"in seconds: h = {waiting_time(900):+.4f} nats",
    "bus to the minute": f"rounded to 1 minutes: H = {rounded_waiting_time(1):.4f} nats",
    "bus to a tenth": f"rounded to 0.1 minutes: H = {rounded_waiting_time(0.1):.4f} nats",
    "bus to a hundredth": f"rounded to 0.01 minutes: H = {rounded_waiting_time(0.01):.4f} nats",
    "sales": f"cross-entropy with p = q: {entropy(SALES):.4f} nats",
    "one-hot": f"ten one-hot targets, mean: {sum(ONE_BY_ONE) / 10:.4f} nats",
    "shares": f"one target of shares:      {cross_entropy(SALES, BELIEVED):.4f} nats",
    "majority": f"majority as one-hot:       {-log(BELIEVED[0]):.4f} nats",
    "slopes": " ".join(f"{q - p:.4f}" for p, q in zip(SALES[:2], BELIEVED[:2], strict=True)).replace(
        " ", "  "
    ),
    "floor, mixed": f"10 labels, mixed in: floor {entropy([0.91] + [0.01] * 9):.4f} nats",
    "floor, shared": f"10 labels, wrong labels only: floor {entropy([0.9] + [0.1 / 9] * 9):.4f} nats",
    "floor, 1000": f"1000 labels, mixed in: floor {entropy([0.9001] + [0.0001] * 999):.4f} nats",
    "floor, 1000 shared": f"1000 labels, wrong labels only: floor {entropy([0.9] + [0.1 / 999] * 999):.4f}",
    "before": f"80 % right, loss {-(8 * log(0.8) + 2 * log(0.4)) / 10:.4f} nats",
    "after": f"90 % right, loss {-(9 * log(0.99) + log(0.0001)) / 10:.4f} nats",
    "perplexities": f"mean of perplexities: {(exp(2) + exp(3) + exp(4)) / 3:.2f} outcomes",
    "perplexity": f"perplexity of the text: {exp(3):.2f} outcomes",
    "plus": f"plus:  {cross_entropy(COIN, BELIEF) + entropy(COIN):.4f} nats",
    "minus": f"minus: {0.8 * log(4 / 3) + 0.2 * log(1 / 2):.4f} nats",
    "plus, q = p": f"would be {2 * entropy(COIN):.4f} nats",
    "coin in bits": f"{kl(COIN, BELIEF) / BIT:.4f} bits, 0.0915 nats",
    "coin in dits": f"{kl(COIN, BELIEF) / log(10):.4f} dits are one",
    "a quarter wasted": f"0.25 wasted: KL {log(4 / 3):.4f} nats",
    "three quarters wasted": f"from 0 to {log(4):.4f} nats",
    "ε": ", ".join(f"{with_epsilon(e):.4f}" for e in ["1/1000", "1/1000000"])
    + f" or {with_epsilon('1/1000000000'):.4f} nats",
    "ε, step": f"a thousandth of ε adds {0.2 * log(1000):.4f} nats",
    "equal widths": f"{normals(3, 2, 7, 2):.4f} nats, back {normals(7, 2, 3, 2):.4f} nats",
    "unequal widths": f"{normals(3, 2, 7, 3):.4f} nats, back {normals(7, 3, 3, 2):.4f} nats",
    "mirror image": f"here {0.3 * log(5 / 2):.4f} nats both ways",
    "true KL": f"true divergence is {normals(0, 1, 1, 1) / BIT:.4f} bits",
    "Poisson": f"direct way from 1 to 4 costs {poisson(1, 4):.4f} nats",
    "Poisson, detour": f"way of 2 only {poisson(1, 2) + poisson(2, 4):.4f}",
    "Poisson, back": f"way back costs {poisson(4, 1):.4f}",
    "Poisson, both ways": f"{both_ways(1, 4):.4f} nats directly, {both_ways(1, 2) + both_ways(2, 4):.4f} by",
    "torch, guessed": f"kl_div(p, q):                     {GUESS / 8:+.4f} nats",
    "torch, default": f"the default gives {FORWARD / 4:.4f} nats, a quarter of the {FORWARD:.4f}",
    "torch, other way": f"the other way:      {BACKWARD:+.4f} nats",
    "logits as they are": f"The logits give {entropy([2 / 3, 1 / 3]):.4f} nats",
    "their softmax": f"they stand for has {entropy(BELIEVED):.4f}",
    "101 points": f"101 points: {density_on_grid(101):.4f} nats",
    "1001 points": f"1001 points: {density_on_grid(1001):.4f} nats",
    "10001 points": f"10001 points: {density_on_grid(10_001):.4f} nats",
    "normal": f"differential entropy of {0.5 * log(2 * np.pi * np.e):.4f} nats",
    "kl_div": f"0.5  0.4   {WASTED[0]:.4f}    {0.5 * log(5 / 4):.4f}",
    "kl_div, two terms": f"its sum is {sum(WASTED):.4f}, while `rel_entr` keeps {log(5 / 4):.4f}",
    "Keras, half": f"clipped {0.5 * log(0.5) + 0.5 * log(0.5e7):.4f} nats, true inf nats",
    "Keras, a thousandth": f"clipped {0.999 * log(0.999) + 0.001 * log(0.001e7):.4f} nats, true inf nats",
    "sorted, dropped": f"sum {SORTED[0, 1][0]:+.0f} “bits”, {SORTED[0, 1][1]} terms dropped",
    "sorted, other side": f"sum {SORTED[0, -1][0]:+.0f} “bits”, {SORTED[0, -1][1]} terms dropped",
    "sorted, back": f"sum {SORTED[1, 0][0]:+.0f} “bits”, {SORTED[1, 0][1]} terms dropped",
}


@pytest.mark.parametrize("sentence", TOLD.values(), ids=TOLD)
def test_page_says_it(told, sentence):
    assert sentence in told


def test_sums_of_sorted_samples_need_both_guards():
    forward, dropped = SORTED[0, 1]
    assert forward < 0
    assert 0.3 < dropped / 10_000 < 0.4
    off = (SORTED[1, 0][0] + forward) / ((SORTED[1, 0][0] - forward) / 2)
    assert 0.35 < off < 0.5


@pytest.mark.parametrize("page", ["errors-in-the-wild", "more-errors-in-the-wild"])
def test_every_claim_is_settled(page):
    """Under each claim stand code that prints, and then a text that leads to a chapter."""
    cells = nbformat.read(NOTEBOOK.with_name(f"{page}.ipynb"), as_version=4).cells
    claims = [i for i, cell in enumerate(cells) if re.search(r"^### ", cell.source, re.MULTILINE)]
    assert 14 <= len(claims) <= 20
    for first, after in zip(claims, [*claims[1:], len(cells)], strict=True):
        entry = cells[first:after]
        assert any(cell.get("outputs") for cell in entry), cells[first].source
        settled = entry[-1].source
        chapter = re.search(r"\]\((0\d|1[0-3])-[\w-]+\.ipynb\)", settled)
        assert chapter or "klcourse." in settled, cells[first].source
