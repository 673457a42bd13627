"""The font of the formulas, cut down to the signs that mathematics here uses.

STIX Two Math comes with the package ziamath, under the SIL Open Font Licence. Whole, it weighs 1.5 MB;
its plain text has its own font, and most scripts and arrows never appear.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from fontTools import subset
from sphinx.application import Sphinx

FONT = "stix-two-math.woff2"

# tests/test_mathml.py says which sign is missing here when a formula uses a new one.
SIGNS = {
    *range(0x20, 0x7F),  # ASCII
    *range(0x391, 0x3CA),  # Greek
    *range(0x1D434, 0x1D468),  # italic letters, which a browser takes for each <mi>
    *range(0x1D6FC, 0x1D71C),  # italic Greek
    *(0x1D400 + i for i in range(52)),  # bold letters
    *map(ord, "¯±·×÷ˆˉ˙˜ℎ‖…′‾ℂℒℓℕℚℝℤ𝔼𝒩𝟙←→↔⇒⇔∀∂∃∅∇∈∉∏∑−∗∘√∝∞∣∥∩∪∫∼≈≔≠≡≤≥≪≫⊂⊆⊕⊗⊤⊥⋅⋯⌈⌉⌊⌋⏞⏟■⟨⟩⩽⩾"),
    *map(ord, "\u00a0\u2005\u2009\u200a\u2061\u2063"),  # spaces, and signs that are not seen
    *map(ord, "\u0302\u0303\u0304\u0305\u0338\u20d7"),  # hat, tilde, bar, overline, stroke, arrow
}
FEATURES = ["ssty", "dtls", "flac"]  # smaller forms for sub- and superscripts, forms under accents


def write_font(app: Sphinx) -> None:
    target = Path(app.outdir) / "_static" / FONT
    if target.exists() and target.stat().st_mtime > Path(__file__).stat().st_mtime:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    source = Path(find_spec("ziamath").origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"
    options = subset.Options(flavor="woff2", layout_features=FEATURES, drop_tables=["FFTM", "DSIG"])
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=SIGNS)
    subsetter.subset(font)
    subset.save_font(font, target, options)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", write_font)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
