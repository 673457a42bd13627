"""What every explorer's Python class shares."""

from __future__ import annotations

import base64
import html
import json
from typing import Any, ClassVar

import anywidget

from ._bundle import stylesheet, widget_module


class Explorer(anywidget.AnyWidget):
    """An anywidget that also knows how to stand in a page with no kernel.

    A subclass sets `name`, declares its parameters as traits tagged ``sync=True, explorer=True``, and
    gives `label` and `still`. Its JavaScript module is the file of the same name beside it.
    """

    name: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "name" in vars(cls):  # not the copies that ipywidgets makes of a class to add traits
            cls._esm = widget_module(cls.name)
            cls._css = stylesheet()
        super().__init_subclass__(**kwargs)

    def label(self) -> str:
        """What the figure shows, in a sentence, for readers who do not see it."""
        raise NotImplementedError

    def still(self) -> str:
        """The figure as it stands, as SVG."""
        raise NotImplementedError

    def parameters(self) -> dict[str, Any]:
        """The parameters that the JavaScript module reads."""
        own = self.trait_names(sync=True, explorer=True)
        return {name: getattr(self, name) for name in own}

    def page_html(self) -> str:
        """The figure for a page: parameters, and a still picture until the script replaces it."""
        picture = base64.b64encode(self.still().encode()).decode()
        # "<" might end the script element early, or begin another; JSON has a second way to write it.
        parameters = json.dumps(self.parameters()).replace("<", "\\u003c")
        return (
            f'<figure class="klcourse-explorer" data-explorer="{self.name}">'
            f'<script type="application/json">{parameters}</script>'
            f'<img class="klcourse-explorer-still" alt="{html.escape(self.label())}" '
            f'src="data:image/svg+xml;base64,{picture}">'
            "</figure>"
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        # None is for widgets without a view, and an explorer has one.
        data, metadata = super()._repr_mimebundle_(**kwargs)  # type: ignore[misc]
        return {**data, "text/html": self.page_html()}, metadata
