"""What a test says of an answer: that it is right, or which mistake it shows."""

from __future__ import annotations

import textwrap
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from ._misconceptions import MISCONCEPTIONS

RELATIVE, ABSOLUTE = 2e-4, 1e-6


class WrongAnswer(AssertionError):
    """An answer that a test does not accept; its text is what the student reads.

    `misconception` is the name of the mistake, or the sentence that tells of it, if it is a known one.
    """

    def __init__(self, text: str, misconception: str | None = None) -> None:
        super().__init__(text)
        self.misconception = misconception

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the message alone, not the lines of the test that led to it."""
        return textwrap.wrap(str(self), 88)


def check(
    what: str,
    answer: Any,
    right: Any,
    mistakes: Mapping[str, Any] | None = None,
    *,
    relative: float = RELATIVE,
    absolute: float = ABSOLUTE,
) -> None:
    """Accept an answer if it is right; otherwise say which mistake it shows, but not what is right.

    Parameters
    ----------
    what : str
        What the answer is, as the message names it: "the entropy of the urn".
    answer : number, str, bool, or array_like of numbers or truth values
        The student's answer.
    right : like answer
        What it should be. Numbers may be off by ``absolute + relative · |right|``; arrays must have the
        same shape, truth values be equal, words be equal up to capitals and spaces around them. Or a
        function that tells of an answer whether it can be right, as ``lambda bits: bits >= 0`` does.
    mistakes : mapping, optional
        What known mistakes lead to. A key is a name in `MISCONCEPTIONS`, or a sentence of your own that
        ends with a full stop. A value is a wrong answer, or a function that tells of an answer whether it
        shows the mistake, as ``np.isfinite`` does where only ∞ is right.
    relative, absolute : float
        How far a number may be off: by default 0.0002 of it and 1e-6, so that float32 passes.

    Raises
    ------
    WrongAnswer
        If the answer is not right.
    ValueError
        If a mistake has no such name, or cannot be told from the right answer or from another mistake.

    Examples
    --------
    >>> check("the entropy of a fair die", 2.585, 2.584963)
    >>> check("the entropy of a fair die", 1.7918, 2.584963, {"nats for bits": 1.791759})
    Traceback (most recent call last):
    ...
    klcourse.grading._check.WrongAnswer: the entropy of a fair die: This is the number in nats, and ...
    """
    comparison = _Comparison(relative, absolute)
    known = {name: [wrong] for name, wrong in (mistakes or {}).items()}
    comparison.refuse_unclear(what, [right], known)
    comparison.decide(what, [what], [answer], [right], known)


def check_function(
    what: str,
    function: Callable[..., Any],
    right: Callable[..., Any],
    inputs: Sequence[tuple[Any, ...]],
    mistakes: Mapping[str, Callable[..., Any]] | None = None,
    *,
    relative: float = RELATIVE,
    absolute: float = ABSOLUTE,
) -> None:
    """Call a student's function on each of the inputs and `check` what it returns.

    Parameters
    ----------
    what : str
        How the student knows the function: "kl_bits(p, q)".
    function : callable
        The student's function. Warnings are no mistakes and are not shown.
    right : callable
        What the function should compute, from the same arguments.
    inputs : sequence of tuple
        The arguments of each call: numbers, words, arrays, and lists or dicts of them.
    mistakes : mapping, optional
        As in `check`, but each value is a function of the same arguments as `right`, which returns the wrong
        answer or a function that recognises it. A mistake is named if it explains all that is returned.
    relative, absolute : float
        How far a number may be off: by default 0.0002 of it and 1e-6, so that float32 passes.

    Raises
    ------
    WrongAnswer
        If a call fails or returns what is not right.
    ValueError
        As in `check`.

    Examples
    --------
    >>> check_function("double(x)", lambda x: x + x, lambda x: 2 * x, [(1,), (2,)])
    >>> check_function("double(x)", lambda x: x * x, lambda x: 2 * x, [(1,), (2,)])
    Traceback (most recent call last):
    ...
    klcourse.grading._check.WrongAnswer: double(x), for 1: 1 is not right.
    """
    comparison = _Comparison(relative, absolute)
    with _in_silence():
        expected = [right(*arguments) for arguments in inputs]
        known = {
            name: [mistake(*arguments) for arguments in inputs] for name, mistake in (mistakes or {}).items()
        }
    comparison.refuse_unclear(what, expected, known)
    cases = [f"{what}, for {', '.join(map(_shown, arguments))}" for arguments in inputs]
    answers = []
    for case, arguments in zip(cases, inputs, strict=True):
        try:
            with _in_silence():
                answers.append(function(*deepcopy(arguments)))
        except NotImplementedError:
            raise WrongAnswer(f"{what} is not written yet.") from None
        except WrongAnswer as error:  # from afar, with the words to say
            raise WrongAnswer(f"{case}: {error}") from None
        except Exception as error:
            raise WrongAnswer(f"{case}: it raises {type(error).__name__}: {error}") from None
    comparison.decide(what, cases, answers, expected, known)


@dataclass(frozen=True)
class _Comparison:
    """Lists of answers against lists of what is right or wrong, one entry for each call."""

    relative: float
    absolute: float

    def decide(
        self,
        what: str,
        cases: Sequence[str],
        answers: Sequence[Any],
        expected: Sequence[Any],
        mistakes: Mapping[str, Sequence[Any]],
    ) -> None:
        """Raise `WrongAnswer` unless all answers are right."""
        if self.all_close(answers, expected):
            return
        for name, wrong in mistakes.items():
            if self.all_close(answers, wrong):
                raise WrongAnswer(f"{what}: {_told(name)}", name)
        told = zip(cases, answers, expected, strict=True)
        case, answer, right = next(one for one in told if not self.close(one[1], one[2]))
        raise WrongAnswer(f"{case}: {self.difference(answer, right)}")

    def refuse_unclear(
        self, what: str, expected: Sequence[Any], mistakes: Mapping[str, Sequence[Any]]
    ) -> None:
        """Refuse mistakes that an answer could show and yet be right, or be another mistake."""
        if any(callable(one) for one in expected) and mistakes:
            raise ValueError(
                f"{what}: right is a function, beside which no mistake can be named; leave them out"
            )
        wider = _Comparison(4 * self.relative, 4 * self.absolute)
        told: dict[str, Sequence[Any]] = {}
        for name, wrong in mistakes.items():
            if name not in MISCONCEPTIONS and not name.endswith("."):
                raise ValueError(
                    f"mistakes has {name!r}, which is no name in klcourse.grading.MISCONCEPTIONS; "
                    "correct it, or write a sentence that ends with a full stop"
                )
            if wider.all_close(expected, wrong):
                raise ValueError(f"{what}: {name!r} leads to the right answer; choose other numbers")
            for other, values in told.items():
                if not any(callable(one) for one in wrong) and wider.all_close(wrong, values):
                    raise ValueError(
                        f"{what}: {name!r} and {other!r} lead to the same answer; choose other numbers"
                    )
            told[name] = wrong

    def all_close(self, answers: Sequence[Any], to: Sequence[Any]) -> bool:
        return all(self.close(answer, one) for answer, one in zip(answers, to, strict=True))

    def close(self, answer: Any, to: Any) -> bool:
        """Whether an answer is as good as `to`, or is what the function `to` looks for."""
        if isinstance(to, str):
            return isinstance(answer, str) and _word(answer) == _word(to)
        here = _array(answer)
        if callable(to):
            try:
                return here is not None and bool(np.all(to(here)))
            except (ArithmeticError, LookupError, TypeError, ValueError):  # not even the shape is right
                return False
        there = np.asarray(to)
        if here is None or here.shape != there.shape or (here.dtype == bool) != (there.dtype == bool):
            return False
        if there.dtype == bool:
            return bool(np.array_equal(here, there))
        here, there = here.astype(float), there.astype(float)
        with np.errstate(invalid="ignore"):  # ∞ − ∞, where both are infinite and so equal
            near = np.abs(here - there) <= self.absolute + self.relative * np.abs(there)
        return bool(np.all((here == there) | (near & np.isfinite(there))))

    def difference(self, answer: Any, right: Any) -> str:
        """In what way an answer is not right, without what would be."""
        if answer is None:
            return "there is no value; does the function end with return?"
        if isinstance(right, str):
            return f"{_shown(answer)} is not right."
        here, there = _array(answer), np.asarray(0.0 if callable(right) else right)
        wanted = "truth values (True, False)" if there.dtype == bool else "numbers"
        if here is None or (here.dtype == bool) != (there.dtype == bool):
            return f"{_shown(answer)} is of type {type(answer).__name__}, and {wanted} are asked for."
        if here.shape != there.shape and not callable(right):
            one = "one number" if there.ndim == 0 else f"an array of shape {there.shape}"
            return f"{_shown(answer)} has shape {here.shape}, and {one} is asked for."
        if np.isnan(here.astype(float)).any():
            return f"{_shown(answer)} is not a number; 0/0, 0·∞, ∞ − ∞ and log(−1) give NaN."
        if callable(right):
            return f"{_shown(answer)} cannot be right."
        if there.ndim == 0:
            return f"{_shown(answer)} is not right."
        off = sum(not self.close(one, other) for one, other in zip(here.flat, there.flat, strict=True))
        return f"{_shown(answer)} is not right: {off} of {there.size} values are off."


@contextmanager
def _in_silence() -> Iterator[None]:
    """Without warnings, which nbgrader would take for errors."""
    with ExitStack() as quiet:
        quiet.enter_context(np.errstate(all="ignore"))
        # Filters belong to the whole program, so that two threads would mix up each other's.
        if threading.current_thread() is threading.main_thread():
            quiet.enter_context(warnings.catch_warnings())
            warnings.simplefilter("ignore")
        yield


def _array(answer: Any) -> np.ndarray[Any, Any] | None:
    """The answer as an array of real numbers or truth values, None if it is no such thing."""
    try:
        array = np.asarray(answer)
    except WrongAnswer:
        raise
    except Exception:  # rows of different lengths, or an object that does not want to be one
        return None
    return array if array.dtype.kind in "biuf" else None


def _told(name: str) -> str:
    """What the student reads of a mistake."""
    if name not in MISCONCEPTIONS:
        return name
    misconception = MISCONCEPTIONS[name]
    return f"{misconception.says} Read {misconception.read}."


def _word(text: str) -> str:
    return " ".join(text.split()).casefold()


def _shown(value: Any) -> str:
    """A value as a student would write it, cut where it is long."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, float):
        text = f"{value:.6g}"
    elif isinstance(value, list | tuple):
        text = "[" + ", ".join(map(_shown, value[:20])) + (", …]" if len(value) > 20 else "]")
    else:
        text = repr(value)
    return text if len(text) <= 120 else text[:119] + "…"
