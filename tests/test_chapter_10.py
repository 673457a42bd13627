"""Every number that chapter 10 tells its reader, by a route that does not pass through klcourse."""

import re
from itertools import pairwise
from math import e, exp, log, log2, pi, sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import multivariate_normal, norm
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.ensemble import ExtraTreesClassifier

from numbers_told import assert_told

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "10-generative-models.ipynb"


def kl_normal(m1, v1, m2, v2):
    return 0.5 * (log(v2 / v1) + (v1 + (m1 - m2) ** 2) / v2 - 1)


def elbo(mean, variance, x=2, noise=1):
    rebuilt = -0.5 * log(2 * pi * noise) - ((x - mean) ** 2 + variance) / (2 * noise)
    return rebuilt - kl_normal(mean, variance, 0, 1)


PICTURES = load_digits().data[np.random.default_rng(seed=2013).permutation(1797)] / 16
TRAIN, HELD_OUT = PICTURES[:1297], PICTURES[1297:]
LAMBDA = np.linalg.svd(TRAIN - TRAIN.mean(0), compute_uv=False) ** 2 / 1297
NOISE = LAMBDA[10:].mean()


def best_log_likelihood():
    """The likelihood of the best model, picture by picture, by SciPy's normal."""
    centred = TRAIN - TRAIN.mean(0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    W = directions[:10].T * np.sqrt(LAMBDA[:10] - NOISE)
    model = multivariate_normal(TRAIN.mean(0), W @ W.T + NOISE * np.eye(64))
    return model.logpdf(TRAIN).mean()


def jsd(log_p, log_q, reach):
    def integrand(x):
        p, q = exp(log_p(x)), exp(log_q(x))
        m = (p + q) / 2
        return sum(0.5 * a * log(a / m) for a in (p, q) if a > 0)

    return sum(quad(integrand, a, b, epsabs=1e-11)[0] for a, b in pairwise(reach))


def late(x):
    return np.logaddexp(log(0.5) + norm(1, 1).logpdf(x), log(0.5) + norm(10, 1.5).logpdf(x))


LATE = jsd(late, norm(5.5, 4.677).logpdf, (-20, -5, 0, 3, 6, 10, 15, 35))


def sixty_patterns():
    """The density of each held-out picture under 60 patterns, by SciPy's normal, in nats."""
    covariance = np.cov(TRAIN.T)
    values, directions = np.linalg.eigh(covariance)
    values[:4] = values[:4].mean()
    coordinates = (HELD_OUT - TRAIN.mean(0)) @ directions
    return norm(0, np.sqrt(values)).logpdf(coordinates).sum(1)


SIXTY = sixty_patterns()
TEN = PCA(10).fit(TRAIN).score_samples(HELD_OUT)


def minimax_slope(theta):
    return theta * quad(lambda x: norm(theta, 1).pdf(x) * expit(theta**2 / 2 - theta * x), -9, theta + 9,
                        points=[0, theta / 2, theta], epsabs=1e-14)[0]  # fmt: skip


NUMBERS = {
    "log p": ("= -2.2655$ nats", norm(0, sqrt(2)).logpdf(2)),
    "half of it": ("-1.2655", -0.5 * log(4 * pi)),
    "prior": ("= -3.4189$ nats", elbo(0, 1)),
    "gap": ("The gap is 1.1534", kl_normal(0, 1, 1, 0.5)),
    "too narrow": ("too narrow -3.0684", elbo(1, 0.04)),
    "too narrow, gap": ("-3.0684   0.8029", kl_normal(1, 0.04, 1, 0.5)),
    "best": ("exact: 17.6100", best_log_likelihood()),
    "best, six decimals": ("exact: 17.610018", best_log_likelihood()),
    "by n - 1": ("scikit-learn 17.610008", PCA(10).fit(TRAIN).score(TRAIN)),
    "noise": ("noise σ² = 0.022632", NOISE),
    "left over": ("a fraction of 0.26 of the variance", LAMBDA[10:].sum() / LAMBDA.sum()),
    "largest": ("eigenvalue is 0.6882", LAMBDA[0]),
    "first, 0.05": ("rule    1.311", 0.5 * log(LAMBDA[0] / 0.05)),
    "first, 0.5": ("rule    0.160", 0.5 * log(LAMBDA[0] / 0.5)),
    "three of ten": ("the rule's to 2.75", 0.5 * np.log(LAMBDA[:3] / 0.1).sum()),
    "JSD": ("JSD 0.1786", LATE),
    "value": ("2 JSD - 2 ln 2      -1.0291", 2 * LATE - 2 * log(2)),
    "slope at 8": ("slope is 0.00039", minimax_slope(8)),
    "slope at 12": ("at 12 it is 0.00000002", minimax_slope(12)),
    "non-saturating at 8": ("0.0004 = 7.9996", 8 - minimax_slope(8)),
    "non-saturating at 2": ("1.5504 per mm", 2 - minimax_slope(2)),
    "JSD at 2": ("\n2      0.3368", jsd(norm(0, 1).logpdf, norm(2, 1).logpdf, (-9, 0, 2, 11))),
    "unit of ink": ("= 177.4$ nats less", 64 * log(16)),
    "60 patterns, gain": ("gains 61 nats", PCA(60).fit(TRAIN).score(TRAIN) - PCA(10).fit(TRAIN).score(TRAIN)),
    "60 patterns, better": ("than 10 components for 484", (TEN < SIXTY).sum()),
    "60 patterns, held out": ("the mean $-571$", SIXTY.mean()),
    "60 patterns, worst": ("costs $318238$ nats", -SIXTY.min()),
    "60 patterns, shared": ("one picture's $-318238$ nats", SIXTY.min()),
    "60 patterns, part": ("are $-636$ in the mean", SIXTY.min() / 500),
    "60 patterns, others": ("would have $+65.6$", np.sort(SIXTY)[1:].mean()),
    "60 patterns, rest": ("without the worst 65.6", np.sort(SIXTY)[1:].mean()),
    "by the list": ("= 0.986$ bits", 1 + log2(0.99)),
    "batch": ("= 4096$", 0.5 * 64 * 128),
    "mixer": ("mixer, held out: 16.77", PCA(10).fit(TRAIN).score(HELD_OUT)),
    "noisier": ("= -2.1121$ nats", norm(0, 2).logpdf(2)),
    "noisier, prior": ("= -2.3016$ nats", elbo(0, 1, noise=3)),
    "noisier, gap": ("= 0.1895$ nats", kl_normal(0, 1, 0.5, 0.75)),
    "forgotten spread": ("-2.0155$ does", -0.5 * log(2 * pi) - 0.5 - kl_normal(1, 0.5, 0, 1)),
    "spread": ("= -1.6689$", -0.5 * log(2 * pi) - 0.75),
    "collapse by hand": ("= 0.1438$ nats", 0.5 * log(0.6 / 0.45)),
    "careful judge": ("= -0.7985$ nats", log(0.9) + log(0.5)),
    "careful judge, bound": ("= 0.2939$ nats", log(2) + (log(0.9) + log(0.5)) / 2),
    "negative": ("= -0.057$ nats", (-1.5 + 2 * log(2)) / 2),
}  # fmt: skip


@pytest.mark.parametrize("name", NUMBERS)
def test_number(told, name):
    assert_told(told, NUMBERS, name)


def test_the_climb_ends_near_the_best(told):
    climbed = float(re.search(r"^ 20000 +([\d.]+) nats", told, re.MULTILINE)[1])
    own = float(re.search(r"its own exact likelihood ([\d.]+)", told)[1])
    assert climbed < own < best_log_likelihood()
    assert own == pytest.approx(best_log_likelihood() - 0.005, abs=0.001)
    assert climbed == pytest.approx(own - 0.006, abs=0.001)


def test_counts_of_latents(told):
    for noise, used in {0.25: 5, 0.5: 3, 1: 0}.items():
        assert (LAMBDA[:10] > noise).sum() == used
    assert "three latents are left of ten" in told
    for noise in (0.5, 32):
        assert (256 * LAMBDA[:10] > noise).all()
    assert len(re.findall(r"ink to 16: 10$", told, re.MULTILINE)) == 2
    assert LAMBDA[0] < 64 / 4


def test_what_the_angles_of_the_patterns_cost(told):
    """Printed to be nearly all of the gap."""
    gap, angles = map(float, re.search(r"^gap ([\d.]+) nats, ([\d.]+) nats", told, re.MULTILINE).groups())
    climbed = float(re.search(r"^ 20000 +([\d.]+) nats", told, re.MULTILINE)[1])
    own = float(re.search(r"its own exact likelihood ([\d.]+)", told)[1])
    assert gap == pytest.approx(own - climbed, abs=1.1e-4)
    assert f"costs {angles} of the gap's {gap} nats" in told


def test_variance_of_what_is_made(told):
    """Shares of 20 000 draws, against what the closed form says."""
    learned, fixed = (LAMBDA[:10] - NOISE).sum(), (LAMBDA[:3] - 0.5).sum()
    expected = learned, learned + 64 * NOISE, fixed, fixed + 32
    shown = re.findall(r"^(?:mean|drawn), σ² .* ratio ([\d.]+) +([\d.]+)$", told, re.MULTILINE)
    for (ratio, rule), variance in zip(shown, expected, strict=True):
        assert float(ratio) == pytest.approx(variance / LAMBDA.sum(), abs=0.01)
        assert float(rule) == pytest.approx(variance / LAMBDA.sum(), abs=0.001)


def test_empty_pixels(told):
    assert (np.mean(TRAIN > 0, axis=0) < 0.01).sum() == 11
    assert "Eleven of the 64 pixels" in told


def test_the_paster_makes_no_held_out_picture(told):
    distances = np.abs(HELD_OUT[:, None, :32] - TRAIN[None, :, :32]).sum(-1)
    assert distances.min() > 0
    assert "paster: counts 0 of 500" in told


def test_non_saturating_slope_is_that_of_reverse_kl_less_two_jsd():
    """At θ = 2, by differences of the two divergences."""

    def rest(theta):
        return theta**2 / 2 - 2 * jsd(norm(0, 1).logpdf, norm(theta, 1).logpdf, (-9, 0, 2, 11))

    assert (rest(2.01) - rest(1.99)) / 0.02 == pytest.approx(2 - minimax_slope(2), abs=1e-4)


def test_kiosks():
    p, q = np.array([0.5, 0.5, 0]), np.array([0, 0.5, 0.5])
    best = p / (p + q)
    value = sum(a * log(d) for a, d in zip(p, best, strict=True) if a)
    value += sum(b * log(1 - d) for b, d in zip(q, best, strict=True) if b)
    assert value == pytest.approx(-log(2))
    assert value / 2 + log(2) == pytest.approx(log(e) * log(2) / 2)


def test_judges_bound_what_they_can(told):
    """What is said of the two machines is what is printed."""
    found = {name: float(bits) for name, bits in re.findall(r"^(\w+) +JSD at least (-?[\d.]+)", told, re.M)}
    assert f"gives away about {found['mixer']:.3f} bits" in told
    assert f"about {found['paster']:.3f} with the paster" in told
    assert 0 < found["paster"] < found["mixer"] <= 1
    without = re.search(r"^mixer without 11 pixels ([\d.]+)", told, re.MULTILINE)[1]
    assert f"they still find {without} bits" in told
    assert found["paster"] < float(without) < found["mixer"]


def test_the_list_knows_every_copy():
    listed = {picture.tobytes() for picture in TRAIN}
    assert not any(picture.tobytes() in listed for picture in HELD_OUT)


def test_trees_lose_on_copies_that_they_saw_only_as_real(told):
    copied = np.random.default_rng(seed=1).integers(1297, size=1297)
    only_real = np.setdiff1d(np.arange(1297), copied)
    rng = np.random.default_rng(seed=1)
    known, again = set(rng.integers(1297, size=1297)), rng.integers(1297, size=500)
    again = [each for each in again if each not in known]
    assert known == set(copied)
    trees = ExtraTreesClassifier(100, min_samples_leaf=3, random_state=0)
    trees.fit(np.vstack([TRAIN, TRAIN[copied]]), np.repeat([1, 0], 1297))
    made = trees.predict_proba(TRAIN)[:, 0]
    loss = -np.log2(made)
    assert f"500 copies there, {len(again)} are of pictures" in told
    assert f"a mean $D$ of {1 - made[again].mean():.2f}, and pay {loss[again].mean():.2f} bits" in told
    assert loss[copied].mean() < 1 < loss[only_real].mean()


def perfect_game(steps, loss="minimax", mean=8.0, log_sigma=0.0, spread=True):
    """The path of a generator against the perfect judge of N(0, 1), its averages over a grid."""
    e = np.linspace(-8, 8, 801)
    share = norm.pdf(e) / norm.pdf(e).sum()
    path = [(mean, exp(log_sigma))]
    for _ in range(steps):
        sigma = exp(log_sigma)
        x = mean + sigma * e
        logit = norm.logpdf(x) - norm(mean, sigma).logpdf(x)
        pull = expit(logit if loss == "minimax" else -logit) * (e / sigma - x)
        mean += 0.1 * pull @ share
        log_sigma += spread * 0.1 * (pull * e * sigma) @ share
        path.append((mean, exp(log_sigma)))
    return path


def test_minimax_widens_and_arrives():
    """With the perfect judge too: what is printed for a trained one is no accident of its seed."""
    path = perfect_game(2000)
    assert path[300][0] > 7.9
    assert 1 < path[300][1] < 1.4
    assert path[1000][0] > 7
    assert path[1000][1] == pytest.approx(7, abs=0.3)
    assert path[2000] == pytest.approx((0, 1), abs=1e-3)


def test_non_saturating_is_narrow_because_of_its_judge(told):
    narrowest = min(sigma for _, sigma in perfect_game(150, "non-saturating"))
    assert f"never falls below {narrowest:.2f} mm" in told
    assert f"perfect D: least σ {narrowest:.2f} mm" in told
    slow = re.search(r"ten times slower: least σ ([\d.]+) mm", told)[1]
    assert f"still narrows to {slow} mm" in told
    assert float(slow) < narrowest


def trained_game(loss, steps, judge_steps=20, bend=1.0, seed=2014):
    """The path against a trained judge; with `bend=0` its logit is a straight line."""
    rng = np.random.default_rng(seed)
    mean, log_sigma, w = 8.0, 0.0, np.zeros(3)
    path = []
    for _ in range(steps):
        real, e = rng.standard_normal((2, 500))
        x = mean + exp(log_sigma) * e
        rows = [np.stack([np.ones(500), v / 4, bend * (v / 4) ** 2]) for v in (real, x)]
        for _ in range(judge_steps):
            w = w + (rows[0] @ expit(-w @ rows[0]) - rows[1] @ expit(w @ rows[1])) / 500
        weight = expit((1 if loss == "minimax" else -1) * w @ rows[1])
        pull = weight * (w[1] / 4 + bend * w[2] * x / 8)
        mean += 0.1 * pull.mean()
        log_sigma += 0.1 * exp(log_sigma) * (pull * e).mean()
        path.append((mean, exp(log_sigma)))
    return path


def test_bent_logit_narrows():
    """On the way, at a mean of 5, the straight judge has hardly narrowed the generator."""
    bent, straight = (trained_game("non-saturating", 40, bend=bend) for bend in (1, 0))
    at_five = [next(sigma for mean, sigma in path if mean < 5) for path in (bent, straight)]
    assert at_five == pytest.approx([0.69, 0.96], abs=0.01)


def test_weak_judge_lets_the_generator_shoot_past(told):
    path = trained_game("minimax", 1500, judge_steps=1)
    assert f"is {path[1199][1]:.2f} mm after 1200 steps and {path[1499][1]:.2f} at the end" in told
    for seed in (1, 2, 3):
        assert trained_game("minimax", 1200, judge_steps=1, seed=seed)[-1][1] < 0.4


def test_minimax_is_widest_near_step_450(told):
    widths = [sigma for _, sigma in trained_game("minimax", 600)]
    assert f"widest σ {max(widths):.2f} mm, step {np.argmax(widths) + 1}" in told
    assert "to about 8 mm near step 450" in told


def test_largest_minimax_slope():
    """As the text beside the figure has it: 0.47 near 1.6."""
    thetas = np.linspace(1, 2.5, 151)
    slopes = [minimax_slope(theta) for theta in thetas]
    assert max(slopes) == pytest.approx(0.467, abs=5e-4)
    assert thetas[np.argmax(slopes)] == pytest.approx(1.64, abs=0.02)


def test_theta_alone_stays(told):
    theta, _ = perfect_game(1500, spread=False)[-1]
    assert f"θ alone, perfect D: {theta:.2f} mm after 1500 steps" in told
    assert f"is at {theta:.2f} mm after as many" in told


def test_non_saturating_ends_where_reverse_kl_does(told):
    """Within 0.004, as the solution says of the two ends that it prints."""
    ends = re.findall(r"^(non-saturating|reverse KL) +from \(.*?\) to ([\d.]+), ([\d.]+)", told, re.MULTILINE)
    for name in range(2):
        one, other = (np.array(ends[k][1:], float) for k in (name, name + 2))
        assert np.abs(one - other).max() < 0.004
