"""Information quantities, real data and interactive figures for the course.

>>> import klcourse
>>> klcourse.entropy([0.5, 0.25, 0.125, 0.125], base=2)
1.75

``klcourse.datasets``, ``klcourse.plotting`` and ``klcourse.explorers`` are imported on their own, so
that the functions come without Matplotlib, ipywidgets or scikit-learn.
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
from .losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    log_sum_exp,
    softmax,
    softmax_cross_entropy,
)

__version__ = "0.1.0"

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "conditional_entropy",
    "cross_entropy",
    "entropy",
    "huffman_code_lengths",
    "js_distance",
    "js_divergence",
    "kl_divergence",
    "log_sum_exp",
    "mutual_information",
    "normalize",
    "perplexity",
    "softmax",
    "softmax_cross_entropy",
    "surprisal",
    "total_variation",
]
