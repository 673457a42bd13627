"""What a cell prints as a table keeps its columns on a narrow page."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "book" / "_ext"))

from printed_columns import mark_columns

BEFORE = (
    '<div class="output stream highlight-myst-ansi notranslate"><div class="highlight"><pre><span></span>'
)
AFTER = "\n</pre></div>\n</div>"


@pytest.mark.parametrize(
    ("printed", "columns"),
    [
        ("  n   bias (nats)\n 10   0.2916\n 30   0.0901", True),
        ("p &lt; q   yes\np &gt; q   no", True),
        ("H = 3.5936 bits\n    in a shade\nI = 0.6685 bits", False),
        ("one line   with a gap\nand one without", False),
        ("", False),
    ],
)
def test_a_table_is_told_from_sentences(printed: str, columns: bool) -> None:
    page = mark_columns(f"<p>a   b\nc   d</p>{BEFORE}{printed}{AFTER}<p>after</p>")
    assert page.replace('"output stream columns ', '"output stream ') == (
        f"<p>a   b\nc   d</p>{BEFORE}{printed}{AFTER}<p>after</p>"
    )
    assert ('class="output stream columns ' in page) == columns


def test_each_output_is_looked_at_by_itself() -> None:
    table, sentence = f"{BEFORE}a  b\n1  2{AFTER}", f"{BEFORE}a is 1{AFTER}"
    page = mark_columns(sentence + table + sentence)
    assert page.count("columns") == 1
    assert page.index("columns") > len(sentence)
