"""What a test says of an answer."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from klcourse.grading import MISCONCEPTIONS, WrongAnswer, check, check_function
from klcourse.grading._misconceptions import CHAPTERS
from problem_sets import ROOT


def said(*arguments, **keywords) -> str:
    with pytest.raises(WrongAnswer) as found:
        check(*arguments, **keywords)
    return str(found.value)


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (2.585, 2.5849625),
        (np.float32(1 / 3), 1 / 3),
        (2, 2.0),
        (np.inf, np.inf),
        (-np.inf, -np.inf),
        (np.array(1.5), 1.5),
        ([0.5, 0.25], (0.5, 0.25)),
        (np.array([[1.0, np.inf]]), [[1, np.inf]]),
        (True, True),
        (np.bool_(False), False),
        ([True, False], np.array([True, False])),
        (" Reverse  KL ", "reverse kl"),
        (1e-7, 0),
        (3.0, lambda number: number > 0),
    ],
)
def test_what_is_right_is_accepted(answer, right):
    check("it", answer, right)


@pytest.mark.parametrize(
    ("answer", "right", "told"),
    [
        (2.5, 2.585, "it: 2.5 is not right."),
        (1e300, np.inf, "it: 1e+300 is not right."),
        (np.inf, 1.0, "it: inf is not right."),
        (-np.inf, np.inf, "it: -inf is not right."),
        (np.nan, 1.0, "it: nan is not a number; 0/0, 0·∞, ∞ − ∞ and log(−1) give NaN."),
        (None, 1.0, "it: there is no value; does the function end with return?"),
        ("1.0", 1.0, "it: '1.0' is of type str, and numbers are asked for."),
        (True, 1.0, "it: True is of type bool, and numbers are asked for."),
        (1, True, "it: 1 is of type int, and truth values (True, False) are asked for."),
        (1j, 1.0, "it: 1j is of type complex, and numbers are asked for."),
        ([[1], [1, 2]], 1.0, "it: [[1], [1, 2]] is of type list, and numbers are asked for."),
        ([1.0, 2.0], 1.0, "it: [1, 2] has shape (2,), and one number is asked for."),
        ([1.0], [1.0, 2.0], "it: [1] has shape (1,), and an array of shape (2,) is asked for."),
        ([1.0, 2.0, 3.0], [1.0, 5.0, 6.0], "it: [1, 2, 3] is not right: 2 of 3 values are off."),
        ([True, True], [True, False], "it: [True, True] is not right: 1 of 2 values are off."),
        ("forward", "reverse", "it: 'forward' is not right."),
        (1.0, "reverse", "it: 1 is not right."),
        (-1.0, lambda number: number > 0, "it: -1 cannot be right."),
        (
            np.arange(50.0),
            np.zeros(50),
            re.compile(r"it: \[0, 1, .* 19, …\] is not right: 49 of 50 values are off\."),
        ),
        ("x" * 500, 1.0, re.compile(r"it: 'x{118}… is of type str")),
    ],
)
def test_what_is_not_right_is_told_in_one_sentence(answer, right, told):
    text = said("it", answer, right)
    assert told.match(text) if isinstance(told, re.Pattern) else text == told


def test_a_known_mistake_is_named_and_the_right_answer_is_not():
    with pytest.raises(WrongAnswer) as found:
        check("the entropy", 1.7918, 2.584963, {"mean instead of sum": 0.43, "nats for bits": 1.791759})
    assert found.value.misconception == "nats for bits"
    text = MISCONCEPTIONS["nats for bits"]
    assert str(found.value) == f"the entropy: {text.says} Read chapter 1, “One quantity, three units”."
    assert "2.58" not in str(found.value)


def test_a_function_that_cannot_take_the_answer_does_not_recognise_it():
    assert said("it", 3.0, lambda numbers: numbers[0] > 0) == "it: 3 cannot be right."
    assert said("it", [1, 2], 5.0, {"It is small.": lambda number: number < 2 and True}).endswith(
        "is asked for."
    )


def test_a_mistake_may_be_a_sentence_or_a_function():
    sentence = "A small number stands where none should."
    assert said("it", 17.3, np.inf, {sentence: np.isfinite}) == f"it: {sentence}"
    assert said("it", -np.inf, np.inf, {sentence: np.isfinite}) == "it: -inf is not right."
    assert said("it", "two", np.inf, {sentence: np.isfinite}).startswith("it: 'two' is of type str")


@pytest.mark.parametrize(
    ("right", "mistakes", "told"),
    [
        (1.0, {"nats for bit": 2.0}, "no name in klcourse.grading.MISCONCEPTIONS"),
        (1.0, {"nats for bits": 1.0005}, "leads to the right answer"),
        (np.inf, {"ε for infinity": np.isinf}, "leads to the right answer"),
        (1.0, {"nats for bits": 2.0, "mean instead of sum": 2.0005}, "lead to the same answer"),
        (1.0, {"ε for infinity": lambda x: x > 2, "nats for bits": 3.0}, "lead to the same answer"),
        (np.isfinite, {"nats for bits": 3.0}, "no mistake can be named"),
    ],
)
def test_a_test_that_would_mislead_is_refused_before_any_answer_is_seen(right, mistakes, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        check("it", 1.0, right, mistakes)


def double(x):
    return 2 * np.asarray(x)


def test_a_function_is_right_if_all_its_values_are():
    check_function("double(x)", lambda x: [one + one for one in x], double, [([1, 2],), ([3.5],)])


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (lambda x: x * x, "double(x), for 3: 9 is not right."),
        (lambda x: 1 / 0, "double(x), for 2: it raises ZeroDivisionError: division by zero"),
        (lambda: 0, re.compile(r"double\(x\), for 2: it raises TypeError: .*positional argument")),
        (lambda x: -x, "double(x): The size is right, the sign is not. Read chapter 1, “Surprise”."),
    ],
)
def test_of_a_function_the_first_wrong_call_is_told(function, told):
    mistake = "The size is right, the sign is not. Read chapter 1, “Surprise”."
    with pytest.raises(WrongAnswer) as found:
        check_function("double(x)", function, double, [(2,), (3,)], {mistake: lambda x: -x})
    assert told.match(str(found.value)) if isinstance(told, re.Pattern) else str(found.value) == told


def test_a_function_that_is_not_written_yet_is_not_called_wrong():
    def stub(x):
        raise NotImplementedError

    with pytest.raises(WrongAnswer, match=r"double\(x\) is not written yet\."):
        check_function("double(x)", stub, double, [(2,)])


def test_what_a_function_says_from_afar_is_told_with_its_arguments():
    def afar(x):
        raise WrongAnswer("it raises Mute: nothing")

    with pytest.raises(WrongAnswer, match=r"double\(x\), for 2: it raises Mute: nothing"):
        check_function("double(x)", afar, double, [(2,)])


def test_a_mistake_must_explain_every_value():
    half_right = {2: 4, 3: 9}
    with pytest.raises(WrongAnswer) as found:
        check_function("double(x)", half_right.get, double, [(2,), (3,)], {"sign lost": lambda x: x + 2})
    assert found.value.misconception is None


def test_a_function_cannot_change_what_the_test_compares_with():
    def spoil(x):
        x[:] = [0, 0]
        return x

    with pytest.raises(WrongAnswer, match=r"for \[1, 2\]: \[0, 0\] is not right"):
        check_function("double(x)", spoil, double, [([1, 2],)])


def test_warnings_are_neither_errors_nor_shown(recwarn):
    check_function("log(x)", lambda x: np.log(np.asarray(x)), lambda x: -np.inf, [(0.0,)])
    assert not recwarn.list


@pytest.mark.parametrize("name", MISCONCEPTIONS)
def test_where_a_misconception_sends_the_student_there_is_something_to_read(name):
    misconception = MISCONCEPTIONS[name]
    chapter = ROOT / "notebooks" / f"{CHAPTERS[misconception.chapter]}.ipynb"
    assert misconception.section in headings(chapter)
    assert misconception.says.endswith(".")


def test_every_chapter_has_its_name():
    assert sorted(CHAPTERS.values()) == [
        path.stem for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
    ]


def headings(chapter) -> set[str]:
    cells = json.loads(chapter.read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return set(re.findall(r"^##+ (.+)$", text, re.MULTILINE))
