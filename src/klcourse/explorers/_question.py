"""Questions that check one idea at once and explain every answer, in a notebook and in a page."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from itertools import pairwise
from math import ceil, inf, isnan, log10
from numbers import Real
from typing import Any

import traitlets

from ._live import Live
from ._parameters import in_json

# Libraries were tried first. JupyterQuiz 2.9.6.4, the best kept, gives the box for a number no label and the
# feedback no live region, is unreadable on a dark page (contrast 1.01 : 1), drops the comma of "0,469", shows
# nothing where no script runs, and adds 42 kB to each quiz. sphinx-yaq 0.1.0 and teachbooks-questions
# 0.4.0 are directives of Sphinx, which a notebook lacks; the one brings 750 kB of script, the other asks two
# other hosts for its own. ipyquizjb 0.3.13 needs a kernel.

TOLERANCE = 0.005
MARKS = re.compile(r"`([^`]+)`|\*([^*\s](?:[^*]*[^*\s])?)\*")


def in_html(text: str, _: Any = None) -> str:
    """`text` as HTML, in which *words between asterisks* are in italics and `these` are code.

    >>> in_html("*H* is 0 if `p == 1`, & 2 * 3 < 7")
    '<em>H</em> is 0 if <code>p == 1</code>, &amp; 2 * 3 &lt; 7'
    """
    escaped = html.escape(text, quote=False)
    return MARKS.sub(lambda it: f"<code>{it[1]}</code>" if it[1] else f"<em>{it[2]}</em>", escaped)


def _shown(answer: str | float, unit: str) -> str:
    """An answer as HTML, a number to four digits and with its unit."""
    if isinstance(answer, str):
        return in_html(answer)
    number = "∞" if abs(answer) == inf else f"{abs(answer):.4g}"
    own = unit.removesuffix("s") if abs(answer) == 1 else unit
    return html.escape(f"{'−' if answer < 0 else ''}{number} {own}".strip())


def _entries(answers: Mapping[Any, str], question: Question) -> list[dict[str, Any]]:
    return [
        {
            "answer": in_json(answer),
            "html": _shown(answer, question.unit),
            "because": in_html(because),
            "right": answer == question.right,
        }
        for answer, because in answers.items()
    ]


class Question(Live):
    """A question with answers to choose from, or with a number to type, each of them explained.

    Answers that are words are shown to choose from. Answers that are numbers are not shown: the reader types
    one, and hears the explanation of the answer that it comes near to. Nothing is stored or sent.

    Parameters
    ----------
    text : str
        What is asked. As in every text here, ``*words*`` are in italics and words between backticks are code.
    answers : dict
        The explanation of each answer: why it is right, or which mistake leads to it. Words are shown in
        this order.
    right : str or float
        Which of the answers is right.
    unit : str, optional
        What stands after the box for a number, in the plural: ``"bits"``.
    tolerance : float, optional
        How far from an answer a typed number may be; 0.005 if left out, so that two decimals are enough.
    hint : str, optional
        Needed with numbers: what helps a reader whose number is none of the answers.

    Attributes
    ----------
    answer : str
        What the reader answered last, as it was chosen or typed; empty at first.
    solved : bool
        Whether that was right.

    Raises
    ------
    ValueError
        For an answer without an explanation, a right answer that is none of the answers, a single answer to
        choose from, numbers too close to tell apart, or what belongs to numbers given with words.

    Examples
    --------
    >>> question = Question(
    ...     "How much surprise do three throws of a fair coin carry?",
    ...     {
    ...         "3 bits": "Each throw carries 1 bit, and the surprises of independent events add.",
    ...         "8 bits": "Eight sequences are possible; each has the surprise log₂ 8.",
    ...     },
    ...     right="3 bits",
    ... )
    >>> question.solved
    False
    """

    name = "question"

    text = traitlets.Unicode(read_only=True).tag(sync=True, parameter=True, to_json=in_html)
    answers = traitlets.Dict(read_only=True).tag(sync=True, parameter=True, to_json=_entries)
    unit = traitlets.Unicode(read_only=True).tag(sync=True, parameter=True)
    tolerance = traitlets.Float(None, allow_none=True, read_only=True).tag(sync=True, parameter=True)
    hint = traitlets.Unicode(read_only=True).tag(sync=True, parameter=True, to_json=in_html)
    note = traitlets.Unicode(read_only=True).tag(sync=True, parameter=True)
    answer = traitlets.Unicode().tag(sync=True)
    solved = traitlets.Bool().tag(sync=True)

    def __init__(
        self,
        text: str,
        answers: Mapping[str, str] | Mapping[float, str],
        *,
        right: str | float,
        unit: str = "",
        tolerance: float | None = None,
        hint: str = "",
    ) -> None:
        _check_text("text", text)
        _check_answers(answers, right)
        note = ""
        if all(isinstance(answer, str) for answer in answers):
            _check_choices(answers, {"unit": unit, "tolerance": tolerance, "hint": hint})
        else:
            tolerance = TOLERANCE if tolerance is None else tolerance
            _check_numbers(answers, tolerance)
            _check_text("hint", hint)
            answers = {float(answer): because for answer, because in answers.items()}
            note = f"{_precision(tolerance)}; inf stands for ∞."
        self.right: Any = right
        values = {"text": text, "answers": answers, "unit": unit, "tolerance": tolerance, "hint": hint}
        # Before the widget begins: from then on they can only be read.
        for name, value in {**values, "note": note}.items():
            self.set_trait(name, value)
        super().__init__()

    def stand_in(self) -> str:
        choices = "".join(f"<li>{_shown(answer, self.unit)}</li>" for answer in self.answers)
        note = f'<p class="klcourse-note">{self.note}</p>'
        return (
            f'<div class="klcourse-still klcourse-question"><p><strong>{in_html(self.text)}</strong></p>'
            f"{note if self.note else f'<ul>{choices}</ul>'}"
            f"<details><summary>Answer</summary><p><strong>{_shown(self.right, self.unit)}</strong></p>"
            f"<p>{in_html(self.answers[self.right])}</p></details></div>"
        )


def _precision(tolerance: float) -> str:
    """How exact a number has to be, so that rounding it does no harm."""
    if tolerance == 0:
        return "Give the exact number"
    decimals = max(0, ceil(-log10(2 * tolerance) - 1e-9))
    if decimals == 0:
        return "A whole number is enough"
    return f"{decimals} decimal{'s are' if decimals > 1 else ' is'} enough"


def _check_text(name: str, text: object) -> None:
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{name} is {text!r}; give a sentence")


def _check_answers(answers: object, right: object) -> None:
    if not isinstance(answers, Mapping):
        raise ValueError(f"answers is {answers!r}; give a dict of each answer and its explanation")
    if right not in answers:
        raise ValueError(f"right is {right!r}; give one of the answers, {', '.join(map(repr, answers))}")
    for answer, because in answers.items():
        _check_text(f"the explanation of {answer!r}", because)


def _check_choices(answers: Mapping[Any, str], for_numbers: Mapping[str, object]) -> None:
    if len(answers) < 2:
        raise ValueError(f"answers holds {list(answers)} alone; give two or more to choose from")
    for answer in answers:
        _check_text("an answer", answer)
    for name, value in for_numbers.items():
        if value not in ("", None):
            raise ValueError(f"{name} is {value!r} though the answers are words; leave it out")


def _check_numbers(answers: Mapping[Any, str], tolerance: Any) -> None:
    if not isinstance(tolerance, Real) or not 0 <= float(tolerance) < inf:
        raise ValueError(f"tolerance is {tolerance!r}; give a number from 0 up")
    for answer in answers:
        if not isinstance(answer, Real) or isnan(answer):
            raise ValueError(f"{answer!r} is among the answers; give all as words, or all as numbers or inf")
    for low, high in pairwise(sorted(answers)):
        if high - low <= 2 * tolerance:
            raise ValueError(
                f"the answers {low:g} and {high:g} are within twice the tolerance {tolerance:g}, "
                "so a number may be near both; give a smaller tolerance"
            )
