"""Bad input of every kind for every public function: one clear error naming argument, value and remedy.

Each function has one good call here, and the kind of each argument. A kind lists what may be wrong with such
an argument, so every function meets every fault that its arguments can have.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from itertools import chain
from math import e, inf, nan
from typing import Any, NamedTuple

import numpy as np
import pytest

import klcourse


class Fault(NamedTuple):
    """A bad value, the error it gives, and what the message says of the value."""

    value: Any
    error: type[Exception]
    told: str


REMEDY = re.compile(
    r"\b(give|choose|divide|remove|replace|fill|drop|widen|leave|bin|make|use|draw|put|return)\b"
)

NOT_NUMBERS = [
    Fault([0.5 + 0j, 0.5], TypeError, "complex128"),
    Fault(["0.5", "0.5"], TypeError, "<U3"),
    Fault([None, 0.5], TypeError, "object"),
    Fault([10**400, 1], TypeError, "object"),
    Fault([[0.5, 0.5], [1.0]], ValueError, "not a rectangular array"),
    Fault(np.ma.masked_array([0.5, 0.5], mask=[0, 1]), ValueError, "masked entries"),
]
NOT_FINITE = [
    Fault([0.5, nan], ValueError, "NaN at index 1"),
    Fault([inf, 0.5], ValueError, "infinite number at index 0"),
    Fault([-inf, 0.5], ValueError, "infinite number at index 0"),
    Fault([], ValueError, "empty"),
]
NEGATIVE = [Fault([1.25, -0.25], ValueError, "-0.25 at index 1")]
NOT_A_DISTRIBUTION = [
    *NOT_NUMBERS,
    *NOT_FINITE,
    *NEGATIVE,
    Fault(0.5, ValueError, "the single number 0.5"),
    Fault([0.5, 0.6], ValueError, "sums to 1.1, not to 1"),
    Fault([3, 1], ValueError, "sums to 4, not to 1"),
    Fault(np.array([0.5, 0.501], np.float32), ValueError, "sums to 1.00099"),
]
FAULTS: dict[str, list[Fault]] = {
    "finite": [*NOT_NUMBERS, *NOT_FINITE],
    "counts": [*NOT_NUMBERS, *NOT_FINITE, *NEGATIVE],
    "positive": [*NOT_NUMBERS, *NOT_FINITE, Fault([1.0, 0.0], ValueError, "0.0 at index 1")],
    "probability": [*NOT_NUMBERS, *NOT_FINITE, *NEGATIVE, Fault([0.5, 1.5], ValueError, "1.5 at index 1")],
    "distribution": NOT_A_DISTRIBUTION,
    "logits": [
        *NOT_NUMBERS,
        Fault([0.5, nan], ValueError, "NaN at index 1"),
        Fault([], ValueError, "empty"),
    ],
    "base": [
        *(Fault(base, ValueError, f"base={base}") for base in (1, 0.5, 0, -2, inf, nan)),
        *(Fault(base, TypeError, re.escape(f"base={base!r}")) for base in ("2", None, [2], 2j)),
    ],
    "axis": [
        Fault(7, ValueError, "axis=7 does not exist"),
        Fault(-8, ValueError, "axis=-8 does not exist"),
        Fault(1.0, TypeError, "axis=1.0 is not a whole number"),
        Fault("last", TypeError, "axis='last' is not a whole number"),
    ],
    "one axis": [
        Fault(None, TypeError, "axis=None is not a whole number"),
        Fault((0,), TypeError, re.escape("axis=(0,) is not a whole number")),
    ],
    "whole number": [
        Fault(0, ValueError, "=0 is too small"),
        Fault(-3, ValueError, "=-3 is too small"),
        Fault(2.5, TypeError, "=2.5 is not a whole number"),
        Fault(True, TypeError, "=True is not a whole number"),
        Fault(None, TypeError, "=None is not a whole number"),
    ],
    "positive number": [
        Fault(0, ValueError, "0.0"),
        Fault(-1.0, ValueError, "-1.0"),
        Fault(nan, ValueError, "NaN"),
        Fault(inf, ValueError, "infinite"),
        Fault([1.0, 2.0], ValueError, r"shape \(2,\)"),
        Fault("1", TypeError, "<U1"),
    ],
    "number": [
        Fault(nan, ValueError, "NaN"),
        Fault(inf, ValueError, "infinite"),
        Fault([1.0, 2.0], ValueError, r"shape \(2,\)"),
        Fault("1", TypeError, "<U1"),
    ],
    "log density": [
        Fault(None, TypeError, "None is not a function"),
        Fault(lambda x: 0.0, ValueError, r"returns shape \(\)"),
        Fault(lambda x: np.full(len(x), nan), ValueError, "returns nan"),
        Fault(lambda x: np.full(len(x), inf), ValueError, "returns inf"),
        Fault(lambda x: x.astype(str), TypeError, "<U"),
    ],
    "generator": [
        Fault(0, TypeError, "0 is not a numpy.random.Generator"),
        Fault(None, TypeError, "None is not a numpy.random.Generator"),
        Fault(np.random, TypeError, "is not a numpy.random.Generator"),
    ],
    "choice": [Fault("best", ValueError, "'best' is unknown"), Fault(3, ValueError, "3 is unknown")],
    "labels": [
        Fault([0.5, 0.25], ValueError, "0.5"),
        Fault([None, "a"], TypeError, "object"),
        Fault([], ValueError, "empty"),
        Fault([[0, 1], [1, 0]], ValueError, r"shape \(2, 2\)"),
    ],
    "checked elsewhere": [],
}

HALVES, TABLE = [0.5, 0.5], [[0.25, 0.25], [0.25, 0.25]]
POINTS = np.arange(6.0) ** 1.5
RNG = np.random.default_rng(0)


def standard_normal(x: np.ndarray) -> np.ndarray:
    return -(x**2) / 2 - np.log(2 * np.pi) / 2


PAIR = {"p": (HALVES, "distribution"), "q": (HALVES, "distribution")}
SEVERAL = {"distributions": (HALVES, "distribution"), "weights": (HALVES, "distribution")}
BASE = {"base": (e, "base")}
AXIS = {"axis": (-1, "axis", "one axis")}
NORMALS = {
    "mean_p": (0.0, "finite"), "sigma_p": (1.0, "positive"),
    "mean_q": (0.0, "finite"), "sigma_q": (1.0, "positive"),
}  # fmt: skip
COVARIANCES = {
    "mean_p": ([0.0, 0.0], "finite"), "cov_p": (np.eye(2), "finite"),
    "mean_q": ([0.0, 0.0], "finite"), "cov_q": (np.eye(2), "finite"),
}  # fmt: skip
MIXTURE = {
    "weights": (HALVES, "distribution"), "means": ([0.0, 1.0], "finite"), "sigmas": ([1.0, 1.0], "positive"),
}  # fmt: skip
DENSITIES = {"logp": (standard_normal, "log density"), "logq": (standard_normal, "log density")}
INTERVAL = {"lower": (-9.0, "number"), "upper": (9.0, "number"), "n": (2001, "whole number")}
STEPS = {"threshold": (1.0, "positive number"), "levels": (128, "whole number")}
REWARDS = {
    "rewards": ([1.0, 2.0], "finite"), "temperature": (1.0, "positive number"),
    "reference": (HALVES, "distribution"),
}  # fmt: skip

# For each function its arguments: a good value, and the kinds of bad ones.
CALLS: dict[str, dict[str, tuple[Any, *tuple[str, ...]]]] = {
    "surprisal": {"p": (HALVES, "probability"), **BASE},
    "entropy": {"p": (HALVES, "distribution"), **BASE, **AXIS},
    "conditional_entropy": {"joint": (TABLE, "distribution"), **BASE, **AXIS},
    "normalize": {"counts": (HALVES, "counts"), "axis": (-1, "axis")},
    "huffman_code_lengths": {"p": (HALVES, "distribution")},
    "cross_entropy": {**PAIR, **BASE, **AXIS},
    "perplexity": {**PAIR, **AXIS},
    "kl_divergence": {**PAIR, **BASE, **AXIS},
    "total_variation": {**PAIR, **AXIS},
    "js_divergence": {**SEVERAL, **BASE, **AXIS},
    "js_distance": {**SEVERAL, **BASE, **AXIS},
    "mutual_information": {"joint": (TABLE, "distribution"), **BASE},
    "binary_cross_entropy": {"y": (HALVES, "probability"), "p": (HALVES, "probability")},
    "binary_cross_entropy_with_logits": {"y": (HALVES, "probability"), "logits": (HALVES, "logits")},
    "log_sum_exp": {"logits": (HALVES, "logits"), **AXIS},
    "softmax": {"logits": (HALVES, "logits"), **AXIS},
    "softmax_cross_entropy": {
        "labels_or_distributions": (HALVES, "checked elsewhere"), "logits": (HALVES, "logits"), **AXIS,
    },
    "entropy_normal": {"sigma": (1.0, "positive"), **BASE},
    "kl_normal": {**NORMALS, **BASE},
    "kl_multivariate_normal": {**COVARIANCES, **BASE},
    "mutual_information_normal": {"correlation": (0.5, "finite"), **BASE},
    "normal_logpdf": {"x": (0.0, "finite"), "mean": (0.0, "finite"), "sigma": (1.0, "positive")},
    "mixture_logpdf": {"x": (0.0, "finite"), **MIXTURE},
    "mixture_mean_and_sigma": MIXTURE,
    "mixture_samples": {**MIXTURE, "size": (3, "whole number"), "rng": (RNG, "generator")},
    "kl_quadrature": {**DENSITIES, **INTERVAL, **BASE},
    "js_quadrature": {**DENSITIES, **INTERVAL, **BASE},
    "kl_monte_carlo": {
        **DENSITIES, "samples": (POINTS, "finite"), "estimator": ("k1", "choice"), **BASE,
    },
    "entropy_from_counts": {"counts": ([3, 1], "counts"), **BASE, "correction": (None, "choice"), **AXIS},
    "mutual_information_from_samples": {
        "x": ([0, 1], "labels"), "y": ([0, 1], "labels"), **BASE, "correction": (None, "choice"),
    },
    "entropy_nearest_neighbours": {"samples": (POINTS, "finite"), "k": (1, "whole number"), **BASE},
    "kl_nearest_neighbours": {
        "samples_p": (POINTS, "finite"), "samples_q": (POINTS + 0.1, "finite"),
        "k": (1, "whole number"), **BASE,
    },
    "mutual_information_nearest_neighbours": {
        "x": (POINTS, "finite"), "y": (POINTS, "finite"), "k": (1, "whole number"), **BASE,
    },
    "population_stability_index": {"expected": (HALVES, "distribution"), "actual": (HALVES, "distribution")},
    "forward_kl_from_mixture": {"mean": (0.0, "finite"), "sigma": (1.0, "positive"), **MIXTURE},
    "reverse_kl_to_mixture": {"mean": (0.0, "finite"), "sigma": (1.0, "positive"), **MIXTURE},
    "reverse_kl_gradient": {"mean": (0.0, "finite"), "sigma": (1.0, "positive"), **MIXTURE},
    "fit_normal": {**MIXTURE, "direction": ("forward", "choice"), "init": (None, "checked elsewhere")},
    "soft_value": {**REWARDS, **AXIS},
    "soft_policy": {**REWARDS, **AXIS},
    "soft_value_iteration": {
        "transitions": (np.full((2, 2, 2), 0.5), "distribution"), "rewards": (np.eye(2), "finite"),
        "discount": (0.5, "number"), "temperature": (1.0, "positive number"),
        "reference": (np.full((2, 2), 0.5), "distribution"), "tolerance": (1e-6, "positive number"),
        "max_iterations": (1000, "whole number"),
    },
    "information_bottleneck": {
        "joint": (TABLE, "distribution"), "beta": (1.0, "positive number"), "clusters": (2, "whole number"),
        "rng": (RNG, "generator"), "max_iterations": (1000, "whole number"),
        "tolerance": (1e-6, "positive number"), **BASE,
    },
    "quantize": {"values": ([0.5, -1.0], "finite"), **STEPS},
    "dequantize": {"codes": ([1, -2], "checked elsewhere"), **STEPS},
    "min_max_threshold": {"values": ([0.5, -1.0], "finite")},
    "percentile_threshold": {"values": ([0.5, -1.0], "finite"), "percentile": (99.0, "number")},
    "mse_threshold": {
        "values": ([0.5, -1.0], "finite"), "levels": (128, "whole number"),
        "candidates": (10, "whole number"),
    },
    "absolute_histogram": {"values": ([0.5, -1.0], "finite"), "bins": (16, "whole number")},
    "calibrate_int8": {
        "histogram": (np.arange(16.0), "counts"), "edges": (np.arange(17.0), "finite"),
        "levels": (4, "whole number"),
    },
}  # fmt: skip


def call(name: str, arguments: dict[str, Any]) -> Any:
    function: Callable[..., Any] = getattr(klcourse, name)
    if "distributions" in arguments:  # the one argument that takes several
        several = [HALVES, arguments["distributions"]]
        return function(
            *several, **{key: value for key, value in arguments.items() if key != "distributions"}
        )
    return function(**arguments)


CASES = [
    pytest.param(name, argument, fault, id=f"{name}-{argument}-{number}")
    for name, arguments in CALLS.items()
    for argument, (_, *kinds) in arguments.items()
    for number, fault in enumerate(chain.from_iterable(FAULTS[kind] for kind in kinds))
]


def test_every_public_function_and_argument_is_here() -> None:
    assert set(CALLS) == set(klcourse.__all__)
    for name, arguments in CALLS.items():
        assert list(arguments) == list(inspect.signature(getattr(klcourse, name)).parameters), name
    assert len(CASES) >= 200


@pytest.mark.parametrize("name", CALLS)
def test_the_good_call_is_good(name: str) -> None:
    call(name, {argument: value for argument, (value, *_) in CALLS[name].items()})


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("name", "argument", "fault"), CASES)
def test_fault_is_refused(name: str, argument: str, fault: Fault) -> None:
    arguments = {key: value for key, (value, *_) in CALLS[name].items()} | {argument: fault.value}
    with pytest.raises(fault.error) as caught:
        call(name, arguments)
    message = str(caught.value)
    assert re.search(rf"\b{argument}\b", message), f"does not name {argument}: {message}"
    assert re.search(fault.told, message), f"does not tell {fault.told!r}: {message}"
    assert REMEDY.search(message), f"gives no remedy: {message}"
