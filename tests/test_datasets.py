"""The course's data: what the chapters rely on."""

import re
import string

import numpy as np
import pytest

from klcourse import datasets


def test_zen_of_python_prints_nothing_and_is_the_poem(capsys):
    text = datasets.zen_of_python()
    assert capsys.readouterr().out == ""
    assert text.startswith("The Zen of Python, by Tim Peters")
    assert text.rstrip().endswith("let's do more of those!")


def test_language_reference_is_long_english():
    text = datasets.letters_only(datasets.language_reference())
    assert len(text) > 300_000
    assert text.count(" the ") > 3_000


def test_letters_only_keeps_27_symbols_and_single_spaces():
    text = datasets.letters_only("  Été 2024: Don't\nPANIC!  ")
    assert text == "t don t panic"
    assert re.fullmatch("[a-z ]*", datasets.letters_only(string.printable))


def test_letter_indices_point_into_the_alphabet():
    text = datasets.letters_only(datasets.zen_of_python())
    indices = datasets.letter_indices(text)
    assert "".join(datasets.ALPHABET[i] for i in indices) == text
    with pytest.raises(ValueError, match=r"'!'.*letters_only"):
        datasets.letter_indices("no!")


def test_english_letters_are_a_distribution_from_frequent_to_rare():
    letters, p = datasets.english_letters()
    assert sorted(letters) == list(string.ascii_lowercase)
    assert p.sum() == pytest.approx(1)
    assert (np.diff(p) <= 0).all()


def test_english_letters_resemble_real_english():
    """A wrong row in the table would stand out against half a million characters."""
    letters, p = datasets.english_letters()
    text = datasets.letters_only(datasets.language_reference()).replace(" ", "")
    seen = np.array([text.count(letter) for letter in letters]) / len(text)
    assert np.corrcoef(p, seen)[0, 1] > 0.95
    assert np.abs(p - seen).max() < 0.035


def test_iris_is_the_table_of_150_flowers():
    table = datasets.iris()
    assert table.features.shape == (150, 4)
    assert table.kind_names == ["setosa", "versicolor", "virginica"]
    assert np.bincount(table.kinds).tolist() == [50, 50, 50]
    assert table.feature_names[2] == "petal length"
    assert 1 <= table.features[:, 2].min() < table.features[:, 2].max() < 7  # in cm
