"""Differences of nearly equal numbers, without losing digits.

Every divergence of the course is a sum of terms that are never negative. Written as in a textbook, each
term subtracts numbers that nearly cancel when p is close to q, and the digits of the small result are gone.
The functions here give the terms to nearly full precision.
"""

from __future__ import annotations

from collections.abc import Callable
from math import factorial

import numpy as np

from ._validation import FloatArray

PIECE = 8192
"""Numbers worked on at once: few enough for intermediate arrays to stay in the processor's cache, and for
linear algebra to start no threads, whose starting takes longer than the work."""


def divergence_terms(p: FloatArray, q: FloatArray) -> FloatArray:
    """p log(p/q) − p + q in nats, at least 0, with its limits: q where p = 0, and ∞ where q = 0 < p.

    Adding q − p changes no divergence, since p and q both sum to 1. It makes each term non-negative, and
    the rounding of p and q, which keeps their sums a little off 1, counts only to second order.
    """
    difference, total = q - p, q + p
    terms = p * np.log(p / q) + difference
    # With z = (q − p)/(q + p) the term is (q + p)(z − (1 − z) artanh z). Near z = 0 that is a series
    # that begins with z², so nothing cancels.
    near = np.flatnonzero(np.abs(difference) < total / 16)
    if near.size:
        total = total.ravel()[near]
        z = difference.ravel()[near] / total
        np.put(terms, near, total * z * z * (1 - z * (1 - z) * _polynomial(ARTANH_TAIL, z * z)))
    # 0/0, 0 log 0, and quotients that overflow.
    if not np.isfinite(terms.sum()):
        possible = p > 0
        logs = np.log(p, where=possible, out=np.zeros_like(terms)) - np.log(q)
        terms = np.where(possible, np.where(np.isfinite(terms), terms, p * logs + difference), q)
    return terms


ARTANH_TAIL = [1 / 3, 1 / 5, 1 / 7, 1 / 9, 1 / 11, 1 / 13]
"""(artanh z − z)/z³ in powers of z², as far as |z| < 1/16 needs."""


def exponential_excess(x: FloatArray) -> FloatArray:
    """eˣ − 1 − x, at least 0: how far the exponential lies above its tangent at 0."""
    near = np.abs(x) < 0.5
    square = np.where(near, x * x, 0.0)
    return np.where(near, square * _polynomial(EXPONENTIAL_TAIL, x * near), np.expm1(x) - x)


EXPONENTIAL_TAIL = [1 / factorial(k) for k in range(2, 17)]
"""(eˣ − 1 − x)/x² in powers of x, as far as |x| < 1/2 needs."""


def _polynomial(coefficients: list[float], x: FloatArray) -> FloatArray:
    """coefficients[0] + coefficients[1] x + coefficients[2] x² + …, by Horner's rule."""
    value = np.full_like(x, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        value = value * x + coefficient
    return value


def in_pieces(sums: Callable[..., FloatArray], *arrays: FloatArray, core: int = 1) -> FloatArray:
    """``sums(*arrays)``, which adds something up over the last `core` axes, a piece at a time.

    The arrays broadcast. Many rows are taken a few at a time, and what a long row's pieces give is added.
    """
    for array in arrays:
        if array.size > PIECE:
            break
    else:
        return sums(*arrays)
    whole = np.broadcast_arrays(*arrays)
    length, size = len(whole[0]), whole[0].size
    if whole[0].ndim == core:
        last = whole[0].shape[-1]
        width = max(1, PIECE * last // size)
        pieces = ([array[..., i : i + width] for array in whole] for i in range(0, last, width))
        return np.asarray(sum(sums(*piece) for piece in pieces))
    if size // length >= PIECE:
        return np.array([in_pieces(sums, *rows, core=core) for rows in zip(*whole, strict=True)])
    rows = PIECE * length // size
    return np.concatenate([sums(*(array[i : i + rows] for array in whole)) for i in range(0, length, rows)])
