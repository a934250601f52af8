"""The Public Safety Assessment in Dane County by recorded score; interim data, aggregates only.

The publisher warns that the data are interim, half of the study and half of its follow-up, meant
to illustrate methods and not to draw conclusions; the tests hold counts to counts, nothing else.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import roc_auc_score

from rnr.evidence import CountTable, auc, every_cut
from rnr.evidence.fitting.rates import observed_rates

PAIRS = [("FTAScore", "FTA"), ("NCAScore", "NCA"), ("NVCAFlag", "NVCA")]


@pytest.fixture(scope="module")
def people(shared: Path) -> pl.DataFrame:
    """Everybody of the interim file."""
    file = shared / "data" / "psa_dane" / "psa_dane_interim.csv"
    if not file.is_file():
        pytest.skip("no PSA data of Dane County")
    return pl.read_csv(file)


@pytest.mark.parametrize(("score", "event"), PAIRS)
def test_every_score_against_its_own_outcome(people: pl.DataFrame, score: str, event: str) -> None:
    """Counts, rates and area by recorded score equal the rows; rates rise from first to last."""
    counts = CountTable.from_frame(people.lazy(), score=score, event=event)
    assert counts.n == people.height == 1891
    rows = people.group_by(score).agg(pl.col(event).mean()).sort(score)
    rates = observed_rates(counts)
    assert [rate.value for rate in rates.values()] == pytest.approx(rows[event].to_list())
    wanted = roc_auc_score(people[event].to_numpy(), people[score].to_numpy())
    found = auc(counts)
    assert found.value == pytest.approx(wanted, abs=1e-10)
    assert found.low > 0.5
    assert rows[event][-1] > rows[event][0]


def test_cuts_of_the_failure_to_appear_scale(people: pl.DataFrame) -> None:
    """Sensitivity and specificity at each cut equal those of the rows."""
    counts = CountTable.from_frame(people, score="FTAScore", event="FTA")
    score, event = people["FTAScore"].to_numpy(), people["FTA"].to_numpy() == 1
    for cut, found in every_cut(counts).items():
        high = score >= cut
        assert found["sensitivity"].value == pytest.approx(np.mean(high[event]), abs=1e-12)
        assert found["specificity"].value == pytest.approx(np.mean(~high[~event]), abs=1e-12)


def test_groups_add_up(people: pl.DataFrame) -> None:
    """The tables by sex and race add up to the table of everybody, and files leak nothing small."""
    counts = CountTable.from_frame(people, score="NCAScore", event="NCA", by=["Sex", "White"])
    whole = CountTable.from_frame(people, score="NCAScore", event="NCA")
    assert counts.total().yes.tolist() == whole.yes.tolist()
    assert sum(part.n for part in counts.split().values()) == whole.n
    numbers = [line.rsplit(",", 1)[1] for line in counts.to_csv().splitlines()[1:]]
    assert all(text in ("withheld", "0") or int(text) >= 10 for text in numbers)
