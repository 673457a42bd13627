"""The course's data: what the chapters rely on."""

import re
import string

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr

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


def test_digits_are_1797_pictures_of_64_pixels():
    table = datasets.digits()
    assert table.features.shape == (1797, 64)
    assert table.features.dtype == np.float64
    assert (table.features.min(), table.features.max()) == (0, 16)
    assert table.kinds.dtype == np.int64
    assert table.kind_names == list("0123456789")
    assert np.bincount(table.kinds).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_names_of_pixels_tell_row_and_column():
    table = datasets.digits()
    names = [name.replace("row ", "").replace("column ", "").split(", ") for name in table.feature_names]
    pixels = np.array(names, dtype=int)
    assert pixels.tolist() == [[row, column] for row in range(8) for column in range(8)]
    zeros = table.features[table.kinds == 0].mean(axis=0)
    # The middle of a 0 is empty, and the strokes left and right of it are full.
    row, column = pixels.T
    assert zeros[(row == 3) & (column == 2)] > 5 * zeros[(row == 3) & (column == 4)]


def test_breast_cancer_is_569_tumours_of_which_212_are_malignant():
    table = datasets.breast_cancer()
    assert table.features.shape == (569, 30)
    assert table.kind_names == ["malignant", "benign"]
    assert np.bincount(table.kinds).tolist() == [212, 357]
    assert table.feature_names[0] == "mean radius"
    assert table.feature_names[-1] == "worst fractal dimension"
    assert {type(name) for name in table.feature_names} == {str}
    radius = table.features[:, 0]
    assert radius[table.kinds == 0].mean() > 1.4 * radius[table.kinds == 1].mean()


def test_wine_is_178_analyses_of_three_growers():
    table = datasets.wine()
    assert table.features.shape == (178, 13)
    assert table.kind_names == ["class 0", "class 1", "class 2"]
    assert np.bincount(table.kinds).tolist() == [59, 71, 48]
    assert table.feature_names[11:] == ["od280/od315 of diluted wines", "proline"]
    assert len(table.feature_names) == 13
    assert 11 <= table.features[:, 0].min() < table.features[:, 0].max() < 15  # per cent of alcohol


@pytest.mark.parametrize(
    "load", [datasets.iris, datasets.digits, datasets.breast_cancer, datasets.wine, datasets.mean_ink]
)
def test_what_a_caller_does_to_the_data_stays_with_the_caller(load):
    def arrays():
        loaded = load()
        return [loaded] if isinstance(loaded, np.ndarray) else [loaded.features, loaded.kinds]

    before = [array.copy() for array in arrays()]
    for array in arrays():
        array[:] = -1
    for array, was in zip(arrays(), before, strict=True):
        np.testing.assert_array_equal(array, was)


def test_names_belong_to_the_caller_too():
    datasets.digits().feature_names.clear()
    datasets.digits().kind_names.clear()
    assert len(datasets.digits().feature_names) == 64
    assert len(datasets.digits().kind_names) == 10


# ---- mean ink -------------------------------------------------------------------------------------


def test_mean_ink_is_each_digits_share_of_ink_counted_picture_by_picture():
    ink = np.zeros((10, 64))
    table = datasets.digits()
    for picture, digit in zip(table.features, table.kinds, strict=True):
        ink[digit] += picture
    np.testing.assert_allclose(datasets.mean_ink(), [row / row.sum() for row in ink], rtol=1e-13)


def bits(p, q):
    """D(p‖q) by SciPy, in bits."""
    return rel_entr(p, q).sum() / np.log(2)


def test_most_divergences_between_digits_are_infinite():
    """The numbers of chapter 4."""
    ink = datasets.mean_ink()
    table = np.array([[bits(p, q) for q in ink] for p in ink])
    assert np.isinf(table).sum() == 78  # of 90 ordered pairs
    assert table[0, 1] == pytest.approx(0.7382, abs=5e-5)
    assert table[1, 0] == np.inf


def test_one_more_speck_of_ink_in_every_pixel_makes_1_against_0_finite():
    """Add-one smoothing of chapter 4: of the sums of ink over all pictures, not of the means."""
    table = datasets.digits()
    zeros, ones = (table.features[table.kinds == digit].sum(axis=0) + 1 for digit in (0, 1))
    assert bits(ones / ones.sum(), zeros / zeros.sum()) == pytest.approx(1.2107, abs=5e-5)


def test_digits_by_jensen_shannon_divergence():
    """The numbers of chapter 5."""
    ink = datasets.mean_ink()
    pairs = [(i, j) for i in range(10) for j in range(i + 1, 10)]
    divergence = {(i, j): jensenshannon(ink[i], ink[j], base=2) ** 2 for i, j in pairs}
    assert max(divergence, key=divergence.get) == (6, 7)
    assert divergence[6, 7] == pytest.approx(0.2299, abs=5e-5)
    assert min(divergence, key=divergence.get) == (1, 8)
    assert divergence[1, 8] == pytest.approx(0.0383, abs=5e-5)
