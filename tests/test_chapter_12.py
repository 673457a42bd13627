"""Every number that chapter 12 tells its reader, by a route that does not pass through klcourse."""

from functools import cache
from itertools import combinations
from math import comb, e, exp, log, log2
from pathlib import Path

import numpy as np
import pytest
from scipy.linalg import eigh
from scipy.optimize import minimize
from scipy.stats import entropy, hypergeom
from sklearn.datasets import load_digits, load_iris

from numbers_told import assert_told

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "12-information-bottleneck.ipynb"


def mi(table):
    """From three entropies, in bits."""
    table = np.asarray(table)
    parts = table.sum(axis=0), table.sum(axis=1), table.ravel()
    first, second, both = (float(entropy(part, base=2)) for part in parts)
    return first + second - both


def h2(a):
    return float(entropy([a, 1 - a], base=2))


def pixel_table():
    pictures = load_digits()
    table = np.zeros((17, 10))
    for shade, digit in zip(pictures.data[:, 21].astype(int), pictures.target, strict=True):
        table[shade, digit] += 1
    return table / len(pictures.target)


TABLE = pixel_table()
WHOLE = mi(TABLE)
NINE = np.array([TABLE[k : k + 2].sum(axis=0) for k in range(0, 17, 2)])
ROADS = np.array([[0.9, 0.1], [0.8, 0.2], [0.2, 0.8], [0.1, 0.9]]) / 4
FIVE = [range(1), range(1, 6), range(6, 11), range(11, 16), range(16, 17)]
BEST_FOUR = [range(1), range(1, 9), range(9, 16), range(16, 17)]
BEST_THREE = [range(1), range(1, 9), range(9, 17)]
CHEAP_FIVE = [range(1), range(1, 2), range(2, 9), range(9, 16), range(16, 17)]


def grouped(groups, table=TABLE):
    return np.array([table[list(group)].sum(axis=0) for group in groups])


def merged(x):
    """The shades, x and the next one in one group."""
    return grouped([[x, x + 1], *([other] for other in range(17) if other not in (x, x + 1))])


@cache
def greedy_groups(size):
    """Merging by what is left afterwards, without a formula for the cost."""
    groups = [(x,) for x in range(17)]
    while len(groups) > size:
        groups = max(
            ([*(g for g in groups if g not in (a, b)), a + b] for a, b in combinations(groups, 2)),
            key=lambda each: mi(grouped(each)),
        )
    return [sorted(group) for group in groups]


def greedy(size):
    return mi(grouped(greedy_groups(size)))


def threshold_ratio(table):
    """The second eigenvalue of averaging there and back, as a generalised symmetric problem."""
    p_x, p_y = table.sum(axis=1), table.sum(axis=0)
    there_and_back = (table / p_y) @ table.T
    return float(eigh(there_and_back, np.diag(p_x), eigvals_only=True)[-2])


@cache
def best_encoder(beta):
    """The four roads sorted in two groups, by a general optimiser: bits kept and told, and the sorting."""

    def numbers(logits):
        first = 1 / (1 + np.exp(-logits))
        encoder = np.column_stack([first, 1 - first])
        return mi(encoder / 4), mi(encoder.T @ ROADS), first

    def height(logits):
        kept, said, _ = numbers(logits)
        return kept - beta * said

    found = minimize(height, [3.0, 2.0, -2.0, -3.0], method="BFGS", options={"gtol": 1e-9})
    return numbers(found.x)


def bell(n):
    """By the recurrence, without listing anything."""
    numbers = [1]
    for m in range(n):
        numbers.append(sum(comb(m, k) * numbers[k] for k in range(m + 1)))
    return numbers[n]


def stirling(n, k):
    return sum((-1) ** (k - j) * comb(k, j) * j**n for j in range(k + 1)) // np.prod(
        range(1, k + 1), dtype=int
    )


def step_ratio(step):
    p_x, p_y = TABLE.sum(axis=1), TABLE.sum(axis=0)
    _, vectors = eigh((TABLE / p_y) @ TABLE.T, np.diag(p_x))
    deviation = vectors[:, -2] * np.sign(vectors[0, -2])
    group = p_x * (1 + step * deviation)
    return float(entropy(group @ (TABLE / p_x[:, None]), p_y) / entropy(group, p_x))


def bins(w, count):
    """From the edges of the bins, without any sample."""
    edges = np.clip(np.arctanh(np.linspace(-1, 1, count + 1)[1:-1]) / w, -1, 1)
    shares = np.diff([-1, *edges, 1]) / 2
    return float(entropy(shares, base=2))


def bias(rows, n, columns=10):
    return (rows - 1) * (columns - 1) / (2 * n * log(2))


def unbiased(groups):
    """Per cent of what the shades tell, the bias taken off both."""
    return 100 * (mi(grouped(groups)) - bias(len(groups), 1797)) / (WHOLE - bias(17, 1797))


# A faulty or a sound part; an alarm or none.
PARTS = np.array([[0.9, 0.1], [0.01, 0.99]]) * [[0.01], [0.99]]


def group_ratio(faulty):
    """What a group of which so many are faulty tells about the alarm, over what it keeps."""
    alarm = 0.9 * faulty + 0.01 * (1 - faulty)
    told = entropy([alarm, 1 - alarm], PARTS.sum(axis=0))
    return float(told / entropy([faulty, 1 - faulty], [0.01, 0.99]))


def chance_of_postcodes(loans):
    """What 60 failures among 400 loans tell about a postcode if they fall by chance, without a shuffle.

    The failures of one postcode are hypergeometric, and the information is a sum over postcodes.
    """
    average = 0.0
    for n in loans:
        for k in range(n + 1):
            chance = hypergeom.pmf(k, 400, 60, n)
            average += n / 400 * chance * float(entropy([k / n, 1 - k / n], [0.15, 0.85], base=2))
    return average


def chance_of_shades():
    """What shuffled digits tell about a shade on average, without a shuffle: each cell is hypergeometric."""
    counts = np.round(1797 * TABLE).astype(int)
    average = 0.0
    for row in counts.sum(axis=1):
        for column in counts.sum(axis=0):
            k = np.arange(1, min(row, column) + 1)
            bits = k / 1797 * np.log2(1797 * k / (row * column))
            average += float(hypergeom.pmf(k, 1797, row, column) @ bits)
    return average


WIDTHS = np.round(10 * load_iris().data[:, 3]).astype(int)

NUMBERS = {
    "whole": ("tell 0.6685 bits about", WHOLE),
    "nine tenths": ("that are 0.6016 bits", 0.9 * WHOLE),
    "pairs of shades, in bits": ("chapter 6's 0.6167 bits", mi(NINE)),
    "pairs of shades": ("9 groups: 92.3 %", 100 * mi(NINE) / WHOLE),
    "roads": ("= 0.4045$ bits", 1 - (h2(0.9) + h2(0.8)) / 2),
    "roads, what is left": ("= 0.5955$ bits", (h2(0.9) + h2(0.8)) / 2),
    "two groups of roads": ("= 0.3902$ bits", 1 - h2(0.85)),
    "left in two groups": ("leaves 0.6098 bits", h2(0.85)),
    "lost": ("= 0.0144$ bits", h2(0.85) - (h2(0.9) + h2(0.8)) / 2),
    "a and d": ("a and d costs 0.2655", (h2(0.5) - h2(0.9)) / 2),
    "11 and 12": ("cost is 0.0028 bits", WHOLE - mi(merged(11))),
    "0 and 1": ("at 0.0175 bits", WHOLE - mi(merged(0))),
    "five groups": ("five groups: 0.6141 bits", mi(grouped(FIVE))),
    "five merged": ("5 groups tell 0.6141 bits", greedy(5)),
    "best five": ("5 groups: at most 0.6141 bits", mi(grouped(FIVE))),
    "six merged": ("6 groups tell 0.6252 bits", greedy(6)),
    "best six": ("6 groups: at most 0.6252 bits", greedy(6)),
    "four merged": ("4 groups tell 0.5880 bits", greedy(4)),
    "three merged": ("3 groups tell 0.5575 bits", greedy(3)),
    "two merged": ("2 groups tell 0.4422 bits", greedy(2)),
    "best four": ("4 groups: at most 0.5910 bits", mi(grouped(BEST_FOUR))),
    "best four, share": ("than 88.41 %", 100 * mi(grouped(BEST_FOUR)) / WHOLE),
    "H(T) of five": ("keep 2.2329 bits", float(entropy(grouped(FIVE).sum(axis=1), base=2))),
    "cheap certain groups": (
        "do it for 2.0199",
        float(entropy(grouped(CHEAP_FIVE).sum(axis=1), base=2)),
    ),
    "cheap certain groups, share": ("tell 0.6019 bits, 90.04 %", 100 * mi(grouped(CHEAP_FIVE)) / WHOLE),
    "best three": ("3 groups: at most 0.5587 bits", mi(grouped(BEST_THREE))),
    "widths": ("4.0498 bits become", float(entropy(np.unique(WIDTHS, return_counts=True)[1], base=2))),
    "roads at 3, kept": ("keeps 0.7532 bits of", best_encoder(3.0)[0]),
    "roads at 3, told": ("tells 0.3247 bits in", best_encoder(3.0)[1]),
    "road a": ("probability 0.975", best_encoder(3.0)[2][0]),
    "road b": ("c with 0.94", best_encoder(3.0)[2][1]),
    "roads in bits": ("in bits: keeps 0.9392 bits", best_encoder(3 / log(2))[0]),
    "roads' threshold": ("roads: λ₂ a ratio of 0.5000", threshold_ratio(ROADS)),
    "threshold on the slider": ("1.6100 = 0.687$", log2(1 / threshold_ratio(TABLE))),
    "threshold": ("$\\beta = 1.6100", 1 / threshold_ratio(TABLE)),
    "nine rows' threshold": ("nine rows: λ₂ a ratio of 0.6062, 1/λ₂ 1.6495", 1 / threshold_ratio(NINE)),
    "parts' threshold": ("$\\beta = 2.3646$ on", 1 / threshold_ratio(PARTS)),
    "parts, kept": ("keep 0.0808 bits", h2(0.01)),
    "parts, told": ("tell 0.0505 bits", mi(PARTS)),
    "parts, all of them": ("= -0.020$ bits", h2(0.01) - 2 * mi(PARTS)),
    "parts, whole": ("= 1.60$", h2(0.01) / mi(PARTS)),
    "parts, best group": ("pays from 1.3954", 1 / max(group_ratio(k / 1000) for k in range(20, 1000))),
    "shuffled postcodes": ("chance 0.105 bits", chance_of_postcodes((8,) * 50)),
    "uneven postcodes": ("chance 0.100 bits", chance_of_postcodes((2, 5, 8, 11, 14) * 10)),
    "nats in bits": ("1.44 times", 1 / log(2)),
    "beyond small deviations": ("ratio of 0.6217", step_ratio(0.15)),
    "small deviations": ("above the 0.6211", threshold_ratio(TABLE)),
    "a long step": ("a step of 0.60: a ratio of 0.6173", step_ratio(0.6)),
    "30 bins": ("up to 4.628 bits", bins(2, 30)),
    "10 bins": ("from 2.981", bins(1, 10)),
    "100 bins": ("2.981 to 6.217", bins(1, 100)),
    "inputs": ("forgotten nothing: 16.610", log2(100_000)),
    "bias of five": ("fixed beforehand, 0.0289", bias(5, 898)),
    "bias of seventeen": ("chance, 0.1157", bias(17, 898)),
    "unbiased five": ("5 groups, less the bias: 0.5996 bits, 98.2 %", unbiased(FIVE)),
    "unbiased four": ("4 groups, less the bias: 0.5801 bits, 95.0 %", unbiased(BEST_FOUR)),
    "printed cost": ("= 0.1468 ", h2(0.7) - (h2(0.5) + h2(0.9)) / 2),
    "weighted": ("= 0.1037$ bits", h2(0.6) - 0.75 - 0.25 * h2(0.9)),
    "right cost": ("= 0.0415$ bits", 0.4 * (h2(0.6) - 0.75 - 0.25 * h2(0.9))),
    "a six": ("= 0.6500$ bits", h2(1 / 6)),
    "printed encoder": ("= 0.8808 .", 1 / (1 + exp(-2))),
    "its beta": ("= 2.885$", 2 / log(2)),
    "postcodes": ("= 0.088$ bits", bias(50, 400, 2)),
    "risk groups": ("= 0.007$ bits", bias(5, 400, 2)),
    "flag": ("= 0.0114$ bits", h2(0.001)),
    "one patient": ("1000 = 9.966", log2(1000)),
}  # fmt: skip


@pytest.mark.parametrize("name", NUMBERS)
def test_number(told, name):
    assert_told(told, NUMBERS, name)


def test_counts_of_groupings(told):
    assert f"{bell(9)} ways" in told
    assert "83 thousand million" in told
    assert round(bell(17) / 1e9) == 83
    assert f"{stirling(17, 4):,}".replace(",", " ") in told
    assert "some 129 million" in told
    assert round(3**17 / 1e6) == 129


def test_merging_is_the_weighted_divergence():
    """The cost by what is lost, for groups of unequal probability."""
    rng = np.random.default_rng(12)
    table = rng.dirichlet(np.ones(12)).reshape(4, 3)
    one, other = table[:2]
    total = one.sum() + other.sum()
    mixed = (one + other) / total
    weights = np.array([one.sum(), other.sum()]) / total
    jsd = entropy(mixed, base=2) - weights @ [entropy(one, base=2), entropy(other, base=2)]
    assert total * jsd == pytest.approx(mi(table) - mi([one + other, *table[2:]]))


def test_the_loss_is_an_average_divergence():
    rng = np.random.default_rng(13)
    encoder = rng.dirichlet(np.ones(4), size=17)
    together = encoder.T @ TABLE
    says = together / together.sum(axis=1, keepdims=True)
    average = sum(
        TABLE[x].sum() * encoder[x, t] * entropy(TABLE[x], says[t], base=2)
        for x in range(17)
        for t in range(4)
    )
    assert average == pytest.approx(WHOLE - mi(together))


@pytest.mark.parametrize("beta", [1.5, 3.0])
def test_a_round_multiplies_small_deviations_by_beta_lambda(beta):
    p_x, p_y = TABLE.sum(axis=1), TABLE.sum(axis=0)
    _, vectors = eigh((TABLE / p_y) @ TABLE.T, np.diag(p_x))
    small = 1e-6 * vectors[:, -2]
    encoder = np.column_stack([0.3 * (1 + small), 0.7 - 0.3 * small])
    together = encoder.T @ TABLE
    says = together / together.sum(axis=1, keepdims=True)
    loss = np.array([[entropy(row, each) for each in says] for row in TABLE])
    after = (p_x @ encoder) * np.exp(-beta * loss)
    after /= after.sum(axis=1, keepdims=True)
    growth = (after[:, 0] / 0.3 - 1) @ (p_x * small) / (small @ (p_x * small))
    assert growth == pytest.approx(beta * threshold_ratio(TABLE), rel=1e-3)


def test_no_sorting_of_a_pixel_in_two_beats_the_exact_one(told):
    """All 65 535 splits in two, one by one."""
    digits = (np.arange(1, 2**16)[:, None] >> np.arange(17)) & 1
    one = digits @ TABLE
    two = TABLE.sum(axis=0) - one
    rows = np.stack([one, two], axis=1)
    of_t, of_both = rows.sum(axis=2), rows.reshape(len(rows), -1)
    best = (
        entropy(of_t, base=2, axis=1) + entropy(TABLE.sum(axis=0), base=2) - entropy(of_both, base=2, axis=1)
    )
    assert f"2 groups: at most {best.max():.4f} bits" in told


def test_merging_puts_9_beside_6_and_8(told):
    assert [6, 8, 9] in greedy_groups(10)
    assert [6, 8, 9] not in greedy_groups(11)
    assert "with ten groups left one is (6, 8, 9)" in told


def test_nine_tenths_by_certain_groups():
    assert mi(grouped(CHEAP_FIVE)) > 0.9 * WHOLE > mi(grouped(BEST_FOUR))


def test_a_trace_of_ink(told):
    pictures = load_digits()
    faint = np.bincount(pictures.target[pictures.data[:, 21] == 1], minlength=10)
    assert (faint.sum(), faint[6], faint[4]) == (38, 1, 12)
    assert "38 pictures with a trace of ink one shows a 6, and twelve show a 4" in told


@pytest.mark.parametrize(
    ("beta", "words", "least", "most"),
    [(40, "0.0019", 0.00185, 0.00195), (60, "more than 0.03", 0.03, 1)],
)
def test_what_chance_gains_over_certain_groups(told, beta, words, least, most):
    """Soft from many starts, by the table's logarithms; certain over all ways to cut nine rows in order."""
    p_x = NINE.sum(axis=1)
    about = NINE / p_x[:, None]
    starts = [np.eye(9), *(np.random.default_rng(seed).dirichlet(np.ones(9), size=9) for seed in range(100))]
    heights = []
    for encoder in starts:
        for _ in range(300):
            together = encoder.T @ NINE
            weight = together.sum(axis=1)
            says = together / weight[:, None]
            power = np.log(weight) + beta * about @ np.log(np.maximum(says, 1e-300)).T
            encoder = np.exp(power - power.max(axis=1, keepdims=True))
            encoder /= encoder.sum(axis=1, keepdims=True)
            encoder = encoder[:, p_x @ encoder > 1e-12]
        heights.append(mi(p_x[:, None] * encoder) - beta * mi(encoder.T @ NINE))
    cuts = [[0, *later] for k in range(9) for later in combinations(range(1, 9), k)]
    tables = [np.add.reduceat(NINE, each) for each in cuts]
    hard = min(float(entropy(t.sum(axis=1), base=2)) - beta * mi(t) for t in tables)
    gains = hard - min(heights)
    assert f"by {words} bits" in told
    assert least <= gains < most


def test_shuffled_digits_as_in_chapter_6(told):
    """Chapter 6 averages 2000 shuffles, so its number is within chance of the exact one."""
    chapter_6 = NOTEBOOK.with_name("06-mutual-information.ipynb").read_text(encoding="utf-8")
    assert "still seem to know 0.0603 bits" in told
    assert "shuffled, on average: 0.0603 bits" in chapter_6
    assert chance_of_shades() == pytest.approx(0.0603, abs=0.0005)


def test_a_flip_sets_the_threshold():
    for flip in (0.0, 0.25):
        copy = np.array([[1 - flip, flip], [flip, 1 - flip]]) / 2
        assert threshold_ratio(copy) == pytest.approx((1 - 2 * flip) ** 2)


def test_bits_in_the_exponent():
    share = 2**-1 / (2**-1 + 2**-3)
    assert share == pytest.approx(0.8)
    beta = 2 / log(2)
    assert 1 / (1 + e ** (-beta * log(2))) == pytest.approx(1 / (1 + exp(-2)))
