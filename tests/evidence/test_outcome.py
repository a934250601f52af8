"""What became of each person, on every engine, against a calendar walked day by day."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from dateutil.relativedelta import relativedelta
from tests_engines import ENGINES, rows

from rnr.evidence import CountsError, CountTable, FollowUpError, Outcome, OutcomeError

DAY = timedelta(days=1)
END = date(2024, 6, 30)
FULL = {
    "event": ["arrest", "charge"],
    "start": "out",
    "window": "6 months",
    "data_end": "2024-06-30",
    "competing": ["death"],
    "pauses": [("jail", "free"), ("jail2", "free2")],
}


def walk(person: dict[str, Any]) -> str:
    """Say what became of a person by walking the calendar: slow, plain and independent."""
    event = min(filter(None, (person["arrest"], person["charge"])), default=date.max)
    paused = set()
    for begin, end in ((person["jail"], person["free"]), (person["jail2"], person["free2"])):
        if begin and begin < event:
            last = end or max(END + DAY, begin)
            paused |= {begin + DAY * i for i in range((last - begin).days)}
    left = ((person["out"] + relativedelta(months=6)) - person["out"]).days
    today = person["out"]
    while left and today <= END:
        left -= today not in paused
        today += DAY
    close = today
    if left or close > END:
        return "not_watched"
    if event <= close and event <= (person["death"] or date.max):
        return "event"
    return "competing" if person["death"] and person["death"] <= close else "no_event"


def cohort(n: int, seed: int) -> pl.DataFrame:
    """People with random dates in the right order."""
    draw = random.Random(seed)
    people = []
    for _ in range(n):
        out = date(2023, 1, 1) + DAY * draw.randrange(400)
        later = [out + DAY * draw.randrange(0, 300) if draw.random() < 0.4 else None for _ in "123"]
        spells = sorted(out + DAY * draw.randrange(-20, 260) for _ in range(4))
        first, second = draw.random() < 0.5, draw.random() < 0.3
        still = second and draw.random() < 0.2
        people.append(
            {
                "out": out, "arrest": later[0], "charge": later[1], "death": later[2],
                "jail": spells[0] if first else None, "free": spells[1] if first else None,
                "jail2": spells[2] if second else None,
                "free2": spells[3] if second and not still else None,
                "score": draw.randrange(4), "sex": draw.choice(["f", "m", None]),
            }
        )  # fmt: skip
    return pl.DataFrame(people, infer_schema_length=None)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_says_what_the_calendar_says(engine: str) -> None:
    """Event, no event, competing and not watched agree with a walk through the calendar."""
    people = cohort(400, 1)
    expected = Counter((*row.values(), walk(row)) for row in people.iter_rows(named=True))
    assert set(Counter(key[-1] for key in expected)) == {
        "event", "no_event", "competing", "not_watched",
    }  # fmt: skip
    wanted = Counter((row[8], key(row[9]), row[-1]) for row in expected.elements())
    native = ENGINES[engine](people)
    marked = Outcome(**FULL).mark(native)
    assert type(marked) is type(native)
    found = Counter((row[8], key(row[9]), row[-1]) for row in rows(marked))
    assert found == wanted


def key(group: Any) -> Any:
    """A missing group, whatever the engine calls it."""
    return group if isinstance(group, str) else None


@pytest.mark.parametrize("engine", ENGINES)
def test_a_frame_is_counted_in_its_engine(engine: str) -> None:
    """The count table of every engine equals counting the calendar's answers row by row."""
    people = cohort(300, 2)
    found = Counter(
        (walk(row), row["score"], row["sex"] or "not recorded")
        for row in people.iter_rows(named=True)
    )
    outcome = Outcome(**FULL, immature="leave_out")
    counts = CountTable.from_frame(
        ENGINES[engine](people), score="score", outcome=outcome, by=["sex"]
    )
    assert counts.about["outcome"] == outcome.sentence()
    assert list(counts.split()) == [("f",), ("m",), ("not recorded",)]
    for (sex,), part in counts.split().items():
        assert part.yes.tolist() == [found["event", score, sex] for score in range(4)]
        assert part.no.tolist() == [found["no_event", score, sex] for score in range(4)]
        for word in ("not_watched", "competing"):
            assert getattr(part, word) == sum(found[word, score, sex] for score in range(4))


def test_immature_follow_up_is_refused_or_left_out_but_never_success() -> None:
    """Someone who was not watched for the whole window is in neither column, event or not."""
    people = pl.DataFrame(
        {
            "score": [1, 1, 1, 1],
            "out": [date(2020, 1, 1)] * 2 + [date(2024, 6, 1)] * 2,
            "arrest": [date(2020, 3, 1), None, date(2024, 6, 9), None],
        }
    )
    asked = {"start": "out", "window": "1 year", "data_end": "2024-06-30"}
    with pytest.raises(FollowUpError, match="2 of 4 people were not watched for 1 year; shorten"):
        CountTable.from_frame(people, score="score", outcome=Outcome("arrest", **asked))
    counts = CountTable.from_frame(
        people, score="score", outcome=Outcome("arrest", **asked, immature="leave_out")
    )
    assert (counts.yes.tolist(), counts.no.tolist(), counts.not_watched) == ([1], [1], 2)


@pytest.mark.parametrize(
    ("window", "last"),
    [("1 year", date(2021, 2, 28)), ("12 months", date(2021, 2, 28)),
     ("2 weeks", date(2020, 3, 14)), ("14 days", date(2020, 3, 14))],
)  # fmt: skip
def test_the_window_closes_at_the_end_of_its_last_day(window: str, last: date) -> None:
    """Years and months are the calendar's; an event on the last day counts, a day later not."""
    out = date(2020, 2, 29)
    people = pl.DataFrame({"out": [out, out], "arrest": [last, last + DAY]})
    outcome = Outcome("arrest", start="out", window=window, data_end=str(last))
    assert outcome.mark(people, "what")["what"].to_list() == ["event", "no_event"]
    day_before = Outcome("arrest", start="out", window=window, data_end=str(last - DAY))
    assert set(day_before.mark(people)["outcome"]) == {"not_watched"}


def test_the_data_may_end_on_another_day_for_each_person() -> None:
    """A column says until when each person's events are known."""
    people = pl.DataFrame(
        {"out": [date(2020, 1, 1)] * 3, "arrest": pl.Series([None] * 3, dtype=pl.Date),
         "known": [date(2021, 1, 1), date(2020, 12, 31), None]}
    )  # fmt: skip
    outcome = Outcome("arrest", start="out", window="1 year", data_end="known")
    assert outcome.mark(people)["outcome"].to_list() == ["no_event", "not_watched", "no_data_end"]


def test_dates_that_contradict_the_outcome_are_refused_all_at_once() -> None:
    """Missing starts, early events and pauses out of order are told with their number."""
    day = date(2020, 1, 1)
    people = pl.DataFrame(
        {
            "score": [1] * 5,
            "out": [None, day, day, day, day],
            "arrest": [day, day - DAY, None, None, None],
            "jail": [None, None, day + 9 * DAY, None, day + 9 * DAY],
            "free": [None, None, day, day, day + 10 * DAY],
            "jail2": [None, None, None, None, day],
            "free2": [None, None, None, None, day + DAY],
        }
    )
    outcome = Outcome(
        "arrest", start="out", window="1 year", data_end="2024-06-30",
        pauses=[("jail", "free"), ("jail2", "free2")],
    )  # fmt: skip
    with pytest.raises(OutcomeError) as caught:
        CountTable.from_frame(people, score="score", outcome=outcome)
    found = {problem.code: problem.what for problem in caught.value.problems}
    assert list(found) == ["no_start", "event_before_start", "pause_disorder"]
    assert found["pause_disorder"].endswith("for 3 people")
    assert "2020" not in str(caught.value)


def test_columns_are_checked_before_anything_is_counted() -> None:
    """Missing columns and text instead of dates are named together."""
    people = pl.DataFrame({"out": ["2020-01-01"], "arrest": ["2020-01-01"]})
    outcome = Outcome("arrest", start="out", window="1 year", data_end="2024-06-30")
    with pytest.raises(OutcomeError, match="2 columns hold no dates"):
        outcome.mark(people)
    with pytest.raises(CountsError, match="did you mean 'arrest'"):
        Outcome("arests", start="out", window="1 year", data_end="2024-06-30").mark(people)


def test_an_unclear_definition_is_refused_with_all_problems() -> None:
    """An outcome that cannot be carried out is refused before it meets data."""
    with pytest.raises(OutcomeError) as caught:
        Outcome([], "out", "two years", "2024", "death", [("a",)], "drop")  # type: ignore[list-item,arg-type]
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["window", "word", "list", "pairs", "event"]


def test_the_sentence_says_the_whole_definition() -> None:
    """A report prints what counted, from when, how long, and what was done with the rest."""
    assert Outcome(**FULL, immature="leave_out").sentence() == (
        "arrest or charge within 6 months of out; competing: death; "
        "clock paused: jail to free, jail2 to free2; data end 2024-06-30; "
        "immature follow-up left out"
    )
