"""Synthetic cohorts: what was asked for is what was drawn, and the truth is the truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import rnr
from rnr.errors import DefinitionError
from rnr.evidence import CountTable, Outcome, auc, somers_d
from rnr.library.shelf import Entry
from rnr.library.toml import build
from rnr.people.synthetic.synth_outcome import expected_auc

N = 4000
SMALL = [entry for entry in rnr.names() if entry.shelf == "verified"][::4]


@pytest.fixture(scope="module")
def tool() -> rnr.Instrument:
    """A tool with numbers, rules and three scales."""
    return rnr.load("psa")


@pytest.fixture(scope="module")
def cohort(tool: rnr.Instrument) -> rnr.Synthetic:
    """A plain cohort."""
    return rnr.synth(tool, N, seed=7, scale="nca", base_rate=0.25, auc=0.7)


def test_the_truth_has_the_base_rate_and_auc_asked_for(cohort: rnr.Synthetic) -> None:
    """Mean probability and the AUC it gives the score are exact; what happened is near them."""
    p = cohort.truth["probability"].to_numpy()
    assert p.mean() == pytest.approx(0.25, abs=1e-9)
    raw = cohort.truth["raw"].to_numpy().astype(float)
    assert expected_auc(raw, p, np.ones(N)) == pytest.approx(0.7, abs=1e-9)
    assert cohort.truth["event"].mean() == pytest.approx(0.25, abs=4 * np.sqrt(0.19 / N))
    both = cohort.frame.with_columns(cohort.truth["raw"])
    found = auc(CountTable.from_frame(both, score="raw", event="event"))
    assert found.low - 0.02 < 0.7 < found.high + 0.02


def test_expected_auc_is_the_mean_of_many_outcomes(cohort: rnr.Synthetic) -> None:
    """The formula equals the average AUC over outcomes drawn anew."""
    random = np.random.default_rng(1)
    truth = cohort.truth.head(400)
    p, raw = truth["probability"].to_numpy(), truth["raw"].to_numpy()
    seen = [
        auc(CountTable.from_frame(
            pl.DataFrame({"raw": raw, "event": random.random(400) < p}), score="raw", event="event",
        )).value
        for _ in range(60)
    ]  # fmt: skip
    wanted = expected_auc(raw.astype(float), p, np.ones(400))
    assert np.mean(seen) == pytest.approx(wanted, abs=4 * np.std(seen) / np.sqrt(60))


def test_one_seed_one_cohort(tool: rnr.Instrument, cohort: rnr.Synthetic) -> None:
    """The same seed draws the same people, another seed others."""
    again = rnr.synth(tool, N, seed=7, scale="nca", base_rate=0.25, auc=0.7)
    assert again.frame.equals(cohort.frame)
    other = rnr.synth(tool, N, seed=8, scale="nca", base_rate=0.25, auc=0.7)
    assert not other.frame.equals(cohort.frame)


def test_scores_of_the_frame_are_the_truths(tool: rnr.Instrument, cohort: rnr.Synthetic) -> None:
    """Nobody is refused, and the complete answers give the raw score of the truth."""
    scored = rnr.score_frame(tool, cohort.frame)
    assert scored["nca_raw"].equals(cohort.truth["raw"])
    per = cohort.truth.group_by("raw").agg(pl.col("probability").n_unique())
    assert per["probability"].max() == 1


def test_a_trait_that_drives_the_outcome_is_more_than_the_score(tool: rnr.Instrument) -> None:
    """Driven by the trait, people of one score differ, and the trait predicts better than it."""
    cohort = rnr.synth(tool, N, seed=3, scale="nca", auc=0.65, driven_by="trait")
    p, trait = (cohort.truth[name].to_numpy() for name in ("probability", "trait"))
    assert expected_auc(trait, p, np.ones(N)) > 0.68
    assert cohort.facts["auc"] == pytest.approx(0.65, abs=1e-6)
    assert np.corrcoef(trait, cohort.truth["raw"].to_numpy())[0, 1] > 0.5


def test_groups_differ_as_asked(tool: rnr.Instrument) -> None:
    """Shares, scores, log odds at the same score and slopes of groups are those asked for."""
    groups = {
        "site": {
            "a": rnr.SynthGroup(0.7),
            "b": rnr.SynthGroup(0.3, trait=0.8, log_odds=0.5, slope=2.0),
        }
    }
    cohort = rnr.synth(tool, N, seed=5, scale="nca", groups=groups)
    both = cohort.frame.select("site").with_columns(cohort.truth["raw", "probability"])
    a, b = (both.filter(pl.col("site") == name) for name in ("a", "b"))
    assert a.height / N == pytest.approx(0.7, abs=0.03)
    assert b["raw"].mean() > a["raw"].mean() + 1
    logit = (pl.col("probability") / (1 - pl.col("probability"))).log()
    lines = {}
    for name, part in (("a", a), ("b", b)):
        at = part.with_columns(logit.alias("y")).unique("raw").sort("raw")
        lines[name] = np.polyfit(at["raw"], at["y"], 1)
    assert lines["b"][0] == pytest.approx(2 * lines["a"][0])
    mean = cohort.truth["raw"].mean()
    gap = np.polyval(lines["b"], mean) - np.polyval(lines["a"], mean)
    assert gap == pytest.approx(0.5)


def test_an_item_can_be_the_group() -> None:
    """A grouping named like an item fills the item with its answers."""
    tool = rnr.load("ogrs3")
    cohort = rnr.synth(tool, 400, seed=1, groups={"sex": {"male": 0.8, "female": 0.2}})
    assert cohort.frame.columns.count("sex") == 1
    assert (cohort.frame["sex"] == "male").mean() == pytest.approx(0.8, abs=0.08)


def test_missing_answers_have_reasons(tool: rnr.Instrument, cohort: rnr.Synthetic) -> None:
    """The share that is missing is as asked, each gap has one reason, the rest is untouched."""
    gaps = rnr.synth(tool, N, seed=7, scale="nca", missing=0.1, informative=1.0,
                     reasons={"refused": 1, "unknown": 3})  # fmt: skip
    items = list(tool.items)
    holes = gaps.frame.select(pl.col(items).is_null())
    assert holes.select(pl.all().mean()).row(0) == pytest.approx([0.1] * len(items), abs=0.015)
    counted = gaps.reasons.group_by("item").len()
    assert dict(counted.iter_rows()) == {name: holes[name].sum() for name in items}
    told = dict(gaps.reasons["reason"].value_counts().iter_rows())
    assert told["unknown"] / (told["unknown"] + told["refused"]) == pytest.approx(0.75, abs=0.03)
    kept = gaps.frame.select(items).with_columns(
        pl.col(name).fill_null(gaps.complete[name]) for name in items
    )
    assert kept.equals(gaps.complete.select(items))
    lacking = gaps.truth.with_columns(n=holes.sum_horizontal())
    assert np.corrcoef(lacking["trait"], lacking["n"])[0, 1] > 0.2
    assert rnr.score_frame(tool, gaps.frame, on_invalid="reject")["rnr_rejected"].null_count() == N


def test_no_gap_breaks_a_rule() -> None:
    """Where a missing answer would be refused, people keep all of theirs."""
    data = {
        "id": "strict", "version": "1", "title": "Strict", "shelf": "verified", "source": "S1",
        "use": {"population": "nobody", "licence": "none", "terms": "public_domain"},
        "sources": [{"id": "S1", "cite": "made up"}],
        "items": {name: {"ask": name, "answers": ["no", "yes"]} for name in ("used", "when")},
        "scales": {"total": {"title": "Total", "kind": "risk", "points": {
            name: {"no": 0, "yes": 1} for name in ("used", "when")}}},
        "rules": [{"id": "said_when", "message": "used, yet nobody said when",
                   "when": {"used": "yes", "when": {"answered": False}}}],
    }  # fmt: skip
    tool = build(rnr.Instrument, data, Path("strict-1.toml"))
    cohort = rnr.synth(tool, 500, auc=0.6, missing={"when": 0.4})
    assert (
        rnr.score_frame(tool, cohort.frame, on_invalid="reject")["rnr_rejected"].null_count() == 500
    )
    gaps = cohort.frame.filter(pl.col("when").is_null())
    assert gaps.height == cohort.reasons.height > 50
    assert set(gaps["used"]) == {"no"}


def test_one_item_can_be_missing(tool: rnr.Instrument) -> None:
    """Missingness item by item leaves the others complete."""
    gaps = rnr.synth(tool, 500, scale="nca", missing={"pending_charge": 0.3})
    assert set(gaps.reasons["item"]) == {"pending_charge"}


def test_refused_rows_are_those_asked_for(tool: rnr.Instrument) -> None:
    """Spoilt answers are refused by scoring, and the truth says whose they are."""
    cohort = rnr.synth(tool, N, seed=2, scale="nca", refused=0.05)
    scored = rnr.score_frame(tool, cohort.frame, on_invalid="reject")
    assert scored["rnr_rejected"].is_not_null().equals(cohort.truth["refused"])
    assert cohort.truth["refused"].mean() == pytest.approx(0.05, abs=0.015)


def test_miscalibration_is_the_one_asked_for(tool: rnr.Instrument) -> None:
    """True log odds are a + b times the stated ones, score by score."""
    cohort = rnr.synth(tool, N, seed=4, scale="nca", calibration=(0.4, 0.7))
    stated, true = cohort.frame["expected"].to_numpy(), cohort.truth["probability"].to_numpy()
    slope, intercept = np.polyfit(np.log(stated / (1 - stated)), np.log(true / (1 - true)), 1)
    assert (intercept, slope) == (pytest.approx(0.4), pytest.approx(0.7))
    right = rnr.synth(tool, 500, seed=4, scale="nca")
    assert right.frame["expected"].to_numpy() == pytest.approx(
        right.truth["probability"].to_numpy()
    )


def test_waves_move_the_trait_and_stay_alike(tool: rnr.Instrument) -> None:
    """Reassessments are rows in order; change and drift are those of the trait."""
    cohort = rnr.synth(tool, 2000, seed=6, scale="nca", waves=3, change=0.4, drift=-0.3,
                       dynamic=["pending_charge", "prior_fta_past_2_years"])  # fmt: skip
    assert cohort.frame.height == 6000
    assert cohort.frame["wave"].to_list()[:4] == [1, 2, 3, 1]
    per = cohort.frame.partition_by("wave")
    raws = [rnr.score_frame(tool, wave)["nca_raw"].to_numpy() for wave in per]
    assert raws[-1].tolist() == cohort.truth["raw"].to_list()
    assert 0.5 < np.corrcoef(raws[0], raws[1])[0, 1] < 0.99
    assert np.corrcoef(raws[0], raws[2])[0, 1] < np.corrcoef(raws[1], raws[2])[0, 1] + 0.02
    yes = [(wave["pending_charge"] == "yes").mean() for wave in per]
    assert yes[0] > yes[1] > yes[2]


def test_the_outcome_follows_the_assessment_asked_for(tool: rnr.Instrument) -> None:
    """The first or the last score has the AUC asked for, and the other one less."""
    made = {
        wave: rnr.synth(tool, 3000, seed=8, scale="nca", waves=2, change=1.5, auc=0.75,
                        outcome_wave=wave, missing=0.0)
        for wave in (1, 2)
    }  # fmt: skip
    for wave, cohort in made.items():
        assert cohort.facts["outcome_wave"] == wave
        scored = rnr.score_frame(tool, cohort.complete).with_columns(wave=cohort.complete["wave"])
        own = scored.filter(pl.col("wave") == wave)["nca_raw"]
        assert own.to_list() == cohort.truth["raw"].to_list()
        areas = {
            one: expected_auc(
                scored.filter(pl.col("wave") == one)["nca_raw"].cast(pl.Float64).to_numpy(),
                cohort.truth["probability"].to_numpy(), np.ones(3000),
            )
            for one in (1, 2)
        }  # fmt: skip
        assert areas[wave] == pytest.approx(0.75, abs=1e-6)
        assert areas[3 - wave] < 0.72
    last = rnr.synth(tool, 3000, seed=8, scale="nca", waves=2, change=1.5, auc=0.75, missing=0.0)
    assert last.frame.equals(made[2].frame)
    assert last.truth["trait"].to_list() != made[1].truth["trait"].to_list()
    with pytest.raises(rnr.SynthError, match="outcome_wave: is none of the assessments; 1 to 2"):
        rnr.synth(tool, 100, waves=2, outcome_wave=3)


def test_dates_hold_the_probability_of_the_window(tool: rnr.Instrument) -> None:
    """Counted by the outcome's own rules, the dates give the rates of the truth."""
    plan = rnr.SynthFollowUp(window=365, competing=0.15, immature=0.2, shape=0.8)
    cohort = rnr.synth(tool, 20_000, seed=9, scale="nca", base_rate=0.3, follow_up=plan)
    outcome = Outcome(
        "event_date", start="start", window="365 days", data_end=str(cohort.facts["data_end"]),
        competing=["competing_date"], immature="leave_out",
    )  # fmt: skip
    said = outcome.mark(cohort.frame)["outcome"]
    assert (said == "not_watched").mean() == pytest.approx(0.2, abs=0.02)
    watched = said != "not_watched"
    events = (said.filter(watched) == "event").mean()
    wanted = cohort.truth["incidence"].filter(watched).mean()
    assert events == pytest.approx(wanted, abs=0.012)
    assert wanted < 0.3
    both = cohort.frame.drop_nulls(["event_date", "competing_date"])
    assert both.height > 0
    assert (both["event_date"] <= both["competing_date"]).all()
    alone = rnr.synth(tool, 20_000, seed=9, scale="nca", base_rate=0.3,
                      follow_up=rnr.SynthFollowUp())  # fmt: skip
    assert alone.truth["incidence"].to_numpy() == pytest.approx(
        alone.truth["probability"].to_numpy()
    )
    assert alone.truth["event"].mean() == pytest.approx(0.3, abs=0.013)
    assert alone.frame["competing_date"].null_count() == 20_000


def test_overrides_know_as_much_as_asked(tool: rnr.Instrument) -> None:
    """Levels move by one for the share asked for; insight makes the final level predict better."""

    def better(insight: float) -> tuple[float, float, float]:
        told = rnr.SynthOverrides(share=0.4, up=0.5, insight=insight)
        frame = rnr.synth(tool, N, seed=11, scale="nca", overrides=told).frame
        order = ["1", "2", "3", "4", "5", "6"]
        d = [
            somers_d(CountTable.from_frame(frame, score=c, event="event", levels=order)).value
            for c in ("nca_level", "nca_final")
        ]
        steps = frame["nca_final"].cast(pl.Int64) - frame["nca_level"].cast(pl.Int64)
        assert set(steps.unique()) <= {-1, 0, 1}
        return d[0], d[1], (steps != 0).mean()

    base, blind, moved = better(0.0)
    _, wise, _ = better(1.0)
    assert blind < base < wise
    assert 0.28 < moved < 0.4


def test_what_cannot_be_is_told_at_once(tool: rnr.Instrument) -> None:
    """Every wrong wish is listed, with the near word."""
    with pytest.raises(rnr.SynthError) as error:
        rnr.synth(
            tool, 1, scale="ncaa", base_rate=2, auc=0.3, loading=2, calibration=(0, 0), waves=0,
            missing={"pending": 0.1, "pending_charge": 1.0}, reasons={"bored": 1},
            shares={"pending_charge": [1.0]}, ranges={"age_at_current_arrest": (5, 20),
                                                      "pending_charge": (0, 1)},
            groups={"event": {"a": 0.5, "b": 0.2}, "pending_charge": {"maybe": 1.0}},
            follow_up=rnr.SynthFollowUp(window=0), overrides=rnr.SynthOverrides(share=2),
        )  # fmt: skip
    said = str(error.value)
    for words in (
        "n: is less than 2", "base_rate: lies outside 0 to 1", "auc: lies outside 0.5 to 1",
        "ncaa: is no scale; did you mean 'nca'?", "loading: lies outside", "waves: is less than 1",
        "calibration: has a slope", "pending: is no item; did you mean 'pending_charge'?",
        "missing.pending_charge: lies outside", "reasons: holds an unknown reason",
        "1 shares for 2 answers", "range lies outside 10 to 110", "is not asked as a number",
        "event: has shares that do not add up to 1", "event: is a column of the cohort itself",
        "is an item, so its groups are its answers; expected no, yes",
        "follow_up: has a window", "overrides.share: lies outside",
    ):  # fmt: skip
        assert words in said, words


def test_what_cannot_be_drawn_is_told(tool: rnr.Instrument) -> None:
    """An AUC out of reach, a score that never varies, and rules that refuse everybody."""
    with pytest.raises(rnr.SynthError, match="no outcome gives this score an AUC above"):
        rnr.synth(tool, 300, scale="nca", auc=0.9, driven_by="trait", loading=0.2)
    same = {n: [1.0, 0.0, 0.0][: len(i.answers)] for n, i in tool.items.items() if i.answers}
    with pytest.raises(rnr.SynthError, match="gives everybody the same score"):
        rnr.synth(tool, 300, scale="fta", shares=same)
    refused = {
        "prior_misdemeanor_conviction": [1, 0], "prior_felony_conviction": [1, 0],
        "prior_sentence_to_incarceration": [0, 1],
    }  # fmt: skip
    with pytest.raises(rnr.SynthError, match="refuse every answer drawn for 50 rows"):
        rnr.synth(tool, 50, scale="nca", shares=refused)
    plain, scale = next(
        (other, name)
        for other in (rnr.load(entry.id, entry.version) for entry in SMALL)
        for name, told in other.scales.items()
        if not told.levels and not told.strata
    )
    with pytest.raises(rnr.SynthError, match="has no levels to override"):
        rnr.synth(plain, 50, scale=scale, overrides=rnr.SynthOverrides())


@pytest.mark.parametrize("entry", SMALL, ids=lambda e: f"{e.id}-{e.version}")
def test_the_shelf_can_be_drawn(entry: Entry) -> None:
    """Cohorts of many tools respect ranges and rules, with gaps and without."""
    tool = rnr.load(entry.id, entry.version)
    for scale in tool.scales:
        try:
            cohort = rnr.synth(tool, 60, seed=1, scale=scale, auc=0.55, missing=0.05)
        except rnr.SynthError as error:
            # Scales that hardly vary, or that apply to few people, cannot have any AUC.
            if error.problems[0].code not in ("auc", "scale"):
                raise
            continue
        scored = rnr.score_frame(tool, cohort.frame, on_invalid="reject")
        assert scored["rnr_rejected"].null_count() == 60
        return
    raise AssertionError(entry)


def test_errors_are_the_librarys_own() -> None:
    """A SynthError is an RnrError and no DefinitionError."""
    assert issubclass(rnr.SynthError, rnr.RnrError)
    assert not issubclass(rnr.SynthError, DefinitionError)
