"""Surprisal, entropy, conditional entropy, normalising and Huffman codes, each by a second route."""

from fractions import Fraction
from itertools import product
from math import e, inf, log2

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

import klcourse

BASES = [2, e, 10, 3.5]


@st.composite
def distributions(draw, min_size=1, max_size=8):
    """Probabilities with zeros, ties and tiny values among them."""
    weight = st.one_of(st.just(0.0), st.just(1.0), st.floats(1e-12, 1.0))
    weights = np.array(draw(st.lists(weight, min_size=min_size, max_size=max_size)))
    if weights.sum() == 0:
        weights[0] = 1.0
    return weights / weights.sum()


@st.composite
def joint_tables(draw):
    shape = draw(st.tuples(st.integers(1, 5), st.integers(1, 5)))
    table = draw(arrays(float, shape, elements=st.one_of(st.just(0.0), st.floats(1e-9, 1.0))))
    if table.sum() == 0:
        table[0, 0] = 1.0
    return table / table.sum()


def exact_entropy(p):
    """Entropy in nats with 50 digits, from the definition."""
    with mpmath.workdps(50):
        return mpmath.fsum(-mpmath.mpf(x) * mpmath.log(x) for x in p if x > 0)


# ---- surprisal -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("p", "bits"), [(1.0, 0.0), (0.5, 1.0), (1 / 8, 3.0), (2.0**-1074, 1074.0), (0.0, inf)]
)
def test_surprisal_is_exact_at_powers_of_one_half(p, bits):
    assert klcourse.surprisal(p, base=2) == bits


def test_surprisal_of_a_certain_outcome_is_plus_zero():
    assert not np.signbit(klcourse.surprisal(1.0))
    assert not np.signbit(klcourse.surprisal([1.0, 1.0])).any()


@given(st.floats(1e-300, 1.0), st.sampled_from(BASES))
def test_surprisal_agrees_with_fifty_digits(p, base):
    with mpmath.workdps(50):
        true = -mpmath.log(p) / mpmath.log(base)
        assert abs(klcourse.surprisal(p, base=base) - true) <= 4e-16 * max(true, 1)


@given(st.floats(1e-100, 1.0), st.floats(1e-100, 1.0))
def test_surprisals_of_independent_outcomes_add(p, q):
    together = klcourse.surprisal(p * q)
    assert together == pytest.approx(klcourse.surprisal(p) + klcourse.surprisal(q), abs=1e-12)


# ---- entropy -------------------------------------------------------------------------------------


def test_entropy_of_the_chapter_by_hand():
    assert klcourse.entropy([1 / 2, 1 / 4, 1 / 8, 1 / 8], base=2) == 1.75
    assert klcourse.entropy([1.0, 0.0]) == 0.0
    assert klcourse.entropy([0.5, 0.25, 0.125, 0.0625, 0.0625], base=2) == 1.875


@pytest.mark.parametrize("k", range(1, 11))
def test_entropy_of_equal_probabilities_is_exact_in_bits(k):
    """Dividing natural logarithms by ln 2 would miss whole numbers."""
    assert klcourse.entropy(np.full(2**k, 2.0**-k), base=2) == k


@given(distributions(), st.sampled_from(BASES))
def test_entropy_agrees_with_fifty_digits(p, base):
    true = exact_entropy(p) / mpmath.log(base)
    assert abs(klcourse.entropy(p, base=base) - true) <= 1e-14 * max(true, 1)


@given(distributions(), st.sampled_from(BASES))
def test_entropy_agrees_with_scipy(p, base):
    ours = klcourse.entropy(p, base=base)
    assert ours == pytest.approx(stats.entropy(p, base=base), abs=1e-13)


@given(distributions(max_size=12))
def test_entropy_lies_between_0_and_log_k(p):
    assert 0 <= klcourse.entropy(p, base=2) <= log2(p.size) + 1e-12


@given(distributions(), st.randoms())
def test_entropy_does_not_depend_on_the_order(p, random):
    shuffled = p.copy()
    random.shuffle(shuffled)
    assert klcourse.entropy(shuffled) == pytest.approx(klcourse.entropy(p), abs=1e-14)


@given(distributions(min_size=2), distributions(min_size=2))
def test_entropy_of_independent_pairs_adds(p, q):
    pair = np.outer(p, q).ravel()
    total = klcourse.entropy(p) + klcourse.entropy(q)
    assert klcourse.entropy(pair) == pytest.approx(total, abs=1e-12)


@given(distributions(min_size=2), st.data())
def test_an_answer_in_two_steps_is_worth_the_sum(p, data):
    group = np.array(data.draw(st.lists(st.booleans(), min_size=p.size, max_size=p.size)))
    p_group = np.array([p[group].sum(), p[~group].sum()])
    within = sum(
        total * klcourse.entropy(p[members] / total)
        for members, total in ((group, p_group[0]), (~group, p_group[1]))
        if total > 0
    )
    two_steps = klcourse.entropy(p_group / p_group.sum()) + within
    assert two_steps == pytest.approx(klcourse.entropy(p), abs=1e-12)


def test_entropy_of_a_batch_is_the_entropy_of_each():
    rng = np.random.default_rng(0)
    batch = klcourse.normalize(rng.random((3, 4, 5)))
    result = klcourse.entropy(batch, base=2)
    assert result.shape == (3, 4)
    for i, j in product(range(3), range(4)):
        assert result[i, j] == pytest.approx(klcourse.entropy(batch[i, j], base=2), abs=1e-15)
    first_axis = klcourse.entropy(np.moveaxis(batch, -1, 0), base=2, axis=0)
    np.testing.assert_allclose(first_axis, result, atol=1e-15)


def test_entropy_of_one_distribution_is_a_python_float():
    assert type(klcourse.entropy([0.5, 0.5])) is float


def test_entropy_is_not_negative_for_a_rounded_1():
    assert klcourse.entropy([1 + 1e-9]) == 0.0


@pytest.mark.parametrize("base", [np.float16(3.5), np.float32(3), Fraction(7, 2), np.int64(3)])
def test_a_base_of_another_type_costs_no_digits(base):
    assert klcourse.entropy([0.3, 0.7], base=base) == klcourse.entropy([0.3, 0.7], base=float(base))


def test_entropy_takes_float32_for_what_it_is():
    p = np.full(7, 1 / 7, dtype=np.float32)
    assert klcourse.entropy(p) == pytest.approx(np.log(7), abs=1e-6)


# ---- conditional entropy --------------------------------------------------------------------------


def test_conditional_entropy_by_exact_fractions():
    """Rain or sun by morning and evening, a table whose logarithms are all whole bits."""
    table = [
        [Fraction(1, 4), Fraction(1, 4)],
        [Fraction(1, 8), Fraction(1, 8)],
        [Fraction(1, 4), 0],
    ]
    joint = np.array(table, dtype=float)
    assert klcourse.conditional_entropy(joint, base=2) == 0.75
    assert klcourse.conditional_entropy(np.eye(3) / 3) == 0.0


@given(joint_tables(), st.sampled_from(BASES))
def test_chain_rule(joint, base):
    whole = klcourse.entropy(joint.ravel(), base=base)
    for axis in (0, 1):
        known = klcourse.entropy(joint.sum(axis=axis), base=base)
        rest = klcourse.conditional_entropy(joint, base=base, axis=axis)
        assert known + rest == pytest.approx(whole, abs=1e-12)


@given(joint_tables())
def test_knowing_more_never_leaves_more(joint):
    left = klcourse.conditional_entropy(joint)
    assert 0 <= left <= klcourse.entropy(joint.sum(axis=0)) + 1e-12


def test_conditional_entropy_of_three_variables_asks_for_one():
    """In XOR, two bits fix the third, and any one alone says nothing of another."""
    joint = np.zeros((2, 2, 2))
    for x, y in product(range(2), repeat=2):
        joint[x, y, x ^ y] = 0.25
    assert klcourse.conditional_entropy(joint, base=2) == 0.0
    assert klcourse.conditional_entropy(joint.sum(axis=0), base=2) == 1.0


def exact_conditional_entropy(joint):
    """H(Y | X) in nats from the definition, with digits enough to tell 1 from 1 + 1e-300."""
    with mpmath.workdps(350):
        rows = [[mpmath.mpf(float(x)) for x in row] for row in joint]
        return mpmath.fsum(x * mpmath.log(mpmath.fsum(row) / x) for row in rows for x in row if x > 0)


@pytest.mark.parametrize(
    "joint",
    [
        [[0.5, 1e-9], [0.499999999, 0]],
        [[0.5, 1e-12], [1e-12, 0.5]],
        [[0.5, 1e-15], [0.5, 0]],
        [[1.0, 1e-20]],
        [[1.0, 1e-300], [0.0, 5e-324]],
        [[0.2, 0.1, 0.1], [0.3, 0.3, 0.0]],
    ],
)
def test_conditional_entropy_keeps_its_digits_where_rows_are_nearly_certain(joint):
    true = exact_conditional_entropy(joint)
    assert abs(klcourse.conditional_entropy(joint) - true) <= 1e-14 * true


# ---- normalize ------------------------------------------------------------------------------------


def test_normalize():
    np.testing.assert_array_equal(klcourse.normalize([3, 1]), [0.75, 0.25])
    np.testing.assert_array_equal(klcourse.normalize([[1, 3], [2, 2]]), [[0.25, 0.75], [0.5, 0.5]])
    np.testing.assert_array_equal(
        klcourse.normalize([[1, 3], [2, 2]], axis=None), np.array([[1, 3], [2, 2]]) / 8
    )
    assert klcourse.normalize(np.ones((2, 3, 4)), axis=(1, 2)).sum() == pytest.approx(2)


# ---- Huffman codes --------------------------------------------------------------------------------


def best_average_length(p):
    """The least average length over all prefix codes, by trying every set of lengths Kraft allows."""
    p = p[p > 0]
    if p.size == 1:
        return 0.0
    return min(
        p @ np.array(lengths)
        for lengths in product(range(1, p.size), repeat=p.size)
        if sum(Fraction(1, 2**length) for length in lengths) <= 1
    )


@given(distributions(min_size=1, max_size=5))
def test_huffman_code_is_best_by_exhaustion(p):
    average = p @ klcourse.huffman_code_lengths(p)
    assert average == pytest.approx(best_average_length(p), abs=1e-12)


@given(distributions(min_size=2, max_size=40))
def test_huffman_average_lies_within_one_bit_of_entropy(p):
    lengths = klcourse.huffman_code_lengths(p)
    entropy = klcourse.entropy(p, base=2)
    assert entropy - 1e-12 <= p @ lengths < entropy + 1
    if (p > 0).sum() > 1:  # a best code leaves no room: Kraft's inequality is an equality
        assert sum(Fraction(1, 2 ** int(length)) for length in lengths[p > 0]) == 1
    assert (lengths[p == 0] == 0).all()


# ---- bad input ------------------------------------------------------------------------------------

NOT_A_DISTRIBUTION = [
    (np.ma.masked_array([0.5, 0.5, 9], mask=[0, 0, 1]), ValueError, r"p has masked entries.*compressed"),
    ([1e308, 1e308], ValueError, "p sums to inf"),
    ([10**30, 1], TypeError, "p has dtype object; give real numbers that fit a float"),
    ([], ValueError, "p is empty"),
    (
        0.5,
        ValueError,
        r"p is the single number 0\.5; give every outcome's probability, .*\[0\.25, 0\.75\]",
    ),
    ([0.5, np.nan], ValueError, "p holds NaN at index 1"),
    ([0.5, inf], ValueError, "p holds an infinite number at index 1"),
    ([1.5, -0.5], ValueError, r"p holds -0\.5 at index 1"),
    ([[0.5, 0.5], [1.5, -0.5]], ValueError, r"p holds -0\.5 at index \(1, 1\)"),
    ([0.5, 0.6], ValueError, r"p sums to 1\.1, not to 1; .*normalize\(p\)"),
    ([[0.5, 0.5], [3, 1]], ValueError, "p sums to 4, not to 1"),
    (np.array([0.5, 0.5001], np.float64), ValueError, r"p sums to 1\.0001"),
    (np.array([0.5, 0.51], np.float32), ValueError, r"p sums to 1\.0099"),
    ([0.5 + 0j, 0.5], TypeError, "p has dtype complex128"),
    (["0.5", "0.5"], TypeError, "p has dtype <U3"),
    ([None, 1.0], TypeError, "p has dtype object"),
    ([[0.5, 0.5], [1.0]], ValueError, "p is not a rectangular array"),
]


@pytest.mark.parametrize("function", [klcourse.entropy, klcourse.huffman_code_lengths])
@pytest.mark.parametrize(("p", "error", "message"), NOT_A_DISTRIBUTION)
def test_what_is_no_distribution_is_refused(function, p, error, message):
    with pytest.raises(error, match=message):
        function(p)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: klcourse.surprisal([0.5, 1.5]), ValueError, r"p holds 1\.5 at index 1.*normalize"),
        (lambda: klcourse.surprisal(-0.1), ValueError, r"p holds -0\.1 at index \(\)"),
        (lambda: klcourse.surprisal("a"), TypeError, "p has dtype <U1"),
        (lambda: klcourse.entropy([0.5, 0.5], base=1), ValueError, "base=1 is not a finite number above 1"),
        (lambda: klcourse.entropy([0.5, 0.5], base=inf), ValueError, "base=inf"),
        (lambda: klcourse.entropy([0.5, 0.5], base=np.nan), ValueError, "base=nan"),
        (lambda: klcourse.entropy([0.5, 0.5], base="2"), TypeError, "base='2' is not a number"),
        (lambda: klcourse.entropy([0.5, 0.5], base=None), TypeError, "base=None is not a number"),
        (lambda: klcourse.entropy([0.5, 0.5], base=[2]), TypeError, r"base=\[2\] is not a number"),
        (lambda: klcourse.entropy([0.5, 0.5], base=10**400), TypeError, "not a number that fits a float"),
        (lambda: klcourse.entropy([0.5, 0.5], base=2j), TypeError, "base=2j is not a number"),
        (lambda: klcourse.entropy([0.5, 0.5], axis=0.0), TypeError, "axis=0.0 is not a whole number"),
        (lambda: klcourse.entropy([0.5, 0.5], axis=()), TypeError, r"axis=\(\) is not a whole number"),
        (lambda: klcourse.normalize(5), ValueError, "counts is the single number 5.0; give a list"),
        (lambda: klcourse.entropy([0.5, 0.5], axis=1), ValueError, r"axis=1 does not exist in p.*\(2,\)"),
        (lambda: klcourse.conditional_entropy([[0.5, 0.6]]), ValueError, "joint sums to 1.1"),
        (lambda: klcourse.conditional_entropy([[1.0]], axis=2), ValueError, "axis=2 does not exist in joint"),
        (lambda: klcourse.normalize([0, 0]), ValueError, "counts sum to 0"),
        (lambda: klcourse.normalize([1e308, 1e308]), ValueError, "more than a float64 holds"),
        (lambda: klcourse.normalize([3, -1]), ValueError, "counts holds -1"),
        (lambda: klcourse.normalize([3, 1], axis=2), ValueError, "axis=2 does not exist in counts"),
        (lambda: klcourse.huffman_code_lengths([[1.0]]), ValueError, r"p has shape \(1, 1\)"),
    ],
)  # fmt: skip
def test_other_bad_input_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(("dtype", "off"), [(np.float64, 1e-8), (np.float32, 3e-4), (np.float16, 2e-2)])
def test_a_sum_may_be_off_by_the_rounding_of_its_type(dtype, off):
    klcourse.entropy(np.array([0.5, 0.5 + off], dtype))
    with pytest.raises(ValueError, match="not to 1"):
        klcourse.entropy(np.array([0.5, 0.5 + 3 * off], dtype))
