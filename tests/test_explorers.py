"""What all explorers share: from Python's side, and in a browser the numbers that JavaScript computes.

Each explorer has a test file of its own, whose `settings`, `WRONG` and `MOVED` are used here and in
`test_lab.py`; `test_pages.py` moves the explorers of the book.
"""

import importlib
import inspect
import json
import re
from html.parser import HTMLParser
from math import inf, isclose

import numpy as np
import pytest
import traitlets

from klcourse.explorers import EXPLORERS, DistributionBars, TwoDistributions
from klcourse.explorers._bundle import page_core, page_script, widget_module

CLOSE = 1e-9
MODULE = 'import { explorer } from "./core.js";\nexport default explorer({});\n'


def cases_of(name):
    """The test file of an explorer."""
    return importlib.import_module(f"test_explorer_{name.replace('-', '_')}")


def wrong_parameters():
    return [(name, *case) for name in EXPLORERS for case in cases_of(name).WRONG]


def assign(figure, values):
    with figure.hold_trait_notifications():
        for name, value in values.items():
            setattr(figure, name, value)


def test_every_explorer_has_a_test_file():
    assert {cases_of(name).NAME for name in EXPLORERS} == set(EXPLORERS)


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_example_can_be_shown(name):
    examples = EXPLORERS[name].examples()
    for preset in examples:
        figure = EXPLORERS[name](preset)
        assert figure.preset == preset
        assert figure.still().startswith("<?xml")
        assert len(figure.label()) >= 40
        assert all(isinstance(number, float) for number in figure.values.values())
    assert EXPLORERS[name]().preset == next(iter(examples))


@pytest.mark.parametrize("name", EXPLORERS)
def test_another_example_brings_its_parameters(name):
    *_, last = EXPLORERS[name].examples()
    figure = EXPLORERS[name]()
    figure.preset = last
    assert figure.values == EXPLORERS[name](last).values


@pytest.mark.parametrize("name", EXPLORERS)
def test_unknown_names_are_refused(name):
    figure = EXPLORERS[name]()
    before = figure.parameters()
    with pytest.raises(ValueError, match="'dice' is unknown; choose one of"):
        EXPLORERS[name]("dice")
    with pytest.raises(traitlets.TraitError, match="'dice' is unknown; choose one of"):
        figure.preset = "dice"
    with pytest.raises(traitlets.TraitError, match="'bit', 'nat', 'dit'"):
        figure.unit = "bits"
    with pytest.raises(TypeError, match=r"'colour' is no parameter of .*; there are"):
        EXPLORERS[name](colour="red")
    assert figure.parameters() == before


@pytest.mark.parametrize(("name", "change", "message"), wrong_parameters())
def test_wrong_parameters_are_refused_and_change_nothing(name, change, message):
    figure = EXPLORERS[name]()
    before = figure.parameters()
    with pytest.raises(traitlets.TraitError, match=message):
        assign(figure, change)
    assert figure.parameters() == before


def test_ones_own_parameters_are_an_example_to_come_back_to():
    figure = TwoDistributions(q=[0.25] * 4)
    assert figure.preset == "your own"
    figure.preset = "equal"
    figure.preset = "your own"
    assert figure.q == [0.25] * 4
    assert figure.p == TwoDistributions().p


def test_another_unit_leaves_an_example_what_it_is():
    figure = TwoDistributions(unit="nat")
    assert figure.preset == "two codebooks"
    assert figure.values["cross_entropy"] == pytest.approx(2.375 * np.log(2))


def test_parameters_stand_in_the_signature_and_none_is_not_given():
    assert list(inspect.signature(TwoDistributions).parameters) == ["preset", "p", "q", "labels", "unit"]
    assert TwoDistributions("equal", q=None, unit=None).parameters() == TwoDistributions("equal").parameters()


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

    @classmethod
    def of(cls, figure):
        parts = cls()
        parts.feed(figure.page_html())
        return parts


def test_page_html_carries_parameters_and_a_described_picture():
    bars = DistributionBars(p=[0.5, 0.5], labels=["</script>", 'a "b" & c'])
    parts = Parts.of(bars)
    assert parts.tags["figure"]["data-explorer"] == "distribution-bars"
    assert parts.tags["img"]["src"].startswith("data:image/svg+xml,")
    assert "1 bits, the entropy" in parts.tags["img"]["alt"]
    assert json.loads(parts.json) == bars.parameters()


def test_what_is_infinite_is_said_with_its_sign():
    page = TwoDistributions("never expected").page_html()
    assert "and ∞ in a code made for q: ∞ more" in page


def test_a_page_prefers_html_and_a_notebook_finds_the_widget():
    data, _ = DistributionBars()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/html"].startswith('<figure class="klcourse-live"')


@pytest.mark.parametrize("name", EXPLORERS)
def test_the_same_figure_gives_the_same_html(name):
    assert EXPLORERS[name]().page_html() == EXPLORERS[name]().page_html()


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_notebook_gets_one_module_and_a_page_two_scripts(name):
    source = EXPLORERS[name].source()
    module = widget_module(name, source)
    assert not re.search(r"^import ", module, re.MULTILINE)
    assert len(re.findall(r"^export ", module, re.MULTILINE)) == 1
    scripts = page_core() + page_script(name, source)
    assert not re.search(r"^(import|export) ", scripts, re.MULTILINE)


@pytest.mark.parametrize(
    "source", ["", MODULE + MODULE, MODULE.replace("core", "other"), MODULE.replace("import", "  import")]
)
def test_a_module_of_another_form_is_refused(source):
    with pytest.raises(ValueError, match="the module of 'x' needs one `export default`, and may import"):
        widget_module("x", source)


def test_a_class_without_a_file_is_refused():
    program = {"__name__": "builtins", "DistributionBars": DistributionBars}
    with pytest.raises(ValueError, match="Own is defined in no file; put it beside its JavaScript module"):
        exec("class Own(DistributionBars):\n    name = 'own'", program)


# What JavaScript computes

UNITS = ("bit", "nat", "dit")


def disagreements(ours, theirs):
    """Names of the values that differ; a difference counts relative to what is above 1."""
    if set(ours) != set(theirs):
        return sorted(set(ours) ^ set(theirs))
    return [
        name for name, value in ours.items() if not isclose(value, theirs[name], rel_tol=CLOSE, abs_tol=CLOSE)
    ]


@pytest.mark.browser
class TestNumbers:
    @pytest.fixture
    def page(self, browser):
        page = browser.new_page()
        page.add_script_tag(content=page_core() + "".join(it.page_script() for it in EXPLORERS.values()))
        yield page
        page.close()

    def values_in(self, page, name, settings):
        return page.evaluate(
            """([name, settings]) => settings.map((text) => {
                const read = (_, it) => /^-?Infinity$/.test(it) ? Number(it) : it;
                return klcourse.modules[name].values(JSON.parse(text, read));
            })""",
            [name, settings],
        )

    @pytest.mark.parametrize("name", EXPLORERS)
    def test_javascript_and_klcourse_agree(self, page, name):
        figures = [
            EXPLORERS[name](**setting, unit=UNITS[k % 3])
            for k, setting in enumerate(cases_of(name).settings(np.random.default_rng(seed=5)))
        ]
        assert len(figures) >= 500
        settings = [figure.json() for figure in figures]
        for figure, theirs in zip(figures, self.values_in(page, name, settings), strict=True):
            assert not disagreements(figure.values, theirs), figure.parameters() | {"theirs": theirs}

    @pytest.mark.parametrize(
        ("ours", "theirs", "different"),
        [
            ({"a": 1.0}, {"a": 1.0 + 2e-9}, ["a"]),
            ({"a": 1.0}, {"a": 1.0 + 5e-10}, []),
            ({"a": 1e6}, {"a": 1e6 + 5e-4}, []),
            ({"a": inf}, {"a": inf}, []),
            ({"a": inf}, {"a": 1e300}, ["a"]),
            ({"a": 0.0}, {"a": float("nan")}, ["a"]),
            ({"a": 0.0}, {"b": 0.0}, ["a", "b"]),
        ],
    )
    def test_a_difference_is_seen(self, ours, theirs, different):
        assert disagreements(ours, theirs) == different
