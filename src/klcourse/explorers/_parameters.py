"""Kinds of parameters: traits that refuse what a figure cannot show, and say why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import isinf, isnan
from typing import Any

import traitlets

from .. import _validation


@contextmanager
def refusal() -> Iterator[None]:
    """Make of an error of `klcourse` the one after which traitlets takes back what was assigned."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise traitlets.TraitError(str(error)) from None


def in_json(value: Any, _: Any = None) -> Any:
    """`value` with each infinite number, for which JSON has no sign, as the word that JavaScript reads."""
    if isinstance(value, dict):
        return {name: in_json(entry) for name, entry in value.items()}
    if isinstance(value, float) and isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


class Number(traitlets.Float[float, Any]):
    """A number from `low` to `high`; `infinite` lets −∞ and ∞ through as well."""

    def __init__(self, default: float, low: float, high: float, *, infinite: bool = False) -> None:
        super().__init__(default)
        self.low, self.high, self.infinite = low, high, infinite
        self.tag(sync=True, parameter=True)
        if infinite:
            self.tag(to_json=in_json, from_json=lambda word, _: float(word))

    def validate(self, obj: Any, value: Any) -> float:
        number = _real(self.name, value)
        if number.ndim or isnan(number) or not self._within(float(number)):
            bounds = f"give a number from {self.low:g} to {self.high:g}"
            also = ", or -inf or inf" if self.infinite else ""
            raise traitlets.TraitError(f"{self.name} is {value!r}; {bounds}{also}")
        return float(number)

    def _within(self, number: float) -> bool:
        return self.low <= number <= self.high or (self.infinite and isinf(number))


class Numbers(traitlets.List[float]):
    """A list of numbers, or of lists of numbers, that takes NumPy's arrays too."""

    def __init__(self) -> None:
        super().__init__()
        self.tag(sync=True, parameter=True)

    def validate(self, obj: Any, value: Any) -> Any:
        return super().validate(obj, _real(self.name, value).tolist())


class Words(traitlets.List[str]):
    """A list of names."""

    def __init__(self) -> None:
        super().__init__(traitlets.Unicode())
        self.tag(sync=True, parameter=True)


def _real(name: str | None, value: Any) -> Any:
    with refusal():
        return _validation.real_array(name or "value", value)


def distribution(name: str, value: Any) -> None:
    """Refuse what is no distribution."""
    with refusal():
        _validation.distribution(name, value)


def one_each(lists: dict[str, Any]) -> None:
    """Refuse lists of different lengths, of which each holds an entry for every outcome."""
    if len({len(entries) for entries in lists.values()}) > 1:
        lengths = ", ".join(f"{name} has {len(entries)}" for name, entries in lists.items())
        raise traitlets.TraitError(
            f"{lengths} entries; give each outcome one, and assign the lists together inside "
            "`with explorer.hold_trait_notifications():`"
        )
