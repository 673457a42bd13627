"""The explorer of the evidence lower bound; test_explorers.py tests what all explorers share."""

from math import inf, log, nan

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from klcourse.explorers import EvidenceLowerBound

NAME = "evidence-lower-bound"


def settings(rng):
    """Parameters at random, and the edges: every corner of what can be set, and q equal to the posterior."""
    for _ in range(500):
        x, mean = rng.uniform(-4, 4, size=2)
        yield {"x": x, "noise": rng.uniform(0.4, 3), "mean": mean, "sigma": rng.uniform(0.1, 2)}
    for x in (-4, 0, 4):
        for noise in (0.4, 3):
            yield {"x": x, "noise": noise, "mean": x / (1 + noise**2), "sigma": noise / np.hypot(1, noise)}
            for mean in (-4, 0, 4):
                for sigma in (0.1, 1, 2):
                    yield {"x": x, "noise": noise, "mean": mean, "sigma": sigma}


WRONG = [
    ({"x": nan}, "x is nan; give a number from -4 to 4"),
    ({"noise": 0}, "noise is 0; give a number from 0.4 to 3"),
    ({"mean": inf}, "mean is inf; give a number from -4 to 4"),
    ({"sigma": -1}, "sigma is -1; give a number from 0.1 to 2"),
    ({"sigma": "wide"}, "sigma has dtype <U4; give real numbers"),
]
# What Python sets, the slider that follows, and where it stands then.
MOVED = ({"mean": 1.5}, "mean of q", 1.5)


def integrals(x, noise, mean, sigma):
    """The numbers by their definitions, as integrals over z that know no closed form, in nats."""
    q, prior = norm(mean, sigma), norm(0, 1)

    def log_likelihood(z):
        return norm.logpdf(x, z, noise)

    def integral(f):
        # Each factor of each integrand has a peak within the reach of these points.
        return quad(f, -30, 30, points=[mean, 0, x], limit=500, epsabs=1e-12, epsrel=1e-12)[0]

    evidence = integral(lambda z: np.exp(log_likelihood(z)) * prior.pdf(z))

    def log_posterior(z):
        return log_likelihood(z) + prior.logpdf(z) - log(evidence)

    center = integral(lambda z: z * np.exp(log_posterior(z)))
    return {
        "log_evidence": log(evidence),
        "elbo": integral(lambda z: q.pdf(z) * (log_likelihood(z) + prior.logpdf(z) - q.logpdf(z))),
        "gap": integral(lambda z: q.pdf(z) * (q.logpdf(z) - log_posterior(z))),
        "reconstruction": integral(lambda z: q.pdf(z) * log_likelihood(z)),
        "kl_to_prior": integral(lambda z: q.pdf(z) * (q.logpdf(z) - prior.logpdf(z))),
        "posterior_mean": center,
        "posterior_sigma": integral(lambda z: (z - center) ** 2 * np.exp(log_posterior(z))) ** 0.5,
    }


@pytest.mark.parametrize("preset", EvidenceLowerBound.examples())
def test_numbers_of_the_examples_are_integrals(preset):
    expected = integrals(**EvidenceLowerBound.examples()[preset])
    assert EvidenceLowerBound(preset).values == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    "setting",
    [{"x": -4, "noise": 0.4, "mean": 4, "sigma": 2}, {"x": 3.3, "noise": 2.2, "mean": -1.7, "sigma": 0.35}],
)
def test_numbers_of_other_settings_are_integrals(setting):
    expected = integrals(**setting)
    assert EvidenceLowerBound(**setting).values == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_bound_and_gap_make_up_the_evidence_and_no_logarithm_is_above_0():
    for setting in settings(np.random.default_rng(seed=1)):
        values = EvidenceLowerBound(**setting).values
        assert values["elbo"] + values["gap"] == pytest.approx(values["log_evidence"], rel=1e-12)
        assert values["elbo"] <= values["log_evidence"] + 1e-12
        assert values["log_evidence"] < 0
        assert values["reconstruction"] < 0


def test_numbers_that_the_course_quotes():
    values = EvidenceLowerBound().values
    assert [round(values[name], 4) for name in ("log_evidence", "elbo", "gap")] == [-2.2655, -3.4189, 1.1534]


def test_gap_is_0_at_the_posterior():
    assert EvidenceLowerBound("the posterior").values["gap"] == 0
    assert EvidenceLowerBound("a surprising x").values["gap"] == 0


def test_collapse_costs_next_to_nothing():
    values = EvidenceLowerBound("posterior collapse").values
    assert values["kl_to_prior"] == 0
    assert 0 < values["gap"] < 0.03


@pytest.mark.parametrize(("unit", "nats"), [("bit", log(2)), ("dit", log(10))])
def test_every_logarithm_is_in_the_unit(unit, nats):
    own, other = EvidenceLowerBound("too narrow").values, EvidenceLowerBound("too narrow", unit=unit).values
    for name in ("log_evidence", "elbo", "gap", "reconstruction", "kl_to_prior"):
        assert other[name] == pytest.approx(own[name] / nats, rel=1e-14)
    assert other["posterior_sigma"] == own["posterior_sigma"]
