"""Entropies, divergences, mutual information and Huffman codes, each by a second route."""

from fractions import Fraction
from itertools import permutations, product
from math import e, exp, inf, log, log2, sqrt

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import special, stats
from scipy.spatial.distance import jensenshannon

import klcourse
from klcourse import _arithmetic

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
def several_distributions(draw, count=2, min_size=1, max_size=8):
    """Some distributions over the same outcomes."""
    size = draw(st.integers(min_size, max_size))
    return [draw(distributions(min_size=size, max_size=size)) for _ in range(count)]


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


@pytest.mark.parametrize("axis", [0, 1, 2, -1])
def test_conditional_entropy_along_each_axis_of_three(axis):
    rng = np.random.default_rng(3)
    joint = rng.dirichlet(np.full(24, 0.3)).reshape(2, 3, 4)
    by_hand = 0.0
    for row in np.moveaxis(joint, axis, 0).reshape(joint.shape[axis], -1).T:
        by_hand -= sum(x * log2(x / row.sum()) for x in row)
    assert klcourse.conditional_entropy(joint, base=2, axis=axis) == pytest.approx(by_hand, rel=1e-13)


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


# ---- cross-entropy and perplexity ------------------------------------------------------------------

WORDS, OTHERS_WORDS = [1 / 2, 1 / 4, 1 / 8, 1 / 8], [1 / 8, 1 / 2, 1 / 4, 1 / 8]


def test_two_people_who_swap_codebooks():
    """All four costs of course chapter 3, exact in bits."""
    assert klcourse.cross_entropy(WORDS, WORDS, base=2) == 1.75
    assert klcourse.cross_entropy(WORDS, OTHERS_WORDS, base=2) == 2.375
    assert klcourse.cross_entropy(OTHERS_WORDS, WORDS, base=2) == 2.25
    assert klcourse.cross_entropy(OTHERS_WORDS, OTHERS_WORDS, base=2) == 1.75


@pytest.mark.parametrize(
    ("p", "q", "nats"),
    [([1.0, 0.0], [0.5, 0.5], log(2)), ([1.0, 0.0], [1.0, 0.0], 0.0), ([0.5, 0.5], [1.0, 0.0], inf)],
)
def test_cross_entropy_at_the_limits(p, q, nats):
    assert klcourse.cross_entropy(p, q) == nats
    assert not np.signbit(klcourse.cross_entropy(p, q))


@given(several_distributions(), st.sampled_from(BASES))
def test_cross_entropy_is_entropy_and_divergence(pair, base):
    p, q = pair
    whole = klcourse.cross_entropy(p, q, base=base)
    parts = klcourse.entropy(p, base=base) + klcourse.kl_divergence(p, q, base=base)
    assert whole == pytest.approx(parts, rel=1e-12, abs=1e-12)


def test_perplexity_counts_equally_likely_outcomes():
    for k in (1, 2, 26, 1000):
        assert klcourse.perplexity(np.full(k, 1 / k)) == pytest.approx(k, rel=1e-13)
    two = klcourse.perplexity([[0.5, 0.5], [0.9, 0.1]], [[0.9, 0.1], [0.9, 0.1]])
    np.testing.assert_allclose(two, [1 / (0.9 * 0.1) ** 0.5, 0.9**-0.9 * 0.1**-0.1], rtol=1e-14)
    assert klcourse.perplexity([0.5, 0.5], [0.0, 1.0]) == inf
    along_first = klcourse.perplexity([[0.5, 1.0], [0.5, 0.0]], axis=0)
    np.testing.assert_allclose(along_first, [2, 1], rtol=1e-15)


# ---- KL divergence and total variation --------------------------------------------------------------


def exact_divergence(p, q, digits=50):
    """KL in nats from the definition, of exactly normalised p and q."""
    with mpmath.workdps(digits):
        p, q = ([mpmath.mpf(float(x)) for x in values] for values in (p, q))
        p, q = ([x / mpmath.fsum(values) for x in values] for values in (p, q))
        if any(x > 0 and y == 0 for x, y in zip(p, q, strict=True)):
            return mpmath.inf
        return mpmath.fsum(x * mpmath.log(x / y) for x, y in zip(p, q, strict=True) if x > 0)


@given(several_distributions(max_size=12))
def test_divergence_agrees_with_fifty_digits(pair):
    p, q = pair
    true = exact_divergence(p, q)
    ours = klcourse.kl_divergence(p, q)
    assert ours == true if true == inf else abs(ours - true) <= 1e-13 * true + 1e-30


@pytest.mark.parametrize("closeness", [0.2, 1 / 16, 1 / 33, 1e-2, 1e-4, 1e-8, 1e-12])
def test_a_small_divergence_keeps_its_digits(closeness):
    """SciPy's and torch's sum of p log(p/q) cancels when p is near q, and is often negative."""
    rng = np.random.default_rng(4)
    for _ in range(20):
        p = rng.dirichlet(np.ones(40))
        q = p * (1 + closeness * rng.uniform(-1, 1, 40))
        q /= q.sum()
        true = exact_divergence(p, q)
        allowed = 1e-13 if closeness > 1e-6 else 1e-9
        assert abs(klcourse.kl_divergence(p, q) - true) <= max(allowed, 1e-24 / closeness**2) * true


def test_scipy_goes_negative_where_the_divergence_is_small():
    """887 of 2000 in the notes; here the common recipe fails often, and ours never."""
    rng = np.random.default_rng(5)
    p = rng.dirichlet(np.ones(10), size=2000)
    q = p * (1 + 1e-9 * rng.uniform(-1, 1, p.shape))
    q /= q.sum(axis=-1, keepdims=True)
    assert (np.sum(special.rel_entr(p, q), axis=-1) < 0).sum() > 500
    assert (klcourse.kl_divergence(p, q) > 0).all()


def test_divergence_of_equals_is_exactly_0():
    rng = np.random.default_rng(6)
    p = rng.dirichlet(np.ones(9), size=50)
    p[:25, 3] = 0
    p = klcourse.normalize(p)
    for divergence in (klcourse.kl_divergence, klcourse.js_divergence, klcourse.total_variation):
        assert (divergence(p, p) == 0).all()
        assert (divergence(p.astype(np.float32), p.astype(np.float32)) == 0).all()
    for weights in rng.dirichlet(np.ones(5), size=20):
        assert (klcourse.js_divergence(p, p, p, p, p, weights=weights) == 0).all()


@pytest.mark.parametrize("tiny", [1e-300, 1e-310, 5e-324])
def test_a_tiny_belief_is_not_clipped(tiny):
    """q = 1e-300 gives 17.3 where 344.7 is true: torch's Categorical clips at its eps."""
    ours = klcourse.kl_divergence([0.5, 0.5], [tiny, 1 - tiny])
    assert ours == pytest.approx(-0.5 * log(4) - 0.5 * log(tiny), rel=1e-14)
    assert klcourse.kl_divergence([tiny, 1.0], [0.5, 0.5]) == pytest.approx(log(2), rel=1e-14)
    rows = klcourse.kl_divergence([0.5, 0.5], [[tiny, 1 - tiny], [0.1, 0.9]])  # no row of which is small
    assert rows[0] == ours


def test_an_outcome_that_q_rules_out_costs_everything():
    """Summing over the common support only gave −0.56 here: infomeasure; torch's recipe gives NaN."""
    with np.errstate(all="raise"):
        assert klcourse.kl_divergence([0.5, 0.5], [1.0, 0.0]) == inf
        assert klcourse.kl_divergence([1.0, 0.0], [0.5, 0.5], base=2) == 1.0
        assert klcourse.kl_divergence([1.0, 0.0, 0.0], [1.0, 0.0, 0.0]) == 0.0


def test_divergence_takes_float32_for_what_it_is():
    """Float32 probabilities miss 1 by up to 3.5e-4; computed in float32, the sum itself errs by 1e-4."""
    rng = np.random.default_rng(7)
    p, q = rng.dirichlet(np.ones(1000), size=2).astype(np.float32)
    true = exact_divergence(p, q)
    assert abs(klcourse.kl_divergence(p, q) - true) < 1e-6


@given(several_distributions())
def test_gibbs_inequality(pair):
    p, q = pair
    ours = klcourse.kl_divergence(p, q)
    assert ours >= 0
    assert (ours == 0) == (np.abs(p - q).max() < 1e-150)


@given(distributions(max_size=12))
def test_divergence_from_equal_probabilities_is_the_missing_entropy(p):
    uniform = np.full(p.size, 1 / p.size)
    assert klcourse.kl_divergence(p, uniform) == pytest.approx(log(p.size) - klcourse.entropy(p), abs=1e-12)


@given(several_distributions(min_size=2), st.randoms())
def test_divergences_do_not_depend_on_the_order_of_outcomes(pair, random):
    order = list(range(pair[0].size))
    random.shuffle(order)
    for divergence in (klcourse.kl_divergence, klcourse.js_divergence, klcourse.total_variation):
        shuffled = divergence(*(p[order] for p in pair))
        assert shuffled == pytest.approx(divergence(*pair), rel=1e-12, abs=1e-15)


@given(several_distributions(), several_distributions())
def test_divergence_of_independent_pairs_adds(first, second):
    together = klcourse.kl_divergence(*(np.outer(a, b).ravel() for a, b in zip(first, second, strict=True)))
    apart = klcourse.kl_divergence(*first) + klcourse.kl_divergence(*second)
    assert together == pytest.approx(apart, rel=1e-11, abs=1e-14)


@given(joint_tables(), st.data())
def test_chain_rule_of_divergence(p, data):
    """D(joint) = D(margins) + the rows' divergences on average."""
    q = data.draw(arrays(float, p.shape, elements=st.floats(1e-3, 1.0)))
    q /= q.sum()
    rows = p.sum(axis=1)
    within = sum(
        row * klcourse.kl_divergence(p[i] / row, q[i] / q[i].sum()) for i, row in enumerate(rows) if row > 0
    )
    margins = klcourse.kl_divergence(rows / rows.sum(), q.sum(axis=1))
    assert klcourse.kl_divergence(p.ravel(), q.ravel()) == pytest.approx(margins + within, abs=1e-12)


@given(several_distributions(count=4), st.floats(0, 1))
def test_divergence_is_jointly_convex(four, share):
    p1, p2, q1, q2 = four
    mixed = klcourse.kl_divergence(share * p1 + (1 - share) * p2, share * q1 + (1 - share) * q2)
    parts = (share, klcourse.kl_divergence(p1, q1)), (1 - share, klcourse.kl_divergence(p2, q2))
    assert mixed <= sum(weight * part for weight, part in parts if weight > 0) + 1e-12


@given(several_distributions(min_size=2, max_size=5), st.data())
def test_no_processing_adds_divergence(pair, data):
    """Whatever random map both go through, they come out no further apart."""
    outcomes = pair[0].size
    channel = np.array([data.draw(distributions(min_size=3, max_size=3)) for _ in range(outcomes)])
    p, q = (klcourse.normalize(each @ channel) for each in pair)
    for divergence in (klcourse.kl_divergence, klcourse.js_divergence, klcourse.total_variation):
        assert divergence(p, q) <= divergence(*pair) + 1e-12


@given(several_distributions(min_size=2))
def test_bounds_by_and_of_total_variation(pair):
    """Pinsker; Bretagnolle and Huber; and the divergence's own bound by χ²."""
    p, q = pair
    divergence, distance = klcourse.kl_divergence(p, q), klcourse.total_variation(p, q)
    assert 2 * distance**2 <= divergence + 1e-12
    assert distance <= (1 - exp(-divergence)) ** 0.5 + 1e-12
    if divergence < inf:
        seen = q > 0
        chi_square = np.sum((p[seen] - q[seen]) ** 2 / q[seen])
        assert divergence <= np.log1p(chi_square) + 1e-9 * chi_square + 1e-12


@given(several_distributions(min_size=2, max_size=6))
def test_total_variation_is_the_largest_difference_over_all_events(pair):
    p, q = pair
    events = np.array(list(product([0, 1], repeat=p.size)))
    assert klcourse.total_variation(p, q) == pytest.approx(np.max(events @ (p - q)), abs=1e-14)


def test_total_variation_of_strangers_is_1():
    assert klcourse.total_variation([1.0, 0.0], [0.0, 1.0]) == 1.0
    assert klcourse.total_variation([0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5 + 1e-9]) == 1.0


# ---- Jensen–Shannon divergence ------------------------------------------------------------------------


def exact_js(weights, distributions):
    with mpmath.workdps(50):
        p = [[mpmath.mpf(float(x)) for x in each] for each in distributions]
        p = [[x / mpmath.fsum(each) for x in each] for each in p]
        w = [mpmath.mpf(float(x)) for x in weights]
        w = [x / mpmath.fsum(w) for x in w]
        columns = zip(*p, strict=True)
        mixture = [mpmath.fsum(a * b for a, b in zip(w, column, strict=True)) for column in columns]
        return mpmath.fsum(
            a * x * mpmath.log(x / m)
            for a, each in zip(w, p, strict=True)
            for x, m in zip(each, mixture, strict=True)
            if x > 0 and a > 0
        )


@given(several_distributions(count=3, max_size=10), distributions(min_size=3, max_size=3))
def test_js_divergence_agrees_with_fifty_digits(three, weights):
    ours = klcourse.js_divergence(*three, weights=weights)
    true = exact_js(weights, three)
    assert abs(ours - true) <= 1e-13 * true + 1e-30


@given(several_distributions())
def test_js_distance_agrees_with_scipy_squared_and_not(pair):
    """SciPy's jensenshannon is the distance, in nats: scipy#6521 and every second tutorial."""
    theirs = jensenshannon(*pair)
    if np.isfinite(theirs):  # it is NaN where its radicand comes out negative: scipy#20083
        assert klcourse.js_distance(*pair) == pytest.approx(theirs, abs=2e-8)
        assert klcourse.js_divergence(*pair) == pytest.approx(theirs**2, abs=1e-14)
    root = sqrt(klcourse.js_divergence(*pair, base=2))
    assert klcourse.js_distance(*pair, base=2) == pytest.approx(root, rel=1e-15)


def test_js_distance_of_proportional_rows_is_never_nan():
    """866 of 2000 such pairs were NaN: scipy#20083, #20779, #19436."""
    rng = np.random.default_rng(8)
    p = klcourse.normalize(rng.random((2000, 10)))
    q = klcourse.normalize(3 * p)
    q[:, 0] += 1e-17
    assert np.isfinite(klcourse.js_distance(p, q)).all()


@pytest.mark.parametrize("closeness", [0.5, 0.1, 1e-4, 1e-8])
def test_a_small_js_divergence_keeps_its_digits(closeness):
    rng = np.random.default_rng(9)
    p = rng.dirichlet(np.ones(40))
    q = p * (1 + closeness * rng.uniform(-1, 1, 40))
    q /= q.sum()
    true = exact_js([0.5, 0.5], [p, q])
    assert abs(klcourse.js_divergence(p, q) - true) <= (1e-13 if closeness > 1e-6 else 1e-9) * true


@given(several_distributions(count=4), distributions(min_size=4, max_size=4), st.sampled_from(BASES))
def test_js_divergence_is_bounded_by_the_entropy_of_its_weights(four, weights, base):
    ours = klcourse.js_divergence(*four, weights=weights, base=base)
    assert 0 <= ours <= klcourse.entropy(weights, base=base) + 1e-12
    assert 0 <= klcourse.js_divergence(*four, base=base) <= log(4) / log(base) + 1e-12


@given(several_distributions(count=3))
def test_js_divergence_does_not_depend_on_the_order(three):
    values = [klcourse.js_divergence(*order) for order in permutations(three)]
    assert max(values) - min(values) <= 1e-14 * max(values) + 1e-30


@given(several_distributions(count=3))
def test_js_distance_satisfies_the_triangle_inequality(three):
    p, q, r = three
    direct = klcourse.js_distance(p, r)
    assert direct <= klcourse.js_distance(p, q) + klcourse.js_distance(q, r) + 1e-12


def test_js_divergence_itself_is_no_metric():
    p, q, r = [1.0, 0.0], [0.5, 0.5], [0.0, 1.0]
    detour = klcourse.js_divergence(p, q) + klcourse.js_divergence(q, r)
    assert klcourse.js_divergence(p, r) > 1.5 * detour


@given(several_distributions(count=3), distributions(min_size=3, max_size=3))
def test_js_divergence_is_the_information_about_the_source(three, weights):
    joint = weights[:, np.newaxis] * np.array(three)
    ours = klcourse.js_divergence(*three, weights=weights)
    assert ours == pytest.approx(klcourse.mutual_information(joint), rel=1e-12, abs=1e-15)


def test_a_source_of_weight_0_says_nothing():
    assert klcourse.js_divergence([1.0, 0.0], [0.0, 1.0], weights=[1, 0]) == 0.0
    assert klcourse.js_divergence([0.9, 0.1], [0.1, 0.9], [0.5, 0.5], weights=[0.5, 0.5, 0]) == pytest.approx(
        klcourse.js_divergence([0.9, 0.1], [0.1, 0.9]), rel=1e-14
    )


def test_js_divergence_of_the_smallest_floats():
    """Half of 5e-324 is 0, from which anything is infinitely far."""
    least = 5e-324
    assert klcourse.js_divergence([least, 1.0], [least, 1.0]) == 0.0
    assert klcourse.js_divergence([least, 1.0], [0.0, 1.0]) <= least
    assert klcourse.js_divergence([least, 0.0, 1.0], [0.0, least, 1.0]) <= least


# ---- mutual information --------------------------------------------------------------------------------


@given(joint_tables(), st.sampled_from(BASES))
def test_mutual_information_by_three_formulas(joint, base):
    ours = klcourse.mutual_information(joint, base=base)
    rows, columns = joint.sum(axis=1), joint.sum(axis=0)
    entropies = [klcourse.entropy(p / p.sum(), base=base) for p in (rows, columns, joint.ravel())]
    assert ours == pytest.approx(entropies[0] + entropies[1] - entropies[2], abs=1e-12)
    product_of_margins = klcourse.normalize(np.outer(rows, columns).ravel())
    assert ours == pytest.approx(
        klcourse.kl_divergence(joint.ravel(), product_of_margins, base=base), rel=1e-9, abs=1e-15
    )
    assert ours == pytest.approx(entropies[1] - klcourse.conditional_entropy(joint, base=base), abs=1e-12)
    assert 0 <= ours <= min(entropies[:2]) + 1e-12
    assert ours == pytest.approx(klcourse.mutual_information(joint.T, base=base), rel=1e-12, abs=1e-15)


def exact_information(joint):
    with mpmath.workdps(700):
        table = [[mpmath.mpf(float(x)) for x in row] for row in joint]
        total = mpmath.fsum(x for row in table for x in row)
        rows, columns = (
            [mpmath.fsum(row) for row in table],
            [mpmath.fsum(c) for c in zip(*table, strict=True)],
        )
        return mpmath.fsum(
            x / total * mpmath.log(x * total / (r * c))
            for r, row in zip(rows, table, strict=True)
            for c, x in zip(columns, row, strict=True)
            if x > 0
        )


@pytest.mark.parametrize(
    "joint",
    [
        [[1.0, 1e-150], [1e-150, 0.0]],
        [[1.0, 0.0], [0.0, 1e-200]],  # the product of its margins underflows
        [[1 / 3, 1e-170, 0.0], [1 / 3, 0.0, 1e-160], [1 / 3, 1e-165, 2e-160]],
        [[0.1, 0.2, 0.3], [0.2, 0.1, 0.1]],
    ],
)
def test_mutual_information_keeps_its_digits(joint):
    true = exact_information(joint)
    assert abs(klcourse.mutual_information(joint) - true) <= 1e-13 * true


def test_a_table_in_float32_may_be_off_by_its_rounding():
    """Divided by a total that is off by 3e-4, the margins' product would be off by twice that."""
    exact = np.array([[0.3, 0.2], [0.1, 0.4]])
    rounded = (exact * 1.0003).astype(np.float32)
    ours = klcourse.mutual_information(rounded)
    assert ours == pytest.approx(klcourse.mutual_information(exact), rel=1e-5)


def test_a_copy_tells_everything_and_xor_nothing_alone():
    assert klcourse.mutual_information(np.eye(4) / 4, base=2) == 2.0
    assert klcourse.mutual_information(np.full((3, 5), 1 / 15)) == pytest.approx(0, abs=1e-30)
    xor = np.zeros((2, 2, 2))
    for x, y in product(range(2), repeat=2):
        xor[x, y, x ^ y] = 0.25
    assert klcourse.mutual_information(xor.sum(axis=2), base=2) == 0.0
    assert klcourse.mutual_information(xor.reshape(4, 2), base=2) == 1.0


# ---- axes, batches and pieces ---------------------------------------------------------------------------

PAIRS = [
    klcourse.cross_entropy, klcourse.kl_divergence, klcourse.js_divergence, klcourse.js_distance,
    klcourse.total_variation,
]  # fmt: skip


@pytest.mark.parametrize("function", PAIRS)
def test_a_batch_equals_a_loop_and_broadcasts(function):
    rng = np.random.default_rng(10)
    p, q = rng.dirichlet(np.ones(5), size=(3, 4)), rng.dirichlet(np.ones(5), size=4)
    result = function(p, q)
    assert result.shape == (3, 4)
    for i, j in product(range(3), range(4)):
        assert result[i, j] == pytest.approx(function(p[i, j], q[j]), rel=1e-13)
    first = function(np.moveaxis(p, -1, 0), np.moveaxis(p[..., ::-1], -1, 0), axis=0)
    np.testing.assert_allclose(first, function(p, p[..., ::-1]), rtol=1e-13)
    assert type(function(p[0, 0], q[0])) is float


@pytest.mark.parametrize("function", [*PAIRS, klcourse.perplexity])
def test_outcomes_never_broadcast(function):
    first, second = r"^(p|distributions\[0\]) has shape ", r" and (q|distributions\[1\]) has shape "
    with pytest.raises(ValueError, match=rf"{first}\(3,\){second}\(1,\).*0 where it cannot happen$"):
        function([0.2, 0.3, 0.5], [1.0])
    with pytest.raises(ValueError, match=rf"{first}\(2, 2\){second}\(3, 2\), which do not broadcast"):
        function(np.full((2, 2), 0.5), np.full((3, 2), 0.5))


@pytest.mark.parametrize("shape", [(40_000,), (3, 20_000), (300, 100), (2, 3, 9000), (20_000, 2)])
def test_large_arrays_are_taken_in_pieces_and_add_up(shape):
    rng = np.random.default_rng(11)
    p, q = (klcourse.normalize(rng.random(shape)) for _ in range(2))
    whole = np.sum(p * np.log(p / q) - p + q, axis=-1)
    assert np.prod(shape) > _arithmetic.PIECE
    np.testing.assert_allclose(klcourse.kl_divergence(p, q), whole, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(klcourse.entropy(p), -np.sum(p * np.log(p), axis=-1), rtol=1e-13)
    m = (p + q) / 2
    mean = np.sum(p * np.log(p / m) + q * np.log(q / m), axis=-1) / 2
    np.testing.assert_allclose(klcourse.js_divergence(p, q), mean, rtol=1e-11, atol=1e-15)
    p[..., 0] = 0
    p = klcourse.normalize(p)
    m = (p + q) / 2
    mean = np.sum(special.rel_entr(p, m) + special.rel_entr(q, m), axis=-1) / 2
    np.testing.assert_allclose(klcourse.js_divergence(p, q), mean, rtol=1e-11, atol=1e-15)
    near = klcourse.normalize(q * (1 + 1e-3 * rng.random(shape)))
    mean = np.sum(special.rel_entr(q, (q + near) / 2) + special.rel_entr(near, (q + near) / 2), axis=-1) / 2
    np.testing.assert_allclose(klcourse.js_divergence(q, near), mean, rtol=1e-6, atol=1e-15)
    one = q.reshape(-1, shape[-1])[0]
    np.testing.assert_allclose(
        klcourse.kl_divergence(one, q), np.sum(one * np.log(one / q), axis=-1), rtol=1e-11, atol=1e-15
    )


@given(several_distributions(), st.sampled_from(BASES))
def test_another_base_is_another_unit(pair, base):
    for function in (klcourse.cross_entropy, klcourse.kl_divergence, klcourse.js_divergence):
        assert function(*pair, base=base) == pytest.approx(function(*pair) / log(base), rel=1e-13, abs=1e-15)


# ---- the arithmetic beneath ----------------------------------------------------------------------


@given(st.floats(0, 1), st.floats(0, 1))
def test_divergence_terms_agree_with_fifty_digits(p, q):
    with np.errstate(all="ignore"):
        [ours] = _arithmetic.divergence_terms(np.array([p]), np.array([q]))
    if p == 0 or q == 0:
        assert ours == (q if p == 0 else inf)
        return
    with mpmath.workdps(400):
        true = mpmath.mpf(p) * mpmath.log(mpmath.mpf(p) / mpmath.mpf(q)) - mpmath.mpf(p) + mpmath.mpf(q)
        assert ours >= 0
        assert abs(ours - true) <= 2e-14 * true + 1e-320


@given(st.floats(-700, 700))
def test_exponential_excess_agrees_with_fifty_digits(x):
    with mpmath.workdps(400):
        true = mpmath.exp(mpmath.mpf(x)) - 1 - mpmath.mpf(x)
        ours = float(_arithmetic.exponential_excess(np.array(x)))
        assert ours >= 0
        assert abs(ours - true) <= 1e-15 * true + 1e-320


# ---- normalize ------------------------------------------------------------------------------------


def test_normalize():
    np.testing.assert_array_equal(klcourse.normalize([3, 1]), [0.75, 0.25])
    np.testing.assert_array_equal(klcourse.normalize([[1, 3], [2, 2]]), [[0.25, 0.75], [0.5, 0.5]])
    np.testing.assert_array_equal(
        klcourse.normalize([[1, 3], [2, 2]], axis=None), np.array([[1, 3], [2, 2]]) / 8
    )
    assert klcourse.normalize(np.ones((2, 3, 4)), axis=(1, 2)).sum() == pytest.approx(2)
    assert not np.signbit(klcourse.normalize([-0.0, 1.0])).any()


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
    assert lengths.dtype == np.int64
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
        (lambda: klcourse.normalize([3, -1]), ValueError, "counts holds -1"),
        (lambda: klcourse.normalize([3, 1], axis=2), ValueError, "axis=2 does not exist in counts"),
        (lambda: klcourse.huffman_code_lengths([[1.0]]), ValueError, r"p has shape \(1, 1\)"),
        (
            lambda: klcourse.js_divergence([[0.5, 0.5], [1.0, 0.0]]), ValueError,
            r"distributions has 1 entries; give at least two, .* in each row: js_divergence\(\*rows\)$",
        ),
        (
            lambda: klcourse.js_divergence([1.0], [1.0], weights=[0.5, 0.3, 0.2]), ValueError,
            r"weights has shape \(3,\) and there are 2 distributions; give each one weight",
        ),
        (
            lambda: klcourse.mutual_information([0.5, 0.5]), ValueError,
            r"joint has shape \(2,\); give a table joint\[x, y\]",
        ),
        (lambda: klcourse.normalize([0, 0]), ValueError, "^counts sum to 0; .*at least one count above 0$"),
        (lambda: klcourse.normalize([1e308, 1e308]), ValueError, "^counts sum to more .* constant first$"),
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
