"""What every explorer's Python class shares."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from inspect import Parameter, Signature
from typing import Any, ClassVar
from urllib.parse import quote

import matplotlib as mpl
import numpy as np
import traitlets

from ..plotting import STYLE, UNITS
from ._live import Live
from ._parameters import in_json

OWN = "your own"
"""What the list of examples calls parameters that were given one by one."""


class Explorer(Live):
    """A figure with parameters that the reader moves and Python reads and sets.

    A subclass sets `name`, and `default_unit` where that is not the bit; declares its parameters as traits
    tagged ``sync=True, parameter=True``; and gives `examples`, `values`, `label` and `still`. Its JavaScript
    module is the file of the same name beside the file of the class.

    Parameters
    ----------
    preset : str, optional
        One of the examples; the first if left out.
    **parameters : float, str or sequence
        Any of the figure's parameters, in place of the example's.

    Raises
    ------
    ValueError
        For an unknown example.
    TypeError
        For a parameter that the figure does not have.
    traitlets.TraitError
        For a wrong value, at once or whenever it is assigned. The figure keeps the values it had.
    """

    default_unit: ClassVar[str] = "bit"

    unit = traitlets.Enum(list(UNITS)).tag(sync=True, parameter=True)
    preset = traitlets.Unicode().tag(sync=True, parameter=True)
    presets = traitlets.Dict().tag(sync=True, parameter=True, to_json=in_json)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # The parameters by name, for help, completion and the reference.
        own = [name for name, trait in vars(cls).items() if isinstance(trait, traitlets.TraitType)]
        first = Parameter("preset", Parameter.POSITIONAL_OR_KEYWORD, default=None)
        others = [Parameter(name, Parameter.KEYWORD_ONLY, default=None) for name in [*own, "unit"]]
        cls.__signature__ = Signature([first, *others])

    def __init__(self, preset: str | None = None, **parameters: Any) -> None:
        presets = dict(self.examples())
        own = {name: _plain(value) for name, value in parameters.items() if value is not None}
        known = set(self.trait_names(sync=True, parameter=True)) - {"preset", "presets"}
        if unknown := set(own) - known:
            raise TypeError(
                f"{min(unknown)!r} is no parameter of {self.name}; there are {', '.join(sorted(known))}"
            )
        chosen = next(iter(presets)) if preset is None else preset
        if chosen not in presets:
            raise ValueError(_unknown(chosen, presets))
        values = {**presets[chosen], **own}
        if set(own) - {"unit"}:
            chosen = OWN
            presets = {OWN: {name: value for name, value in values.items() if name != "unit"}, **presets}
        super().__init__(**values, presets=presets, preset=chosen)

    @traitlets.default("unit")
    def _unit(self) -> str:
        return self.default_unit

    @traitlets.validate("preset")
    def _known_preset(self, proposal: Any) -> str:
        if proposal.value not in self.presets:
            raise traitlets.TraitError(_unknown(proposal.value, self.presets))
        return str(proposal.value)

    @traitlets.observe("preset")
    def _apply_preset(self, change: Any) -> None:
        with self.hold_trait_notifications():
            for name, value in self.presets[change.new].items():
                setattr(self, name, value)

    @classmethod
    def examples(cls) -> Mapping[str, Mapping[str, Any]]:
        """Parameters by the name that the list of examples shows; the first stands there at the beginning."""
        raise NotImplementedError

    @property
    def values(self) -> dict[str, float]:
        """The numbers that the figure shows, computed by `klcourse`, in `unit` where they have one."""
        raise NotImplementedError

    def label(self) -> str:
        """What the figure shows, in a sentence or two, for readers who do not see it."""
        raise NotImplementedError

    def still(self) -> str:
        """The figure as it stands, as SVG; Matplotlib has the course's style while it is drawn."""
        raise NotImplementedError

    def stand_in(self) -> str:
        # Percent signs in place of base64: the text stays text, which compresses well.
        with mpl.rc_context(STYLE):
            still = self.still()
        picture = quote(still, safe=" !$&'()*+,/:;=?@[]^`{|}~\n")
        alt = re.sub(r"\binf\b", "∞", self.label())
        return (
            f'<img class="klcourse-still" alt="{html.escape(alt)}" '
            f'src="data:image/svg+xml,{html.escape(picture)}">'
        )


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def _unknown(preset: str, presets: Mapping[str, Any]) -> str:
    return f"preset {preset!r} is unknown; choose one of {', '.join(presets)}"
