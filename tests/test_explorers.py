"""Explorers from Python's side; `test_pages.py` moves them in a browser."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
import traitlets

import klcourse
from klcourse.explorers import EXPLORERS, DistributionBars
from klcourse.explorers._bundle import page_script, widget_module


@pytest.mark.parametrize("preset", DistributionBars().presets)
def test_presets_are_distributions(preset):
    bars = DistributionBars(preset)
    assert bars.entropy == klcourse.entropy(bars.p, base=2)
    assert len(bars.labels) == len(bars.p)


def test_unit_changes_the_entropy():
    bars = DistributionBars("four words")
    assert bars.entropy == 1.75
    bars.unit = "nat"
    assert bars.entropy == klcourse.entropy(bars.p)


def assign(bars, values):
    with bars.hold_trait_notifications():
        for name, value in values.items():
            setattr(bars, name, value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"p": [0.5, 0.6]}, r"sums to 1\.1.*normalize"),
        ({"p": [0.5, float("nan")]}, "NaN at index 1"),
        ({"p": [1.5, -0.5]}, "at least 0"),
        ({"p": []}, "empty"),
        ({"p": ["a", "b"]}, "p has dtype <U1; give real numbers"),
        ({"p": [0.2, 0.3, 0.5]}, "p has 3 entries, but there are 2 labels"),
        ({"labels": ["a"]}, "labels has 1 entries, but there are 2 probabilities"),
        ({"unit": "bits"}, "'bit', 'nat', 'dit'"),
        ({"p": [0.2, 0.3, 0.5], "labels": ["a", "b"]}, "entries"),
    ],
)
def test_wrong_parameters_are_refused_and_change_nothing(change, message):
    bars = DistributionBars("bent coin")
    before = bars.parameters()
    with pytest.raises(traitlets.TraitError, match=message):
        assign(bars, change)
    assert bars.parameters() == before


def test_p_and_labels_change_together():
    bars = DistributionBars("bent coin")
    assign(bars, {"p": [0.2, 0.3, 0.5], "labels": ["a", "b", "c"]})
    assert bars.entropy == klcourse.entropy([0.2, 0.3, 0.5], base=2)


def test_unknown_preset_is_refused():
    with pytest.raises(ValueError, match="'dice' is unknown; choose one of fair coin"):
        DistributionBars("dice")
    bars = DistributionBars("fair die")
    with pytest.raises(traitlets.TraitError, match="'dice' is unknown; choose one of fair coin"):
        bars.preset = "dice"
    assert bars.preset == "fair die"


def test_a_preset_brings_its_distribution():
    bars = DistributionBars("fair die")
    bars.preset = "fair coin"
    assert (bars.p, bars.labels) == ([0.5, 0.5], ["heads", "tails"])


def test_a_distribution_of_ones_own_is_a_preset_to_come_back_to():
    bars = DistributionBars(p=klcourse.normalize([3, 1]), labels=["rain", "sun"])
    assert bars.preset == "your own"
    bars.preset = "fair die"
    bars.preset = "your own"
    assert (bars.p, bars.labels) == ([0.75, 0.25], ["rain", "sun"])


def test_numpy_numbers_become_plain_ones():
    bars = DistributionBars("bent coin")
    bars.p = np.array([0.25, 0.75])
    assert bars.p == [0.25, 0.75]
    assert {type(x) for x in bars.p} == {float}


@pytest.mark.parametrize("label", ["$a_$", "<!--<script>", "犬"])
def test_any_label_can_be_drawn(label):
    page = DistributionBars(p=[1.0000000000000002, 0], labels=[label, "b"]).page_html()
    assert "<!--" not in page


class Parts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.json = {}, ""

    def handle_starttag(self, tag, attrs):
        self.tags[tag] = dict(attrs)

    def handle_data(self, data):
        self.json += data


def test_page_html_carries_parameters_and_a_described_picture():
    bars = DistributionBars(p=[0.5, 0.5], labels=["</script>", 'a "b" & c'])
    parts = Parts()
    parts.feed(bars.page_html())
    assert parts.tags["figure"]["data-explorer"] == "distribution-bars"
    assert parts.tags["img"]["src"].startswith("data:image/svg+xml;base64,")
    assert "1 bits, the entropy" in parts.tags["img"]["alt"]
    assert json.loads(parts.json) == bars.parameters()


def test_a_page_prefers_html_and_a_notebook_finds_the_widget():
    data, _ = DistributionBars()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/html"].startswith('<figure class="klcourse-explorer"')


def test_the_same_figure_gives_the_same_html():
    assert DistributionBars("fair coin").page_html() == DistributionBars("fair coin").page_html()


def test_bundles_are_one_module_and_one_script():
    for name in EXPLORERS:
        module = widget_module(name)
        assert "import " not in re.sub(r"//.*", "", module)
        assert len(re.findall(r"^export ", module, re.MULTILINE)) == 1
    script = page_script(list(EXPLORERS))
    assert "export " not in script
    assert "mountAll(explorers)" in script


def test_a_module_of_another_form_is_refused(monkeypatch):
    monkeypatch.setattr("klcourse.explorers._bundle._source", lambda name: "export default 1;")
    with pytest.raises(ValueError, match="one import from"):
        widget_module("distribution-bars")
