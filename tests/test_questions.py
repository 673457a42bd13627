"""Questions: built in Python, answered in a page, and refused where an author's slip would mislead."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest
import traitlets
from playwright.sync_api import Browser, BrowserContext, Locator, expect

import klcourse
from klcourse.explorers import Question
from klcourse.explorers._bundle import page_core, stylesheet
from page_checks import (
    NARROW,
    Visit,
    accessibility_violations,
    console_errors,
    narrow,
    new_reader,
    no_still_picture,
    overflow,
    requests_elsewhere,
    visit,
    wait_until_ready,
)
from serve import serving

BITS = klcourse.entropy([0.9, 0.1], base=2)
ADDED = "Each throw carries 1 bit, and the surprises *add*."
COUNTED = "Eight is how many sequences there are."
WEIGHED = "Each surprisal has the weight of its probability."
NATS = "That is the entropy in nats."
HINT = "Take logarithms to base 2."


def throws(**changes):
    answers = {"1.5 bits": "Tails carry surprise as well.", "3 bits": ADDED, "8 bits": COUNTED}
    return Question(
        **{"text": "How much do *three* `throws` carry?", "answers": answers, "right": "3 bits"} | changes
    )


def coin(**changes):
    given = {
        "text": "How large is the entropy of a bent coin?",
        "answers": {BITS: WEIGHED, klcourse.entropy([0.9, 0.1]): NATS, inf: "It is finite.", -BITS: "Sign."},
        "right": BITS,
        "unit": "bits",
        "hint": HINT,
    }
    return Question(**given | changes)


# From Python's side


class Parts(HTMLParser):
    """What a reader without JavaScript gets: texts by the elements they stand in."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open, self.texts = [], {}
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.setdefault(" ".join(self.open), []).append(data)


def test_choices_keep_the_authors_order():
    question = throws(right="8 bits")
    entries = json.loads(question.json())["answers"]
    assert [entry["answer"] for entry in entries] == ["1.5 bits", "3 bits", "8 bits"]
    assert [entry["right"] for entry in entries] == [False, False, True]
    assert [entry["because"] for entry in entries][2] == COUNTED


def test_a_page_without_scripts_holds_question_choices_and_answer():
    parts = Parts(throws().stand_in()).texts
    assert parts["div p strong"] == ["How much do ", " ", " carry?"]
    assert parts["div ul li"] == ["1.5 bits", "3 bits", "8 bits"]
    assert parts["div details p strong"] == ["3 bits"]
    assert parts["div details p"] == ["Each throw carries 1 bit, and the surprises ", "."]
    assert COUNTED not in throws().stand_in()


@pytest.mark.parametrize(
    ("right", "unit", "shown"),
    [
        (BITS, "bits", "0.469 bits"),
        (1, "bits", "1 bit"),
        (-1.0, "nats", "−1 nat"),
        (np.int64(20), "questions", "20 questions"),
        (1 / 3, "", "0.3333"),
        (inf, "bits", "∞ bits"),
        (-inf, "", "−∞"),
    ],
)
def test_a_page_without_scripts_shows_a_number_with_its_unit(right, unit, shown):
    parts = Parts(coin(answers={right: WEIGHED}, right=right, unit=unit).stand_in()).texts
    assert parts["div details p strong"] == [shown]


@pytest.mark.parametrize(
    ("tolerance", "note"),
    [
        (None, "2 decimals are enough"),
        (0.05, "1 decimal is enough"),
        (0.04, "2 decimals are enough"),
        (0.0005, "3 decimals are enough"),
        (0.5, "A whole number is enough"),
        (20, "A whole number is enough"),
        (0, "Give the exact number"),
    ],
)
def test_how_exact_a_number_has_to_be_is_said(tolerance, note):
    question = coin(answers={7: WEIGHED}, right=7, tolerance=tolerance)
    assert question.note == f"{note}; inf stands for ∞."
    assert question.note in question.stand_in()


@pytest.mark.parametrize("text", ["</script>", "<b>p</b> & q", 'x < 1 > "y"', "<img src=x onerror=alert(1)>"])
def test_texts_are_no_html(text):
    questions = [throws(text=text), throws(answers={text: text, "b": text}, right=text), coin(hint=text)]
    for question in questions:
        page = question.page_html()
        plain = throws().page_html() if question.tolerance is None else coin().page_html()
        for tag in ("<b>", "<img", "<script", "</script"):
            assert page.count(tag) == plain.count(tag)


def test_marks_within_words_of_code_and_between_spaces_stay():
    shown = throws(text="`a*b*c` and 2 * 3 * 4 and *L** and *a b*").json()
    assert "<code>a*b*c</code> and 2 * 3 * 4 and <em>L</em>* and <em>a b</em>" in shown


def test_infinite_answers_travel_as_words():
    entries = json.loads(coin().json())["answers"]
    assert [entry["answer"] for entry in entries][2] == "Infinity"


def test_the_same_question_gives_the_same_html():
    assert throws().page_html() == throws().page_html()
    assert coin().page_html() == coin().page_html()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": " "}, "text is ' '; give a sentence"),
        ({"text": None}, "text is None; give a sentence"),
        ({"answers": ["3 bits"]}, r"answers is \['3 bits'\]; give a dict"),
        ({"answers": {}}, "right is '3 bits'; give one of the answers"),
        ({"right": "9 bits"}, "right is '9 bits'; give one of the answers, '1.5 bits', '3 bits', '8 bits'"),
        ({"answers": {"3 bits": ADDED}}, r"answers holds \['3 bits'\] alone; give two or more"),
        ({"answers": {"3 bits": ADDED, "8 bits": ""}}, "the explanation of '8 bits' is ''; give a sentence"),
        ({"answers": {"3 bits": ADDED, "": COUNTED}}, "an answer is ''; give a sentence"),
        ({"unit": "bits"}, "unit is 'bits' though the answers are words; leave it out"),
        ({"tolerance": 0}, "tolerance is 0 though the answers are words"),
        ({"hint": HINT}, "hint is 'Take .* though the answers are words"),
    ],
)
def test_choices_that_would_mislead_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        throws(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"right": 0.47}, "right is 0.47; give one of the answers, 0.468"),
        ({"answers": {BITS: ""}}, "the explanation of 0.468.* is ''; give a sentence"),
        (
            {"answers": {BITS: WEIGHED, "2 bits": NATS}},
            "'2 bits' is among the answers; give all as words, or",
        ),
        ({"answers": {BITS: WEIGHED, nan: NATS}}, "nan is among the answers"),
        ({"tolerance": -0.1}, "tolerance is -0.1; give a number from 0 up"),
        ({"tolerance": nan}, "tolerance is nan; give a number from 0 up"),
        ({"tolerance": inf}, "tolerance is inf; give a number from 0 up"),
        ({"tolerance": "small"}, "tolerance is 'small'; give a number from 0 up"),
        ({"hint": ""}, "hint is ''; give a sentence"),
        ({"tolerance": 0.08}, "answers 0.325083 and 0.468996 are within twice the tolerance 0.08"),
    ],
)
def test_numbers_that_would_mislead_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        coin(**changes)


def test_a_question_stays_what_it_is():
    question = coin()
    with pytest.raises(traitlets.TraitError, match="read-only"):
        question.tolerance = -1.0
    assert question.tolerance == 0.005


def test_python_hears_what_a_notebook_answers():
    question = throws()
    assert (question.answer, question.solved) == ("", False)
    question.set_state({"answer": "3 bits", "solved": True})  # as the widget's messages do
    assert (question.answer, question.solved) == ("3 bits", True)


# In a page

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Questions</title>
<script>document.documentElement.dataset.theme = localStorage.getItem("theme");</script>
<style>
body { background: white; color: black; }
html[data-theme="dark"] body { background: #121212; color: #e4e4e4; }
figure { margin: 0; }
STYLE
</style>
<script defer src="questions.js"></script>
</head>
<body><main><h1>Questions</h1>
FIGURES
</main></body>
</html>
"""


def write_page(folder: Path, questions: list[Question]) -> None:
    figures = "".join(question.page_html() for question in questions)
    page = PAGE.replace("STYLE", stylesheet()).replace("FIGURES", figures)
    (folder / "page.html").write_text(page, encoding="utf-8")
    (folder / "questions.js").write_text(page_core() + Question.page_script(), encoding="utf-8")


def verdict_of(figure: Locator) -> Locator:
    return figure.get_by_role("status")


def check(figure: Locator) -> None:
    figure.get_by_role("button", name="Check").click()


def focused(figure: Locator) -> str:
    return figure.page.evaluate("document.activeElement.value || document.activeElement.textContent")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("questions")
    write_page(folder, [throws(), coin()])
    with serving(folder) as root:
        yield f"{root}/page.html"


@pytest.fixture(scope="module")
def reader(browser: Browser) -> BrowserContext:
    return new_reader(browser, has_touch=True)


TYPED = {
    "0.469": WEIGHED,
    ",469": WEIGHED,
    "0.4739": WEIGHED,
    "0.47 bit": WEIGHED,
    " +4.69E-1 Bits ": WEIGHED,
    "0.325": NATS,
    "∞": "It is finite.",
    "inf bits": "It is finite.",
    "Infinity": "It is finite.",
    "−0,47": "Sign.",
    "-0.47": "Sign.",
    "0.46 bits": HINT,
    "0.32": HINT,
    "0": HINT,
    "-inf": HINT,
    "<b>1</b>": None,
    "0.47 nats": None,
    "0.4.7": None,
    "bits": None,
    "": None,
}
READ = [
    ("3/4", "", 0.75),
    ("-3 / 4 bits", "bits", -0.75),
    ("1.", "", 1.0),
    (".5", "", 0.5),
    ("1e3", "", 1000.0),
    ("12 %", "%", 12.0),
    ("-∞", "", -inf),
    ("1/2/3", "", nan),
    ("1/", "", nan),
    ("1,000.5", "", nan),
    ("2 s", "", nan),
    ("0x1", "", nan),
    ("", "", nan),
]


@pytest.mark.browser
class TestInPage:
    @pytest.fixture
    def seen(self, reader: BrowserContext, address: str):
        with visit(reader, address) as seen:
            yield seen

    @pytest.fixture
    def choices(self, seen: Visit) -> Locator:
        return seen.page.locator("figure").nth(0)

    @pytest.fixture
    def box(self, seen: Visit) -> Locator:
        return seen.page.locator("figure").nth(1)

    def test_every_question_wakes(self, choices, box):
        for figure in (choices, box):
            assert wait_until_ready(figure) == []

    def test_group_and_answers_have_names(self, choices, box):
        group = choices.get_by_role("group", name="How much do three throws carry?")
        assert group.get_by_role("radio", name="1.5 bits", exact=True).count() == 1
        assert group.get_by_role("radio").count() == 3
        field = box.get_by_role("group", name="How large is").get_by_role("textbox", name="Your answer bits")
        expect(field).to_have_accessible_description("2 decimals are enough; inf stands for ∞.")

    def test_keyboard_alone_answers_and_hears_why(self, seen, choices):
        keyboard = seen.page.keyboard
        for key in ("Tab", "Space", "Enter"):
            keyboard.press(key)
        expect(verdict_of(choices)).to_have_text("✗ Not yet. Tails carry surprise as well.")
        assert focused(choices) == "0"
        keyboard.press("ArrowDown")
        expect(verdict_of(choices)).to_be_empty()
        assert choices.get_by_role("radio", name="3 bits").is_checked()
        keyboard.press("Tab")
        keyboard.press("Enter")
        expect(verdict_of(choices)).to_have_text("✓ Right. Each throw carries 1 bit, and the surprises add.")
        assert verdict_of(choices).locator("em").inner_text() == "add"
        assert focused(choices) == "Check"

    def test_keyboard_alone_types_a_number(self, seen, box):
        keyboard = seen.page.keyboard
        box.get_by_role("textbox").focus()
        keyboard.type("0,47")
        keyboard.press("Enter")
        expect(verdict_of(box)).to_have_text(f"✓ Right. {WEIGHED}")
        keyboard.type("1")
        expect(verdict_of(box)).to_be_empty()

    def test_verdict_is_spoken_but_its_sign_is_not(self, choices):
        choices.get_by_label("8 bits").check()
        check(choices)
        snapshot = verdict_of(choices).aria_snapshot()
        assert "Not yet." in snapshot
        assert COUNTED in snapshot
        assert "✗" not in snapshot

    def test_mouse_chooses_by_the_words(self, choices):
        choices.get_by_text("8 bits").click()
        check(choices)
        expect(verdict_of(choices)).to_contain_text(COUNTED)

    def test_finger_chooses_by_the_words(self, choices):
        choices.get_by_text("3 bits").tap()
        choices.get_by_role("button", name="Check").tap()
        expect(verdict_of(choices)).to_contain_text("Right.")

    def test_fingers_have_room(self, choices, box):
        for figure in (choices, box):
            for target in figure.locator("label, button, input[type=text]").all():
                assert target.bounding_box()["height"] >= 40

    def test_no_answer_is_no_mistake(self, choices, box):
        check(choices)
        expect(verdict_of(choices)).to_have_text("Choose an answer first.")
        check(box)
        expect(verdict_of(box)).to_have_text("Type a number, such as 1.5 or 1,5.")

    def test_numbers_are_recognised(self, box):
        heard = {}
        for typed in TYPED:
            box.get_by_role("textbox").fill(typed)
            check(box)
            heard[typed] = verdict_of(box).inner_text()
        words = {None: "Type a number, such as 1.5 or 1,5.", WEIGHED: f"✓ Right. {WEIGHED}"}
        assert heard == {typed: words.get(told, f"✗ Not yet. {told}") for typed, told in TYPED.items()}

    def test_numbers_are_read(self, seen):
        texts = [(typed, unit) for typed, unit, _ in READ]
        read = "texts => texts.map(([typed, unit]) => klcourse.modules.question.read(typed, unit))"
        np.testing.assert_equal(seen.page.evaluate(read, texts), [number for *_, number in READ])

    def test_rounding_to_the_decimals_asked_for_is_always_near(self, browser, tmp_path):
        rounded = [(k / 8, f"{np.floor(100 * k / 8 + 0.5) / 100:.2f}") for k in range(1, 80, 6)]
        write_page(tmp_path, [coin(answers={right: WEIGHED}, right=right) for right, _ in rounded])
        with serving(tmp_path) as root, visit(new_reader(browser), f"{root}/page.html") as seen:
            for figure, (_, typed) in zip(seen.page.locator("figure").all(), rounded, strict=True):
                figure.get_by_role("textbox").fill(typed)
                check(figure)
                expect(verdict_of(figure)).to_contain_text("Right.")

    def test_python_would_be_told(self, seen, choices, box):
        told = "figure => [figure.model.get('answer'), figure.model.get('solved')]"
        choices.get_by_label("8 bits").check()
        check(choices)
        assert choices.evaluate(told) == ["8 bits", False]
        box.get_by_role("textbox").fill(" 0,47 ")
        check(box)
        assert box.evaluate(told) == ["0,47", True]

    def test_questions_are_answered_apart(self, browser, tmp_path):
        write_page(tmp_path, [throws(), throws(right="8 bits")])
        with serving(tmp_path) as root, visit(new_reader(browser), f"{root}/page.html") as seen:
            first, second = seen.page.locator("figure").all()
            first.get_by_label("3 bits").check()
            second.get_by_label("3 bits").check()
            assert first.get_by_label("3 bits").is_checked()
            check(second)
            expect(verdict_of(second)).to_contain_text("Not yet.")
            expect(verdict_of(first)).to_be_empty()

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_page_keeps_what_pages_promise(self, browser, address, theme):
        with visit(new_reader(browser, theme), address) as seen:
            choices, box = seen.page.locator("figure").all()
            faults = accessibility_violations(seen)
            choices.get_by_label("8 bits").check()
            check(choices)
            box.get_by_role("textbox").fill("0.469")
            check(box)
            faults += accessibility_violations(seen)
            narrow(seen.page)
            faults += accessibility_violations(seen) + overflow(seen)
            assert faults + requests_elsewhere(seen) + console_errors(seen) == []
            assert seen.page.locator("form").first.bounding_box()["width"] <= NARROW

    def test_dark_page_has_a_dark_question(self, browser, address):
        colours = []
        for theme in ("light", "dark"):
            with visit(new_reader(browser, theme), address) as seen:
                button = seen.page.get_by_role("button").first
                colours.append(button.evaluate("it => getComputedStyle(it).backgroundColor"))
        assert colours == ["rgb(255, 255, 255)", "rgb(18, 18, 18)"]

    def test_right_and_wrong_differ_without_colour(self, choices):
        looks = set()
        for answer in ("3 bits", "8 bits"):
            choices.get_by_label(answer).check()
            check(choices)
            looks.add(verdict_of(choices).evaluate("it => getComputedStyle(it).borderLeftStyle"))
        assert looks == {"solid", "dashed"}

    def test_without_javascript_the_answer_is_folded(self, browser, address):
        with visit(new_reader(browser, java_script_enabled=False), address) as seen:
            for figure in seen.page.locator("figure").all():
                assert no_still_picture(figure) == []
                because = figure.locator("details p").last
                expect(because).to_be_hidden()
                figure.get_by_text("Answer", exact=True).click()
                expect(because).to_be_visible()
