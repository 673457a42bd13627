"""How fast klcourse is beside SciPy and scikit-learn, and how right where they are not.

Times are ratios: the peer's time divided by ours, the median of rounds in which both take turns. Errors are
relative, against 50 digits.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import mpmath
import numpy as np
from scipy import special, stats
from scipy.spatial.distance import jensenshannon
from sklearn.metrics import log_loss, mutual_info_score

import klcourse

ROUNDS = 9
LEAST_SECONDS = 0.02  # of one measurement, so that the clock's grain does not count
Work = Callable[[], object]


def seconds(work: Work, repeats: int) -> float:
    begun = time.perf_counter()
    for _ in range(repeats):
        work()
    return (time.perf_counter() - begun) / repeats


def repeats_for(work: Work) -> int:
    work()
    return max(1, round(LEAST_SECONDS / seconds(work, 1)))


def compare(name: str, ours: Work, peer_name: str, peer: Work, rounds: int = ROUNDS) -> None:
    """Print how many times as long the peer takes."""
    our_repeats, peer_repeats = repeats_for(ours), repeats_for(peer)
    pairs = [(seconds(ours, our_repeats), seconds(peer, peer_repeats)) for _ in range(rounds)]
    ratio = statistics.median(theirs / own for own, theirs in pairs)
    own = statistics.median(own for own, _ in pairs)
    print(f"{name:<42} {peer_name:<34} {ratio:7.2f}  ({own * 1e6:.4g} µs)", flush=True)


def compare_vectors(rng: np.random.Generator) -> None:
    for shape in [(6,), (1000,), (1_000_000,), (10_000, 100)]:
        p, q = (klcourse.normalize(rng.random(shape)) for _ in range(2))
        of = f"K = {shape[0]:,}" if len(shape) == 1 else f"{shape[0]:,} × {shape[1]}"
        compare(
            f"entropy, {of}",
            lambda p=p: klcourse.entropy(p),
            "scipy.stats.entropy",
            lambda p=p: stats.entropy(p, axis=-1),
        )
        compare(
            f"KL divergence, {of}",
            lambda p=p, q=q: klcourse.kl_divergence(p, q),
            "scipy.stats.entropy",
            lambda p=p, q=q: stats.entropy(p, q, axis=-1),
        )
        compare(
            f"JS distance, {of}",
            lambda p=p, q=q: klcourse.js_distance(p, q),
            "scipy…jensenshannon",
            lambda p=p, q=q: jensenshannon(p, q, axis=-1),
        )


def compare_tables(rng: np.random.Generator) -> None:
    counts = rng.integers(1, 100, size=(1000, 1000))
    joint = klcourse.normalize(counts, axis=None)
    product = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    compare(
        "mutual information, table 1000 × 1000",
        lambda: klcourse.mutual_information(joint),
        "sklearn mutual_info_score",
        lambda: mutual_info_score(None, None, contingency=counts),
    )
    compare(
        "mutual information, table 1000 × 1000",
        lambda: klcourse.mutual_information(joint),
        "scipy.stats.entropy of the tables",
        lambda: stats.entropy(joint.ravel(), product.ravel()),
    )
    x = rng.integers(10, size=1_000_000)
    y = (x + rng.integers(5, size=x.size)) % 10
    for kind, labels in {"integer": (x, y), "string": (x.astype(str), y.astype(str))}.items():
        compare(
            f"mutual information, 1e6 {kind} labels",
            lambda labels=labels: klcourse.mutual_information_from_samples(*labels),
            "sklearn mutual_info_score",
            lambda labels=labels: mutual_info_score(*labels),
            rounds=3,
        )


def compare_losses(rng: np.random.Generator) -> None:
    logits = rng.normal(0, 3, size=10_000_000)
    y = (rng.random(logits.size) < special.expit(logits)).astype(float)
    compare(
        "BCE with logits, 1e7",
        lambda: klcourse.binary_cross_entropy_with_logits(y, logits),
        "sklearn log_loss, after expit",
        lambda: log_loss(y, special.expit(logits)),
        rounds=3,
    )
    rows = rng.normal(0, 3, size=(10_000, 100))
    compare(
        "softmax, 10,000 × 100",
        lambda: klcourse.softmax(rows),
        "scipy.special.softmax",
        lambda: special.softmax(rows, axis=-1),
    )
    compare(
        "log-sum-exp, 10,000 × 100",
        lambda: klcourse.log_sum_exp(rows),
        "scipy.special.logsumexp",
        lambda: special.logsumexp(rows, axis=-1),
    )


def exact_divergence(p: np.ndarray, q: np.ndarray) -> mpmath.mpf:
    """KL in nats, of p and q divided by their exact sums."""
    p, q = ([mpmath.mpf(x) for x in values] for values in (p, q))
    p, q = ([x / mpmath.fsum(values) for x in values] for values in (p, q))
    return mpmath.fsum(x * mpmath.log(x / y) for x, y in zip(p, q, strict=True) if x > 0)


def error(value: float, true: mpmath.mpf) -> str:
    return f"{float(abs(value - true) / abs(true)):.1e}"


def print_errors(rng: np.random.Generator) -> None:
    print(f"\n{'relative error against 50 digits':<42} {'klcourse':>9} {'peer':>9}")
    p = rng.dirichlet(np.ones(100))
    for closeness in (1, 1e-4, 1e-8, 1e-12):
        q = klcourse.normalize(p * (1 + closeness * rng.uniform(-1, 1, p.size)))
        true = exact_divergence(p, q)
        mixture = [(mpmath.mpf(float(a)) + mpmath.mpf(float(b))) / 2 for a, b in zip(p, q, strict=True)]
        mean = (exact_divergence(p, mixture) + exact_divergence(q, mixture)) / 2
        for name, ours, peer, exact in [
            ("KL", klcourse.kl_divergence(p, q), stats.entropy(p, q), true),
            ("JS", klcourse.js_divergence(p, q), jensenshannon(p, q) ** 2, mean),
        ]:
            told = f"{name} divergence, q/p − 1 up to {closeness:g}"
            print(f"{told:<42} {error(ours, exact):>9} {error(peer, exact):>9}")
    for y, z in [(0.0, -40.0), (1 - 1e-12, 30.0)]:
        true = mpmath.log(1 + mpmath.exp(z)) - mpmath.mpf(y) * z
        recipe = max(z, 0) - z * y + np.log1p(np.exp(-abs(z)))
        ours = klcourse.binary_cross_entropy_with_logits(y, z)
        print(f"{f'BCE of logit {z:g}, target {y!r}':<42} {error(ours, true):>9} {error(recipe, true):>9}")
    ratio = 1 + 1e-8
    true = mpmath.log(1 / mpmath.mpf(ratio)) + (mpmath.mpf(ratio) ** 2 - 1) / 2
    textbook = np.log(1 / ratio) + (ratio**2 - 1) / 2
    ours = klcourse.kl_normal(0.0, ratio, 0.0, 1.0)
    print(f"{'KL of normals, σ ratio 1 + 1e-8':<42} {error(ours, true):>9} {error(textbook, true):>9}")


def main() -> None:
    rng = np.random.default_rng(2024)
    print(f"{'times':<42} {'peer':<34} {'peer/ours':>7}")
    compare_vectors(rng)
    compare_tables(rng)
    compare_losses(rng)
    with mpmath.workdps(50), np.errstate(invalid="ignore"):  # SciPy takes roots of negative numbers
        print_errors(rng)


if __name__ == "__main__":
    main()
