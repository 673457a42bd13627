"""Numbers that a notebook tells its reader, held against a second computation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import SupportsFloat

NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?")


def assert_told(told: str, numbers: Mapping[str, tuple[str, SupportsFloat]], name: str) -> None:
    """Check that the words of `numbers[name]` stand in the notebook, and that their number is right.

    The number is the last with decimals, or else the last. Words that stand for several things have
    to be said as often, or a misprint of one would hide.
    """
    words, value = numbers[name]
    times = sum(words == others for others, _ in numbers.values())
    assert told.count(words) >= times, f"the notebook does not say “{words}” {times} times"
    shown = NUMBER.findall(words)
    number = ([each for each in shown if "." in each] or shown)[-1].replace("−", "-")
    assert abs(float(number) - float(value)) <= 0.51 * 10 ** -len(number.partition(".")[2])
