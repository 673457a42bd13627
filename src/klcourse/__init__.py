"""Information quantities, real data and interactive figures for the course.

>>> import klcourse
>>> klcourse.entropy([0.5, 0.25, 0.125, 0.125], base=2)
1.75

``klcourse.datasets``, ``klcourse.plotting``, ``klcourse.explorers`` and ``klcourse.grading`` are imported
on their own, so that the functions come without Matplotlib, ipywidgets, scikit-learn or nbgrader.
"""

from .discrete import (
    conditional_entropy,
    cross_entropy,
    entropy,
    huffman_code_lengths,
    js_distance,
    js_divergence,
    kl_divergence,
    mutual_information,
    normalize,
    perplexity,
    surprisal,
    total_variation,
)
from .estimation import (
    entropy_from_counts,
    entropy_nearest_neighbours,
    js_quadrature,
    kl_monte_carlo,
    kl_nearest_neighbours,
    kl_quadrature,
    mutual_information_from_samples,
    mutual_information_nearest_neighbours,
    population_stability_index,
)
from .fitting import (
    fit_normal,
    forward_kl_from_mixture,
    information_bottleneck,
    reverse_kl_gradient,
    reverse_kl_to_mixture,
    soft_policy,
    soft_value,
    soft_value_iteration,
)
from .gaussian import (
    entropy_normal,
    kl_multivariate_normal,
    kl_normal,
    mixture_logpdf,
    mixture_mean_and_sigma,
    mixture_samples,
    mutual_information_normal,
    normal_logpdf,
)
from .losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    log_sum_exp,
    softmax,
    softmax_cross_entropy,
)
from .quantization import (
    absolute_histogram,
    calibrate_int8,
    dequantize,
    min_max_threshold,
    mse_threshold,
    percentile_threshold,
    quantize,
)

__version__ = "0.1.0"

__all__ = [
    "absolute_histogram",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "calibrate_int8",
    "conditional_entropy",
    "cross_entropy",
    "dequantize",
    "entropy",
    "entropy_from_counts",
    "entropy_nearest_neighbours",
    "entropy_normal",
    "fit_normal",
    "forward_kl_from_mixture",
    "huffman_code_lengths",
    "information_bottleneck",
    "js_distance",
    "js_divergence",
    "js_quadrature",
    "kl_divergence",
    "kl_monte_carlo",
    "kl_multivariate_normal",
    "kl_nearest_neighbours",
    "kl_normal",
    "kl_quadrature",
    "log_sum_exp",
    "min_max_threshold",
    "mixture_logpdf",
    "mixture_mean_and_sigma",
    "mixture_samples",
    "mse_threshold",
    "mutual_information",
    "mutual_information_from_samples",
    "mutual_information_nearest_neighbours",
    "mutual_information_normal",
    "normal_logpdf",
    "normalize",
    "percentile_threshold",
    "perplexity",
    "population_stability_index",
    "quantize",
    "reverse_kl_gradient",
    "reverse_kl_to_mixture",
    "soft_policy",
    "soft_value",
    "soft_value_iteration",
    "softmax",
    "softmax_cross_entropy",
    "surprisal",
    "total_variation",
]
