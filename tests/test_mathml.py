"""Formulas as MathML: what browsers are given is what KaTeX meant, and looks like TeX."""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))

import mathfont  # noqa: E402
import mathml  # noqa: E402

# How many parts each element has in MathML; a part too many is drawn as something else altogether.
PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}


@pytest.fixture(scope="module")
def katex():
    katex = mathml.KaTeX()
    yield katex
    katex.close()


def wrong_parts(elements):
    """Elements that have more or fewer parts than MathML gives them."""
    return [f"{name} has {count} parts" for name, count in elements if name in PARTS and count != PARTS[name]]


def parts_of(formula):
    tree = ET.fromstring(formula)
    return [(element.tag.rpartition("}")[2], len(element)) for element in tree.iter()]


def outline(formula):
    """The formula's text, with a blank for each space that was put in."""
    return "".join(
        " " if element.tag.endswith("mspace") else (element.text or "").replace("\u2061", "")
        for element in ET.fromstring(formula).iter()
    )


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"\log p", "log p"),
        (r"\log_2 p", "log2 p"),
        (r"\log(p)", "log(p)"),
        (r"p(x) \log \frac{1}{p(x)}", "p(x) log 1p(x)"),
        (r"2n \ln 2", "2n ln 2"),
        (r"-\log p", "−log p"),
        (r"1 + \log p", "1+log p"),
        (r"\frac{1}{\ln 2}", "1ln 2"),
        (r"\frac{\ln 2}{\log_2 p}", "ln 2log2 p"),
        (r"\max_x p(x)", "maxx p(x)"),
    ],
)
def test_operators_stand_off_as_in_tex(katex, tex, shown):
    formula = mathml.render(katex, tex, False)
    assert outline(formula) == shown
    assert wrong_parts(parts_of(formula)) == []


@pytest.mark.parametrize(
    ("tex", "letter"),
    [
        (r"\mathbb{E}", "𝔼"),
        (r"\mathbb{R}", "ℝ"),
        (r"\mathbf{x}", "𝐱"),
        (r"\mathbf{2}", "𝟐"),
        (r"\mathcal{L}", "ℒ"),
        (r"\mathcal{N}", "𝒩"),
        (r"\boldsymbol{\epsilon}", "𝝐"),
        (r"\boldsymbol{\nabla}", "𝛁"),
        (r"\mathfrak{R}", "ℜ"),
    ],
)
def test_alphabets_are_letters_of_their_own(katex, tex, letter):
    formula = mathml.render(katex, tex, False)
    assert outline(formula) == letter
    assert "mathvariant" not in formula


def test_p_and_q_have_their_colours(katex):
    formula = mathml.render(katex, "p + q + x", True)
    assert '<mi class="distribution-p">p</mi>' in formula
    assert '<mi class="distribution-q">q</mi>' in formula
    assert "<mi>x</mi>" in formula


def test_a_sign_over_another_stays_over_it(katex):
    tree = ET.fromstring(mathml.render(katex, r"a \overset{\text{def}}{=} b", False))
    assert [
        element.tag for element in tree.iter() if element.tag.endswith(("mi", "mo")) and len(element)
    ] == []


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\nosuchthing", "Undefined control sequence"),
        (r"\boxed{x}", "browsers do not draw its menclose"),
        (r"\begin{array}{c|c} a & b \end{array}", "browsers do not draw its columnlines"),
        (r"\mathcal{1}", "no script '1' in Unicode"),
    ],
)
def test_what_cannot_be_shown_is_an_error(katex, tex, message):
    with pytest.raises(ValueError, match=message):
        mathml.render(katex, tex, False)


@pytest.fixture(scope="module")
def formulas():
    """Every formula of the built book."""
    pages = sorted((ROOT / "_build" / "html").rglob("*.html"))
    soups = (BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser") for page in pages)
    found = [math for soup in soups for math in soup.find_all("math")]
    assert len(found) > 100, "the book is not built: run `make book` first"
    return found


def test_no_formula_of_the_book_has_a_part_too_many(formulas):
    parts = [(tag.name, len(tag.find_all(recursive=False))) for math in formulas for tag in math.find_all()]
    assert wrong_parts(parts) == []


def test_the_books_font_has_every_sign_of_its_formulas(formulas):
    assert {sign for math in formulas for sign in math.get_text() if ord(sign) not in mathfont.SIGNS} == set()


def test_a_part_too_many_is_seen():
    planted = "<math><mfrac><mn>1</mn><mspace/><mn>2</mn></mfrac></math>"
    assert wrong_parts(parts_of(planted)) == ["mfrac has 3 parts"]
