"""Tests that say which mistake an answer shows; around them, releasing and grading of problem sets.

A problem set imports only what stands here, which needs NumPy and nothing else:

>>> from klcourse.grading import check
>>> check("the entropy of a fair die", 2.585, 2.584963, {"nats for bits": 1.791759})

What releases and grades problem sets needs nbgrader (``pip install klcourse[grading]``) and is run as
``make release`` and ``make grade``.
"""

from ._check import WrongAnswer, check, check_function
from ._misconceptions import MISCONCEPTIONS, Misconception

__all__ = ["MISCONCEPTIONS", "Misconception", "WrongAnswer", "check", "check_function"]
