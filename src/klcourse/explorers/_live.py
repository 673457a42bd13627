"""What explorers and questions share: a figure that is live in a notebook and in a page with no kernel."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, ClassVar

import anywidget

from ._bundle import page_script, stylesheet, widget_module


class Live(anywidget.AnyWidget):
    """An anywidget that also knows how to stand in a page with no kernel.

    A subclass sets `name`, declares its parameters as traits tagged ``sync=True, parameter=True``, and gives
    `stand_in`. Its JavaScript module is the file of the same name beside the file of the class.
    """

    name: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "name" in vars(cls):  # not the copies that ipywidgets makes of a class to add traits
            cls._esm = widget_module(cls.name, cls.source())
            cls._css = stylesheet()
        super().__init_subclass__(**kwargs)

    @classmethod
    def source(cls) -> str:
        """The text of the JavaScript module."""
        file = getattr(sys.modules[cls.__module__], "__file__", None)
        if file is None:
            raise ValueError(f"{cls.__name__} is defined in no file; put it beside its JavaScript module")
        return Path(file).with_name(cls.name.replace("-", "_") + ".js").read_text(encoding="utf-8")

    @classmethod
    def page_script(cls) -> str:
        """The script that brings these figures to life in a page."""
        return page_script(cls.name, cls.source())

    def stand_in(self) -> str:
        """HTML of class ``klcourse-still`` for a page where no script runs."""
        raise NotImplementedError

    def parameters(self) -> dict[str, Any]:
        """The parameters that the JavaScript module reads."""
        return {name: getattr(self, name) for name in self.trait_names(sync=True, parameter=True)}

    def json(self) -> str:
        """The parameters as the page carries them."""
        values = {
            name: self.trait_metadata(name, "to_json", lambda value, _: value)(value, self)
            for name, value in self.parameters().items()
        }
        return json.dumps(values, allow_nan=False)

    def page_html(self) -> str:
        """The figure for a page: parameters, and a stand-in until the script replaces it."""
        # "<" might end the script element early, or begin another; JSON has a second way to write it.
        parameters = self.json().replace("<", "\\u003c")
        return (
            f'<figure class="klcourse-live" data-explorer="{self.name}">'
            f'<script type="application/json">{parameters}</script>{self.stand_in()}</figure>'
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        # None is for widgets without a view, and this has one.
        data, metadata = super()._repr_mimebundle_(**kwargs)  # type: ignore[misc]
        return {**data, "text/html": self.page_html()}, metadata
