"""The figure style, and the area picture against the entropy it shows."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

import klcourse
from klcourse import plotting


@pytest.fixture
def ax():
    with mpl.rc_context():
        plotting.use_course_style()
        figure, ax = plt.subplots()
        yield ax
        plt.close(figure)


@pytest.mark.parametrize(("unit", "base"), plotting.UNITS.items())
def test_areas_add_up_to_the_entropy(ax, unit, base):
    p = [0.5, 0.25, 0.0, 0.125, 0.125]
    plotting.area_picture(ax, p, list("abcde"), unit=unit)
    areas = [patch.get_width() * patch.get_height() for patch in ax.patches]
    assert len(areas) == 4  # what cannot happen has no rectangle
    assert sum(areas) == pytest.approx(klcourse.entropy(p, base=base), abs=1e-12)
    assert unit in ax.get_ylabel()


def test_area_picture_of_a_certain_outcome(ax):
    plotting.area_picture(ax, [1.0, 0.0], ["heads", "tails"])
    assert ax.get_ylim()[1] > 0


@pytest.mark.parametrize(
    ("p", "labels", "unit", "message"),
    [
        ([1, 2], ["a", "b"], "bit", "normalize"),
        ([0.5, 0.5], ["a"], "bit", r"p has shape \(2,\) and there are 1 labels"),
        ([[0.5, 0.5]], ["a"], "bit", r"p has shape \(1, 2\)"),
        ([0.5, 0.5], ["a", "b"], "bits", "unit='bits' is unknown; choose one of bit, nat, dit"),
    ],
)
def test_area_picture_refuses_bad_input(ax, p, labels, unit, message):
    with pytest.raises(ValueError, match=message):
        plotting.area_picture(ax, p, labels, unit=unit)


def test_the_same_figure_gives_the_same_bytes():
    pictures = []
    for _ in range(2):
        with mpl.rc_context():
            plotting.use_course_style()
            figure, ax = plt.subplots()
            plotting.area_picture(ax, [0.5, 0.5], ["a", "b"])
            pictures.append(plotting.to_svg(figure))
    assert pictures[0] == pictures[1]
    assert pictures[0].lstrip().startswith("<?xml")
