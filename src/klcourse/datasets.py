"""The course's real data, offline: text that comes with Python, tables that come with scikit-learn."""

from __future__ import annotations

import codecs
import contextlib
import io
import re
from typing import Any, NamedTuple

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
    """Shape (n, d), in the units that the function which returns the table names."""
    kinds: NDArray[np.int64]
    """Shape (n,): index into `kind_names`."""
    feature_names: list[str]
    """What each column of `features` measures."""
    kind_names: list[str]
    """What each kind is called."""


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
    return _table(bunch, [name.removesuffix(" (cm)") for name in bunch.feature_names])


def digits() -> Table:
    """Handwritten digits: 1797 pictures of 8 × 8 pixels, each pixel's ink from 0 to 16.

    Rows and columns count from 0, so that pixel 21 is the one in row 2 and column 5.

    >>> digits().feature_names[21]
    'row 2, column 5'
    """
    from sklearn.datasets import load_digits

    return _table(load_digits(), [f"row {row}, column {column}" for row in range(8) for column in range(8)])


def mean_ink() -> NDArray[np.float64]:
    """Where the ink of each digit lies: its mean picture, divided by the total.

    Shape (10, 64). Row k is a distribution over the pixels of :func:`digits`: the probabilities that a speck
    of ink, drawn at random from all pictures of the digit k, lies in each of them.

    >>> ink = mean_ink()
    >>> ink[1].reshape(8, 8).sum(axis=0).round(2)  # by columns: a 1 is a stroke down the middle
    array([0.  , 0.02, 0.13, 0.3 , 0.34, 0.18, 0.03, 0.01])
    """
    table = digits()
    means = np.array([table.features[table.kinds == kind].mean(axis=0) for kind in range(10)])
    shares: NDArray[np.float64] = means / means.sum(axis=1, keepdims=True)
    return shares


def breast_cancer() -> Table:
    """Cell nuclei of 569 breast tumours, 30 measurements each: 212 malignant (kind 0), 357 benign (kind 1).

    Each of ten features is there as its mean, its standard error and its worst (the mean of the three
    largest); scikit-learn gives no units.

    >>> breast_cancer().kind_names
    ['malignant', 'benign']
    """
    from sklearn.datasets import load_breast_cancer

    bunch = load_breast_cancer()
    return _table(bunch, [str(name) for name in bunch.feature_names])


def wine() -> Table:
    """Chemical analyses of 178 wines by three growers of one region; scikit-learn gives no units.

    >>> wine().feature_names[:3]
    ['alcohol', 'malic acid', 'ash']
    """
    from sklearn.datasets import load_wine

    bunch = load_wine()
    return _table(bunch, [name.replace("_", " ") for name in bunch.feature_names])


def _table(bunch: Any, feature_names: list[str]) -> Table:
    """What scikit-learn loads, which it reads from its files anew for each call."""
    return Table(
        features=bunch.data,
        kinds=bunch.target.astype(np.int64),
        feature_names=feature_names,
        kind_names=[str(name).replace("_", " ") for name in bunch.target_names],
    )
