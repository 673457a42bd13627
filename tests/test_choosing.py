"""The guide to choosing a divergence: its code gives the numbers that stand beside it and in its text."""

import ast
import re
from math import inf, isinf, log2
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import klcourse
from numbers_told import assert_told

PAGE = (Path(__file__).resolve().parents[1] / "book" / "choosing-a-divergence.md").read_text(encoding="utf-8")
RESULT = re.compile(r"^(?P<code>\S.*?)  # (?P<number>inf|\d+\.\d{4})\b", re.MULTILINE)


def worked() -> list[tuple[str, str, float]]:
    """Each line with a number after it: the code, the number as printed, and what the code gives."""
    names: dict[str, Any] = {}
    results = []
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        for line in block.splitlines():
            if found := RESULT.match(line):
                tree = ast.parse(found["code"], mode="eval")
                value = float(eval(compile(tree, "page", "eval"), names))
                results.append((found["code"], found["number"], value))
            else:
                exec(line, names)
    return results


RESULTS = worked()


@pytest.mark.parametrize(("code", "printed", "value"), RESULTS, ids=[code for code, *_ in RESULTS])
def test_code_gives_the_number_beside_it(code, printed, value):
    assert (isinf(value) and printed == "inf") or f"{value:.4f}" == printed


def test_there_are_numbers():
    assert len(RESULTS) == 13


SHOPS = np.array([[0.4, 0.3, 0.2, 0.1, 0.0], [0.3, 0.3, 0.0, 0.2, 0.2]]) / 2
NUMBERS = {
    "snow": (r"0.05 \log_2 5 = 0.1161$ bits", 0.05 * log2(5)),
    "sum of effects": ("0.4472 of the true one", np.sqrt((2 * 0.36) / (2 + 2 * 0.8))),
    "their difference": ("1.3416 times the true one", np.sqrt((2 * 0.36) / (2 - 2 * 0.8))),
    "each effect": ("with 0.6 of its true spread", np.sqrt(1 - 0.8**2)),
    "its divergence": ("0.5108 nats, says", -np.log(1 - 0.8**2) / 2),
    "shops": ("gains 0.2174 bits", klcourse.mutual_information(SHOPS, base=2)),
    "sizes": ("by 0.7 sizes", np.abs(np.cumsum([0.1, 0.0, 0.2, -0.1, -0.2])).sum()),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_text_says_what_is_computed(name):
    assert_told(PAGE, NUMBERS, name)


def test_every_number_of_the_text_is_one_of_these():
    """No decimal number stands in the text that is neither given nor computed above."""
    text = re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)
    given = {"0.6", "0.35", "0.05", "0.8"}
    computed = {"0.1161", "0.4472", "1.3416", "0.5108", "0.2174", "0.7"}
    assert set(re.findall(r"\d+\.\d+", text)) == given | computed


def test_the_second_service_is_best():
    first, second, third = [float(printed) for _, printed, _ in RESULTS[:3]]
    assert second < first < third == inf


def test_picture_tells_its_words():
    """A reader who does not see the picture hears every measure it leads to."""
    label = re.search(r'class="decision".*?aria-label="([^"]*)"', PAGE, re.DOTALL)[1]
    for measure in ("Jensen–Shannon", "Wasserstein", "forward KL", "reverse KL"):
        assert measure in label
