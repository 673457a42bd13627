"""The course's real data, offline: text that comes with Python, tables that come with scikit-learn."""

from __future__ import annotations

import codecs
import contextlib
import io
import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ALPHABET = " abcdefghijklmnopqrstuvwxyz"
"""The 27 symbols that :func:`letters_only` keeps: the space and the English letters."""

# Occurrences in 100 000 letters of general English: R. E. Lewand, Cryptological Mathematics, The
# Mathematical Association of America, 2000.
_ENGLISH_LETTERS = {
    "e": 12702, "t": 9056, "a": 8167, "o": 7507, "i": 6966, "n": 6749, "s": 6327, "h": 6094,
    "r": 5987, "d": 4253, "l": 4025, "c": 2782, "u": 2758, "m": 2406, "w": 2360, "f": 2228,
    "g": 2015, "y": 1974, "p": 1929, "b": 1492, "v": 978, "k": 772, "j": 153, "x": 150,
    "q": 95, "z": 74,
}  # fmt: skip


class Table(NamedTuple):
    """Measurements of some things, and the kind of each thing."""

    features: NDArray[np.float64]
    """Shape (n, d), in the units that `feature_names` say."""
    kinds: NDArray[np.int64]
    """Shape (n,): index into `kind_names`."""
    feature_names: list[str]
    kind_names: list[str]


def zen_of_python() -> str:
    """Tim Peters's Zen of Python, the text that ``import this`` prints.

    >>> zen_of_python()[:32]
    'The Zen of Python, by Tim Peters'
    """
    with contextlib.redirect_stdout(io.StringIO()):
        import this
    return codecs.decode(this.s, "rot13")


def language_reference() -> str:
    """The topics of Python's language reference that ``help()`` shows: some 500 000 characters.

    The text is that of the running Python, so its figures change a little from version to version.
    """
    from pydoc_data.topics import topics

    return "\n\n".join(topics[name] for name in sorted(topics))


def letters_only(text: str) -> str:
    """`text` in 27 symbols: small letters, and one space for each run of anything else.

    >>> letters_only("Now is better than never -- though...")
    'now is better than never though'
    """
    return re.sub("[^a-z]+", " ", text.lower()).strip()


def letter_indices(text: str) -> NDArray[np.int64]:
    """Positions in :data:`ALPHABET` of the symbols of :func:`letters_only` text: 0 for the space.

    >>> letter_indices("a cab")
    array([1, 0, 3, 1, 2])
    """
    unknown = set(text) - set(ALPHABET)
    if unknown:
        raise ValueError(
            f"text holds {sorted(unknown)[0]!r}, which is none of the 27 symbols; "
            "clean it with klcourse.datasets.letters_only(text)"
        )
    return np.array([ALPHABET.index(symbol) for symbol in text], dtype=np.int64)


def english_letters() -> tuple[list[str], NDArray[np.float64]]:
    """The 26 letters from the most to the least frequent, and their probabilities in general English.

    >>> letters, p = english_letters()
    >>> letters[0], round(float(p[0]), 3)
    ('e', 0.127)
    """
    counts = np.array(list(_ENGLISH_LETTERS.values()), dtype=np.float64)
    return list(_ENGLISH_LETTERS), counts / counts.sum()


def iris() -> Table:
    """Anderson's irises: sepals and petals of 150 flowers in cm, 50 of each of three species.

    >>> iris().feature_names
    ['sepal length', 'sepal width', 'petal length', 'petal width']
    """
    from sklearn.datasets import load_iris

    bunch = load_iris()
    return Table(
        features=bunch.data,
        kinds=bunch.target.astype(np.int64),
        feature_names=[name.removesuffix(" (cm)") for name in bunch.feature_names],
        kind_names=[str(name) for name in bunch.target_names],
    )
