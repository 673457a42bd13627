"""Information quantities, real data and interactive figures for the course.

>>> import klcourse
>>> klcourse.entropy([0.5, 0.25, 0.125, 0.125], base=2)
1.75

``klcourse.datasets``, ``klcourse.plotting`` and ``klcourse.explorers`` are imported on their own, so
that the functions come without Matplotlib, ipywidgets or scikit-learn.
"""

from .discrete import conditional_entropy, entropy, huffman_code_lengths, normalize, surprisal

__version__ = "0.1.0"

__all__ = ["conditional_entropy", "entropy", "huffman_code_lengths", "normalize", "surprisal"]
