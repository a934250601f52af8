"""Plots draw what the counts say, and nothing that must be withheld."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

import rnr
from rnr.evidence import CountTable, MeasureError, auc
from rnr.publish import plots
from rnr.publish.ink import figure, to_svg

COUNTS = CountTable.from_counts(
    [0, 1, 2], [15, 20, 30], [45, 30, 20], about={"score": "points, 0 to 2"}
)
SMALL = CountTable.from_counts([0, 1, 2, 3], [30, 3, 40, 50], [30, 50, 20, 60])
SPLIT = CountTable.from_counts(
    [0, 1, 0, 1], [20, 30, 25, 15], [40, 30, 35, 20], by={"sex": ["f", "f", "m", "m"]}
)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """No window, and no figure left open."""
    mpl.use("Agg")
    yield
    plt.close("all")


def texts(ax: Axes) -> list[str]:
    """The words inside the axes."""
    return [text.get_text() for text in ax.texts]


def test_each_takes_axes_and_gives_them_back() -> None:
    """With ``ax`` it draws there, without it on new axes; nothing is ever shown."""
    answers = {"age_at_current_arrest": 20, "pending_charge": "yes"}
    explained = rnr.score(rnr.assess(rnr.load("psa"), answers)).explain("nca")
    for draw in (
        lambda ax: plots.score_distribution(COUNTS, ax),
        lambda ax: plots.rates_by_level(COUNTS, ax),
        lambda ax: plots.calibration(COUNTS, [0.2, 0.4, 0.6], ax),
        lambda ax: plots.roc(COUNTS, ax),
        lambda ax: plots.contributions(explained, ax),
    ):
        _, own = figure()
        assert draw(own) is own
        assert own.get_xlabel()
        fresh = draw(None)
        assert fresh is not own
        assert fresh.figure in [plt.figure(n) for n in plt.get_fignums()]


def test_bars_are_people() -> None:
    """Each bar is the people of a score, those with the event below."""
    ax = plots.score_distribution(COUNTS)
    events, others = ax.containers
    assert [bar.get_height() for bar in events] == [15, 20, 30]
    assert [bar.get_height() + bar.get_y() for bar in others] == [60, 50, 50]
    assert texts(ax) == ["60", "50", "50"]
    assert ax.get_xlabel() == "points, 0 to 2"


def test_rates_have_wilson_limits_and_truth() -> None:
    """Points, limits and people are those of the rates."""
    ax = plots.rates_by_level(COUNTS, truth={0.0: 0.3, 1.0: 0.35, 2.0: 0.55})
    points = ax.containers[0].lines[0]
    assert points.get_ydata() == pytest.approx([15 / 60, 20 / 50, 30 / 50])
    low, high = rnr.evidence.wilson(15, 60) if hasattr(rnr, "evidence") else (0.158, 0.372)
    ends = ax.containers[0].lines[2][0].get_segments()[0][:, 1]
    assert ends == pytest.approx([low, high], abs=1e-3)
    assert texts(ax) == ["n = 60", "n = 50", "n = 50"]
    truth = next(line for line in ax.lines if line.get_label() == "truth")
    assert list(truth.get_ydata()) == [0.3, 0.35, 0.55]


def test_groups_have_a_line_each() -> None:
    """A split table is drawn by group, with a marker and a name for each."""
    ax = plots.rates_by_level(SPLIT)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["f", "m"]
    markers = {points.lines[0].get_marker() for points in ax.containers}
    assert len(markers) == 2


def test_calibration_draws_stated_against_observed() -> None:
    """A point stands at what was stated and what was seen; without a statement it is an error."""
    ax = plots.calibration(COUNTS, [0.2, 0.4, 0.6])
    points = [tuple(offset) for dots in ax.collections for offset in dots.get_offsets()]
    assert points == [pytest.approx(xy) for xy in ((0.2, 0.25), (0.4, 0.4), (0.6, 0.6))]
    with pytest.raises(MeasureError, match="expected probabilities are needed"):
        plots.calibration(COUNTS)


def test_roc_passes_through_the_cuts() -> None:
    """The curve's area is the AUC, and each cut is named."""
    ax = plots.roc(COUNTS)
    curve = ax.lines[1]
    area = np.trapezoid(curve.get_ydata(), curve.get_xdata())
    assert area == pytest.approx(auc(COUNTS).value)
    assert {"1+", "2+"} <= set(texts(ax))


def test_withheld_scores_are_not_drawn() -> None:
    """A small cell and what gives it away leave no bar, no point and no cut."""
    bars = plots.score_distribution(SMALL)
    assert texts(bars).count("withheld") == 2
    assert [bar.get_height() for bar in bars.containers[0]].count(0) == 2
    rates = plots.rates_by_level(SMALL)
    assert len(texts(rates)) == 2
    dots = plots.calibration(SMALL, [0.2, 0.3, 0.4, 0.5])
    assert len(dots.collections) == 2
    curve = plots.roc(SMALL)
    shown = len(curve.lines[1].get_xdata())
    assert shown < len(plots.roc(SMALL, least=0).lines[1].get_xdata())


def test_contributions_are_the_points_of_the_explanation() -> None:
    """A known answer is a solid bar; a missing one reaches from the least to the most."""
    answers = {"age_at_current_arrest": 20, "pending_charge": "yes"}
    explained = rnr.score(rnr.assess(rnr.load("psa"), answers)).explain("nca")
    ax = plots.contributions(explained)
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == [float(line.most) - (0 if line.points is not None else float(line.least))
                      for line in explained.lines]  # fmt: skip
    assert texts(ax)[:2] == ["2", "3"]
    assert "0 to 2" in texts(ax)


def test_drawings_share_a_page() -> None:
    """Ids of two drawings differ, and the same drawing is the same text."""
    made, ax = figure()
    plots.score_distribution(COUNTS, ax)
    one, two = to_svg(made, "one"), to_svg(made, "two")
    assert one == to_svg(made, "one")
    assert 'id="one-' in one
    assert "one-" not in two
