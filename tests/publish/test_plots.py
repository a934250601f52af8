"""Plots draw what the counts say, and nothing that must be withheld."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

import rnr
from rnr.evidence import CountTable, MeasureError, TimeTable, auc
from rnr.evidence import decision_curve as decide
from rnr.evidence.following.incidence_curves import by_level, incidence
from rnr.evidence.withholding.suppress_time import withhold_times
from rnr.publish import plots
from rnr.publish.drawing.captions import caption_of
from rnr.publish.drawing.ink import figure, to_svg

COUNTS = CountTable.from_counts(
    [0, 1, 2], [15, 20, 30], [45, 30, 20], about={"score": "points, 0 to 2"}
)
SMALL = CountTable.from_counts([0, 1, 2, 3], [30, 3, 40, 50], [30, 50, 20, 60])
SPLIT = CountTable.from_counts(
    [0, 1, 0, 1], [20, 30, 25, 15], [40, 30, 35, 20], by={"sex": ["f", "f", "m", "m"]}
)
TIMES = TimeTable.from_counts(
    ["low", "low", "low", "high", "high", "high"],
    [6, 12, 24] * 2,
    ["arrest", "death", None] * 2,
    [12, 15, 90, 40, 20, 60],
    causes=["arrest", "death"],
    labels=["low", "high"],
    about={"unit": "months", "instrument": "tool", "version": "1"},
)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """No window, and no figure left open."""
    mpl.use("Agg")
    yield
    plt.close("all")


def texts(ax: Axes) -> list[str]:
    """The words inside the axes, without the caption."""
    return [text.get_text() for text in ax.texts if text.get_label() != "caption"]


def test_each_takes_axes_and_gives_them_back() -> None:
    """With ``ax`` it draws there, without it on new axes; nothing is ever shown."""
    answers = {"age_at_current_arrest": 20, "pending_charge": "yes"}
    explained = rnr.score(rnr.assess(rnr.load("psa"), answers)).explain("nca")
    for draw in (
        lambda ax: plots.score_distribution(COUNTS, ax),
        lambda ax: plots.rates_by_level(COUNTS, ax),
        lambda ax: plots.calibration(COUNTS, [0.2, 0.4, 0.6], ax),
        lambda ax: plots.roc(COUNTS, ax),
        lambda ax: plots.cumulative_incidence(TIMES, ax),
        lambda ax: plots.decision_curve(COUNTS, ax, [0.2, 0.4, 0.6]),
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
    ax = plots.rates_by_level(COUNTS, beside={"truth": {0.0: 0.3, 1.0: 0.35, 2.0: 0.55}})
    points = ax.containers[0].lines[0]
    assert points.get_ydata() == pytest.approx([15 / 60, 20 / 50, 30 / 50])
    low, high = rnr.evidence.wilson(15, 60) if hasattr(rnr, "evidence") else (0.158, 0.372)
    ends = ax.containers[0].lines[2][0].get_segments()[0][:, 1]
    assert ends == pytest.approx([low, high], abs=1e-3)
    assert texts(ax) == ["n = 60", "n = 50", "n = 50", "truth", "observed"]
    truth = next(line for line in ax.lines if line.get_label() == "truth")
    assert list(truth.get_ydata()) == [0.3, 0.35, 0.55]


def test_groups_have_a_line_each() -> None:
    """A split table is drawn by group, with a marker and a name for each."""
    ax = plots.rates_by_level(SPLIT)
    assert {"f", "m"} == set(texts(ax))
    assert ax.get_legend() is None
    markers = {points.lines[0].get_marker() for points in ax.containers}
    assert len(markers) == 2


def test_shares_of_groups_are_drawn() -> None:
    """A split table shows the share of each group's people at each score."""
    ax = plots.score_distribution(SPLIT)
    assert [line.get_ydata().tolist() for line in ax.lines] == [
        pytest.approx([60 / 120, 60 / 120]),
        pytest.approx([60 / 95, 35 / 95]),
    ]
    assert sorted(texts(ax)) == ["f\nn = 120", "m\nn = 95"]
    few = CountTable.from_counts([0, 1], [2, 3], [1, 2], by={"site": ["a", "b"]})
    assert texts(plots.score_distribution(few)) == ["withheld: too few people"]


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


def test_incidence_curves_are_those_of_aalen_and_johansen() -> None:
    """Each level's line ends at its estimate, with its limits as band and its people below."""
    ax = plots.cumulative_incidence(TIMES)
    for line, curve in zip(ax.lines, by_level(TIMES, incidence).values(), strict=True):
        assert line.get_xdata().tolist()[1] == 6
        assert line.get_ydata().tolist()[1:] == pytest.approx(curve.value[[0, 2]])
    band = ax.collections[0].get_paths()[0].vertices
    assert incidence(TIMES.levels()["low"]).high[0] == pytest.approx(band[band[:, 0] == 6, 1].max())
    assert {"low: 10\u00a0%", "high: 33\u00a0%", "117", "120", "80", "60"} <= set(texts(ax))
    assert ax.get_xlabel() == "months from the start"
    assert ax.get_ylabel() == "share with arrest"
    assert caption_of(ax).startswith("n = 237, 52 with arrest.")
    assert caption_of(ax).endswith("Source: tool 1.")


def test_incidence_of_another_cause_and_in_full() -> None:
    """Any cause can be drawn, and with ``least=0`` every step is."""
    ax = plots.cumulative_incidence(TIMES, cause="death", least=0)
    low = incidence(TIMES.levels()["low"], "death")
    assert ax.lines[0].get_xdata().tolist() == [0, 12, 24]
    assert ax.lines[0].get_ydata().tolist() == pytest.approx([0, *low.value[1:]])
    assert ax.lines[0].get_drawstyle() == "steps-post"


def test_small_levels_have_no_curve() -> None:
    """A level with few events, and the one that would give it away, are left out and said so."""
    small = TimeTable.from_counts(
        [0, 0, 1, 1, 2, 2], [6, 12] * 3, [1, 0] * 3, [3, 60, 30, 60, 50, 70]
    )
    ax = plots.cumulative_incidence(small)
    assert [line.get_label() for line in ax.lines] == ["2"]
    assert "Withheld" in caption_of(ax)
    few = TimeTable.from_counts([0, 0], [6, 12], [1, 0], [3, 4])
    assert "withheld: too few people" in texts(plots.cumulative_incidence(few))


def test_few_events_make_no_step_of_their_own() -> None:
    """No two neighbouring points of a curve are fewer than ten events apart."""
    many = TimeTable.from_counts([0] * 40, range(1, 41), [1] * 39 + [0], [3] * 39 + [50])
    x = plots.cumulative_incidence(many).lines[0].get_xdata()
    events = [sum(3 for t in range(1, 40) if a < t <= b) for a, b in pairwise(x)]
    assert min(events) >= 10
    late = TimeTable.from_counts([0] * 3, [3, 6, 9], [1, 0, 1], [5, 120, 9])
    assert not plots.cumulative_incidence(late).lines


def test_curves_follow_what_may_be_shown_beside_other_numbers() -> None:
    """With times chosen beforehand, curves and rows stand at those times and of those levels."""
    shown = withhold_times(TIMES, 24, [12, 24])
    ax = plots.cumulative_incidence(TIMES, shown=shown)
    assert shown.withheld.rows[()][()].tolist() == [False, False]
    for line, curve in zip(ax.lines, by_level(TIMES, incidence).values(), strict=True):
        assert line.get_xdata().tolist() == [0, 12, 24]
        assert line.get_ydata()[1:] == pytest.approx([curve.at(12).value, curve.at(24).value])
    assert ax.get_xticks().tolist() == [0, 12, 24]
    assert {"117", "90", "120", "60", ""} <= set(texts(ax))
    few = TimeTable.from_counts([0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [4, 60, 30, 60])
    assert not plots.cumulative_incidence(few, shown=withhold_times(few, 12)).lines


def test_names_stand_out_from_the_page() -> None:
    """Names at the ends of pale lines are dark enough to read, 4.5 to 1 on white."""
    sites = {"site": ["a", "b", "c", "d", "e", "f"]}
    split = CountTable.from_counts([0] * 6, [20] * 6, [30] * 6, by=sites)
    for text in plots.rates_by_level(split).texts[:6]:
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in to_rgb(text.get_color())
        )
        assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5


def test_many_levels_are_named_without_a_table() -> None:
    """More levels than there is room for lose their bands and rows, not their names."""
    table = TimeTable.from_counts(
        [score for score in range(9) for _ in range(2)], [6, 12] * 9, [1, 0] * 9, [20, 80] * 9
    )
    ax = plots.cumulative_incidence(table)
    assert len(ax.lines) == 9
    assert not ax.collections
    assert "people at risk" not in texts(ax)


def test_decision_curve_is_net_benefit() -> None:
    """Lines and band are the measure's, at the thresholds asked for."""
    stated, thresholds = [0.25, 0.4, 0.6], [0.2, 0.3, 0.5]
    ax = plots.decision_curve(COUNTS, expected=stated, thresholds=thresholds)
    points = decide(COUNTS, thresholds, stated)
    assert ax.lines[0].get_ydata() == pytest.approx([p.net_benefit.value for p in points])
    assert ax.lines[1].get_ydata() == pytest.approx([p.treat_all for p in points])
    assert {"act on the score", "act on everybody", "act on nobody"} <= set(texts(ax))
    assert caption_of(ax).startswith("n = 160, 65 with the event.")
    assert "Source: not recorded." in caption_of(ax)


def test_decision_curve_spans_what_the_score_can_decide() -> None:
    """Without thresholds it reaches a little beyond the stated probabilities."""
    ax = plots.decision_curve(COUNTS, expected=[0.25, 0.4, 0.6])
    assert ax.get_xlim() == pytest.approx((0.20, 0.65))


def test_decision_curve_is_broken_where_it_would_tell() -> None:
    """Thresholds that part withheld scores have no value."""
    ax = plots.decision_curve(
        SMALL, expected=[0.2, 0.3, 0.5, 0.6], thresholds=[0.2, 0.25, 0.3, 0.4]
    )
    assert np.isnan(ax.lines[0].get_ydata()).tolist() == [False, True, True, False]


def test_a_caption_may_be_given_or_left_out() -> None:
    """Own words replace the caption, and none are written for empty ones."""
    assert caption_of(plots.decision_curve(COUNTS, expected=[0.2, 0.4, 0.6], caption="Ours")) == (
        "Ours"
    )
    assert caption_of(plots.cumulative_incidence(TIMES, caption="")) == ""


def test_captions_say_who_and_from_where() -> None:
    """The caption of counts names people, events, outcome and source; of points, the tool."""
    about = {"outcome": "rearrest", "window": "2 years", "instrument": "tool", "place": "here"}
    counts = CountTable.from_counts([0, 1], [15, 20], [45, 30], about=about)
    for draw in (plots.score_distribution, plots.rates_by_level, plots.roc):
        said = caption_of(draw(counts))
        assert said.startswith("n = 110, 35 with rearrest (2 years).")
        assert said.endswith("Source: tool; here.")
    tool = rnr.load("psa")
    explained = rnr.score(rnr.assess(tool, {"age_at_current_arrest": 20})).explain("nca")
    said = caption_of(plots.contributions(explained))
    assert said.startswith("New criminal arrest: open in all. Hatched: what a missing answer may")
    assert f"{tool.title} {tool.version}, {tool.owner}." in said


def test_names_are_no_formulas() -> None:
    """A name with dollar signs is written as it is."""
    fines = ["under $5", "$5 to $10 and \\frac"]
    about = {"score": "fine in $ or $x_$"}
    table = CountTable.from_counts(fines, [20, 30], [40, 30], labels=fines, about=about)
    for draw in (plots.score_distribution, plots.rates_by_level, plots.roc):
        ax = draw(table)
        ax.figure.draw_without_rendering()
        assert ax.get_xlabel() in {"fine in $ or $x_$", "false-positive rate"}


def test_many_scores_stay_readable() -> None:
    """With many scores only some are named, and no number stands on its neighbour."""
    table = CountTable.from_counts(range(44), [20] * 44, [20 + at for at in range(44)])
    rates = plots.rates_by_level(table)
    assert texts(rates) == []
    assert len(rates.get_xticklabels()) < 44
    assert len([text for text in texts(plots.roc(table)) if text.endswith("+")]) <= 12
    assert set(texts(plots.score_distribution(table))) == {""}
    assert len(texts(plots.calibration(table, np.linspace(0.1, 0.9, 44)))) == 1


LONG = ["administrative supervision only", "moderate, with a programme", "intensive, seen weekly"]


def _is_clear(made: Figure) -> bool:
    """The caption lies within the figure, below all that the panels write."""
    made.draw_without_rendering()
    [low] = [text.get_window_extent() for text in made.texts if text.get_label() == "caption"]
    drawn = [ax.get_tightbbox() for ax in made.axes]
    return low.y0 >= 0 and low.x1 <= made.bbox.x1 and all(low.y1 <= box.y0 for box in drawn)


def test_an_outcome_with_its_rules_has_a_short_name_on_an_axis() -> None:
    """The axis says what the event is; how it was counted stands in the caption."""
    said = "rearrest within 1 year of release; data end 2023-12-31; immature follow-up left out"
    counts = CountTable.from_counts([0, 1], [15, 30], [45, 20], about={"outcome": said})
    ax = plots.rates_by_level(counts)
    assert ax.get_ylabel().replace("\n", " ") == "share with rearrest within 1 year of release"
    assert "data end 2023-12-31" in caption_of(ax)
    assert plots.calibration(counts, [0.2, 0.5]).get_xlabel().startswith("stated probability of")
    labels = [text.get_text() for text in plots.score_distribution(counts).get_legend().get_texts()]
    assert labels[0].replace("\n", " ") == "rearrest within 1 year of release"


def test_panels_have_one_caption_below_them() -> None:
    """A figure of panels says who is counted and from where, as every drawing does."""
    counts = CountTable.from_counts(
        LONG * 2, [20, 30, 40, 25, 35, 45], n=[80] * 6, labels=LONG,
        by={"county": ["north"] * 3 + ["south"] * 3}, about={"instrument": "tool"},
    )  # fmt: skip
    made = plots.rates_by_group(counts, "county")
    [caption] = [text.get_text() for text in made.texts if text.get_label() == "caption"]
    said = " ".join(caption.split())
    assert said.startswith("n = 480, 195 with the event. Grey: everybody.")
    assert said.endswith("Source: tool.")
    assert _is_clear(made)
    assert not [
        t for t in plots.rates_by_group(counts, "county", caption="").texts if t.get_label()
    ]


def test_an_roc_curve_without_a_cut_that_may_be_shown_is_no_line() -> None:
    """A line from corner to corner would look like a score that tells nothing."""
    counts = CountTable.from_counts([0, 1], [12, 4], [70, 3])
    ax = plots.roc(counts)
    assert "cuts withheld: too few people" in texts(ax)
    assert len([line for line in ax.lines if len(line.get_xdata())]) == 1  # the diagonal


def test_crowded_names_stand_upright() -> None:
    """Names that would run into each other when slanted stand on end."""
    labels = [f"{name} {at}" for at in range(4) for name in LONG]
    ax = plots.score_distribution(
        CountTable.from_counts(labels, [20] * 12, [30] * 12, labels=labels)
    )
    assert {text.get_rotation() for text in ax.get_xticklabels()} == {90.0}
