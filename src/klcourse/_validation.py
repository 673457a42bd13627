"""Arguments in, checked float64 arrays out; every error message of the package is written here.

A message names the argument, the value that is wrong and what to do about it. Nothing is mended
silently: a vector that does not sum to 1 is refused, because the likeliest reason is that it holds
counts, and the second likeliest that it is the wrong vector.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

FLOAT64_TOLERANCE = float(np.sqrt(np.finfo(np.float64).eps))

LOGARITHMS: dict[float, Callable[[Any], Any]] = {2: np.log2, np.e: np.log, 10: np.log10}


def numbers(name: str, value: ArrayLike) -> NDArray[Any]:
    """`value` as an array of its own type, refusing whatever is not a real number."""
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise ValueError(f"{name} has masked entries; fill them, or drop them with {name}.compressed()")
    try:
        array = np.asarray(value)
    except ValueError as error:  # rows of different lengths
        raise ValueError(
            f"{name} is not a rectangular array ({error}); give every row the same length"
        ) from None
    if array.dtype.kind not in "fiub":
        raise TypeError(
            f"{name} has dtype {array.dtype}; give real numbers that fit a float, "
            f"for example {name} = [0.5, 0.5]"
        )
    return array


def real_array(name: str, value: ArrayLike) -> FloatArray:
    """`value` as float64; not a copy if it is that already, so nobody may write into it."""
    return as_float64(numbers(name, value))


def as_float64(array: NDArray[Any]) -> FloatArray:
    if array.dtype == np.float64:
        return array
    with np.errstate(over="ignore"):  # what is too large for a float is refused as infinite
        return array.astype(np.float64)


def finite(name: str, value: ArrayLike) -> FloatArray:
    """A non-empty array of finite numbers."""
    array = real_array(name, value)
    if array.size == 0:
        raise ValueError(f"{name} is empty; give at least one number")
    if np.isnan(array).any():
        raise ValueError(f"{name} holds NaN at index {first(np.isnan(array))}; remove or replace it")
    if np.isinf(array).any():
        raise ValueError(
            f"{name} holds an infinite number at index {first(np.isinf(array))}; give finite numbers"
        )
    return array


def nonnegative(name: str, value: ArrayLike) -> FloatArray:
    """A non-empty array of finite numbers that are at least 0."""
    array = finite(name, value)
    if (array < 0).any():
        worst = float(array.min())
        raise ValueError(
            f"{name} holds {worst} at index {first(array < 0)}; give numbers that are at least 0"
        )
    return array


def positive(name: str, value: ArrayLike) -> FloatArray:
    """A non-empty array of finite numbers above 0."""
    array = finite(name, value)
    if (array <= 0).any():
        worst = float(array.min())
        raise ValueError(f"{name} holds {worst} at index {first(array <= 0)}; give numbers above 0")
    return array


def probability(name: str, value: ArrayLike) -> FloatArray:
    """Numbers in [0, 1], of any shape; they need not sum to 1."""
    array = nonnegative(name, value)
    if (array > 1).any():
        raise ValueError(
            f"{name} holds {float(array.max())} at index {first(array > 1)}; "
            f"a probability is at most 1: divide counts by their total with klcourse.normalize()"
        )
    return array


def distribution(name: str, value: ArrayLike, axis: int | tuple[int, ...] | None = -1) -> FloatArray:
    """Probabilities that sum to 1 along `axis` (over all entries for None).

    A sum may be off by what rounding to the input's own type explains: √eps of that type, and never
    less than √eps of float64 (1.5e-8; 3.5e-4 for float32; 3e-2 for float16).
    """
    given = numbers(name, value)
    array = as_float64(given)
    if array.ndim == 0:
        nonnegative(name, array)
        raise ValueError(
            f"{name} is the single number {float(array)}; give every outcome's probability, "
            f"for example {name} = [0.25, 0.75]"
        )
    check_axis(name, array, axis)
    tolerance = FLOAT64_TOLERANCE
    if given.dtype.kind == "f" and given.dtype != np.float64:
        tolerance = max(tolerance, float(np.sqrt(np.finfo(given.dtype).eps)))
    with np.errstate(over="ignore"):
        if lowest(array, axis, tolerance) >= 0:
            return array
        nonnegative(name, array)
        totals = np.ravel(array.sum(axis=axis))
    worst = float(totals[int(np.argmax(abs(totals - 1)))])
    raise ValueError(
        f"{name} sums to {worst:.10g}, not to 1; if it holds counts or weights, "
        f"divide them by their total with klcourse.normalize({name})"
    )


def joint_table(name: str, value: ArrayLike) -> FloatArray:
    """Joint probabilities of two variables, divided by their total, which may be off by its rounding."""
    joint = distribution(name, value, axis=None)
    if joint.ndim != 2:
        raise ValueError(
            f"{name} has shape {joint.shape}; give a table {name}[x, y] with one axis for each variable"
        )
    table: FloatArray = joint / joint.sum()
    return table


def lowest(
    array: FloatArray, axis: int | tuple[int, ...] | None = -1, tolerance: float = FLOAT64_TOLERANCE
) -> float:
    """The lowest of the probabilities; NaN if the numbers are none, or do not sum to 1 along `axis`."""
    # Two reductions see everything that can be wrong, because NaN fails every comparison.
    smallest = np.minimum.reduce(array, axis=None) if array.size else np.nan
    if not smallest >= 0:
        return np.nan
    off = np.add.reduce(array, axis=axis) - 1
    near = np.vdot(off, off) <= tolerance**2 or np.abs(off).max() <= tolerance  # the first is quicker
    return smallest if near else np.nan


def distributions(name: str, values: Sequence[Any], axis: int) -> tuple[FloatArray, float]:
    """Distributions over the same outcomes, of shape (..., n, K), and the lowest probability in them."""
    # The usual case is looked over at once.
    if axis == -1 and all(type(value) is np.ndarray and value.shape == values[0].shape for value in values):
        together = np.array(values)
        if together.dtype == np.float64 and (least := lowest(together)) >= 0:
            return (together if together.ndim == 2 else np.moveaxis(together, 0, -2)), least
    arrays = {f"{name}[{i}]": distribution(f"{name}[{i}]", value, axis) for i, value in enumerate(values)}
    together = np.stack(np.broadcast_arrays(*same_outcomes(arrays, axis)), axis=-2)
    return together, together.min()


def same_outcomes(arrays: dict[str, FloatArray], axis: int) -> list[FloatArray]:
    """The arrays with `axis` moved to the end, where all must have the same length; batches broadcast."""
    moved = [last(array, axis) for array in arrays.values()]
    if len({array.shape for array in moved}) == 1:
        return moved
    shapes = " and ".join(f"{name} has shape {array.shape}" for name, array in arrays.items())
    if len({array.shape[-1] for array in moved}) > 1:
        raise ValueError(
            f"{shapes}, so their numbers of outcomes differ along axis {axis}; "
            "give each outcome a probability in every one, 0 where it cannot happen"
        )
    broadcastable(arrays, *(array.shape[:-1] for array in moved))
    return moved


def last(array: FloatArray, axis: int) -> FloatArray:
    """`array` with `axis`, one of its own, moved to the end."""
    if axis is None or isinstance(axis, tuple):
        raise TypeError(f"axis={axis!r} is not a whole number; give one, such as -1 for the last axis")
    return array if axis == -1 else np.moveaxis(array, axis, -1)


def broadcastable(arrays: dict[str, FloatArray], *shapes: tuple[int, ...]) -> tuple[int, ...]:
    """The common shape of `shapes`, by default those of `arrays`; refused if NumPy cannot broadcast."""
    try:
        return np.broadcast_shapes(*(shapes or (array.shape for array in arrays.values())))
    except ValueError:
        told = " and ".join(f"{name} has shape {array.shape}" for name, array in arrays.items())
        raise ValueError(
            f"{told}, which do not broadcast; give equal shapes, or length 1 where one serves all"
        ) from None


def whole_number(name: str, value: Any, least: int) -> int:
    """A whole number that is at least `least`."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name}={value!r} is not a whole number; give one, such as {name}={max(least, 10)}")
    if value < least:
        raise ValueError(f"{name}={value} is too small; give at least {least}")
    return int(value)


def positive_number(name: str, value: Any) -> float:
    """One finite number above 0."""
    array = positive(name, value)
    if array.ndim:
        raise ValueError(f"{name} has shape {array.shape}; give a single number above 0")
    return float(array)


def choice(name: str, value: Any, choices: Sequence[Any]) -> None:
    """Refuse a `value` that is none of the `choices`."""
    if not any(value is each or (isinstance(value, str) and value == each) for each in choices):
        raise ValueError(f"{name}={value!r} is unknown; choose one of {', '.join(map(repr, choices))}")


def check_generator(name: str, value: Any) -> None:
    """Refuse what is not a NumPy random generator."""
    if not isinstance(value, np.random.Generator):
        raise TypeError(
            f"{name}={value!r} is not a numpy.random.Generator; "
            f"make one, for example {name} = np.random.default_rng(seed=0)"
        )


def check_axis(name: str, array: FloatArray, axis: int | tuple[int, ...] | None) -> None:
    """Refuse an axis that `array` does not have; None stands for all of them."""
    if type(axis) is int and -array.ndim <= axis < array.ndim:
        return
    if array.ndim == 0:
        raise ValueError(f"{name} is the single number {float(array)}; give a list of numbers")
    for one in axis if isinstance(axis, tuple) and axis else (axis,):
        if one is None:
            continue
        if not isinstance(one, int | np.integer):
            raise TypeError(f"axis={axis!r} is not a whole number; give one, such as -1 for the last axis")
        if not -array.ndim <= one < array.ndim:
            raise ValueError(
                f"axis={one} does not exist in {name}, which has shape {array.shape}; "
                f"choose one from {-array.ndim} to {array.ndim - 1}"
            )


def logarithm(base: float) -> Callable[[Any], Any]:
    """The function log_base. Bases 2 and 10 have their own, exact at powers of the base."""
    if isinstance(base, int | float) and base in LOGARITHMS:
        return LOGARITHMS[base]
    try:
        if np.ndim(base) or isinstance(base, str | bytes) or np.iscomplexobj(base):
            raise TypeError
        base = float(base)  # in a base of lower precision the result would lose digits too
    except (TypeError, ValueError, OverflowError):
        message = f"base={base!r} is not a number that fits a float; give 2 for bits, math.e for nats"
        raise TypeError(message) from None
    if not (np.isfinite(base) and base > 1):
        raise ValueError(
            f"base={base:g} is not a finite number above 1; give 2 for bits, math.e for nats or 10 for dits"
        )
    return LOGARITHMS.get(base, lambda x: np.log(x) / np.log(base))


def plain(value: Any) -> Any:
    """A Python float for one number, the array itself for a batch."""
    return value if getattr(value, "ndim", 0) else float(value)


def first(condition: NDArray[np.bool_]) -> int | tuple[int, ...]:
    """Index of the first place where `condition` holds, as the reader would write it."""
    index = tuple(int(i) for i in np.unravel_index(int(np.argmax(condition)), condition.shape))
    return index[0] if len(index) == 1 else index
