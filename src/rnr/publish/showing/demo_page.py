"""The page of the demonstration, for somebody who sees all this for the first time."""

from __future__ import annotations

from rnr import __version__
from rnr.evidence.fitting.rates import observed_rates
from rnr.evidence.withholding.suppress import LEAST
from rnr.people.plans.plan import plan
from rnr.people.scores.explain import number
from rnr.publish.describing.words import by_reason
from rnr.publish.drawing.ink import figure, hidden, to_svg
from rnr.publish.drawing.plots_scores import contributions, score_distribution
from rnr.publish.pages.page import Code, Entry, Figure, Listing, Notice, Page, Part, Section, Table
from rnr.publish.showing.demo import Demo
from rnr.publish.showing.demo_evidence import calibrated, compared, fair, ranked, source


def demo_page(demo: Demo) -> Page:
    """Write the page of a demonstration.

    Parameters
    ----------
    demo
        From :func:`rnr.publish.showing.demo.make_demo`.

    Returns
    -------
    Page
    """
    people = f"{demo.scored.height:,}"
    lead = (
        f"{people} people who do not exist were assessed with the {demo.tool.title}, scored, and "
        "given the recommendation that a published policy makes. Because they are made up, the "
        "truth about them is known, so every number on this page can be held against it."
    )
    warning = Notice(
        "Nobody on this page is real",
        (
            "Nothing here says how well this tool works for real people; it shows what the "
            "library does.",
        ),
    )
    sections = (
        Section("What was done", tuple(_steps(demo))),
        Section("One person", tuple(_one(demo))),
        Section("Everybody's scores", tuple(_scores(demo))),
        Section("Do higher scores mean more events?", tuple(ranked(demo))),
        Section("Is the stated probability right?", tuple(calibrated(demo))),
        Section("Is it the same for everybody?", tuple(fair(demo))),
        Section("Estimate and truth", tuple(compared(demo))),
        Section("What the policy recommends", tuple(_policy(demo))),
        Section("What these data cannot tell", tuple(_limits(demo))),
        Section("Do this with your own data", tuple(_own(demo))),
        Section("Words", tuple(_words())),
    )
    foot = (
        f"Made by rnr {__version__} from {demo.tool.key} and {demo.policy.key}; seed "
        f"{demo.cohort.facts['seed']}. The same command makes the same page."
    )
    return Page("A demonstration of rnr", lead, sections, (warning,), foot)


def _steps(demo: Demo) -> list[Part]:
    facts, scored = demo.cohort.facts, demo.scored
    gaps = demo.cohort.reasons["person"].n_unique()
    refused = int(scored["rnr_rejected"].is_not_null().sum())
    score = scored[f"{demo.scale}_score"]
    missing = scored[f"{demo.scale}_missing"].fill_null(0) > 0
    certain = int((missing & score.is_not_null()).sum())
    lines = (
        f"Drawn: {scored.height:,} people with answers to {len(demo.tool.items)} items, and "
        f"whether the event happened. The chance of it was chosen: {facts['base_rate']:.0%} on "
        "average, higher for people with higher scores.".replace("%", " %"),
        f"Checked: {refused:,} people have an answer that cannot be. They are not scored; each "
        "keeps a row that says why.",
        f"Scored: {int(missing.sum()):,} of the others lack an answer that this scale uses. A "
        f"missing answer is never taken as zero. For {certain:,} of them the score is certain all "
        "the same, because no possible answer could change it; the rest have bounds and no score.",
        f"Recommended: The {demo.policy.title} turns two scores into a recommendation.",
        "Held against the truth: People were counted by score and event, and every measure "
        "below comes from those counts.",
    )
    words = (
        f'The scale is "{demo.tool.scales[demo.scale].title}"; the event is: '
        f"{demo.tool.scales[demo.scale].outcome}."
    )
    answers = f"{gaps:,} people have some answer missing, each with a reason."
    return [words, Listing(lines), answers]


def _one(demo: Demo) -> list[Part]:
    told = demo.profile[demo.scale]
    explained = demo.profile.explain(demo.scale)
    fig, ax = figure(0.9 + 0.42 * len(explained.lines))
    contributions(explained, ax, caption="")
    decided = plan(demo.profile, demo.policy)[demo.decision]
    total = number(told.raw or 0)
    drawn = Figure(
        to_svg(fig, "one"),
        f"Points of one person's answers, {total} in all",
        f"Each answer and the points it adds: {total} points in all, which the tool's own table "
        f"turns into score {number(told.score or 0)}. Points: {demo.tool.title} "
        f"{demo.tool.version}, published by {demo.tool.owner}. {source(demo)}",
    )
    lines = (
        f"recommendation: {decided.label}",
        f"because {decided.because}",
        *decided.contacts,
        *decided.conditions,
    )
    return [
        "A score is a sum that can be read. The points that were looked up are the explanation.",
        drawn,
        Entry("", f"{demo.policy.title} ({demo.policy.jurisdiction})", lines),
    ]


def _scores(demo: Demo) -> list[Part]:
    fig, ax = figure()
    score_distribution(demo.counts, ax, caption="")
    n = f"{demo.counts.n:,}"
    return [
        Figure(
            to_svg(fig, "scores"),
            f"How many of {n} people have each score",
            f"People by score, n = {n} with a certain score. The number above a bar is all people "
            f"with that score. {source(demo)}",
        )
    ]


def _policy(demo: Demo) -> list[Part]:
    table, counts = demo.policy.tables[demo.decision], demo.by_outcome
    rows = []
    rates, gone = observed_rates(counts).values(), hidden(counts, LEAST)
    for name, rate, out in zip(counts.labels, rates, gone, strict=True):
        label = table.outcomes[name].label if name in table.outcomes else name
        share = f"{100 * rate.value:.0f} %" if rate.defined else ""
        rows.append((label, *(("withheld", "") if out else (f"{rate.n:,}", share))))
    undecided = demo.scored.height - counts.n
    return [
        f"Scores never change when an agency changes its rules: the policy is a table of its own. "
        f"For {undecided:,} people it says nothing, because a score is open or the rows hold a "
        "combination that the policy says cannot occur.",
        Table(
            ("recommendation", "people", "had the event"), tuple(rows), (1, 2),
            f"{demo.policy.title}, {demo.policy.version}; n = {counts.n:,}. {source(demo)}",
        ),
        Notice("About this policy", tuple(demo.policy.cautions)),
    ]  # fmt: skip


def _limits(demo: Demo) -> list[Part]:
    report = demo.counts.report(samples=200)
    gaps = by_reason(report.not_established)
    filled = [line for line in report.checklist if line.status == "filled"]
    return [
        "Every report says what its numbers cannot be used for, and what was not established.",
        Listing((*report.cautions, *gaps)),
        f"A minimum validation report has {len(report.checklist)} lines; {len(filled)} of them "
        "are filled by these counts, the others need facts that somebody has to write down.",
    ]


def _own(demo: Demo) -> list[Part]:
    key = demo.tool.id
    commands = (
        "# what is on the shelf, and what a tool asks and counts\n"
        f"rnr names\nrnr show {key}\n\n"
        "# a file to fill in; every row in is a row out\n"
        f"rnr template {key} > people.csv\nrnr score {key} people.csv -o scores.csv\n\n"
        "# what the policy says of these scores\n"
        f"rnr plan {demo.policy.id} scores.csv -o plans.csv"
    )
    code = (
        "import rnr\n"
        "from rnr.evidence import CountTable\n\n"
        f'tool = rnr.load("{key}")\n'
        'scores = rnr.score_frame(tool, people, keep=["rearrested"])\n'
        "counts = CountTable.from_frame(\n"
        f'    scores, score="{demo.scale}_score", event="rearrested"\n)\n'
        "print(counts.report())"
    )
    return ["On the command line:", Code(commands), "In Python:", Code(code)]


def _words() -> list[Part]:
    return [
        Entry("", word, (meaning,))
        for word, meaning in (
            ("base rate", "the share of all people with the event"),
            (
                "AUC",
                "the chance that somebody with the event has a higher score than somebody "
                "without; one half is no better than chance, 1 is perfect",
            ),
            ("E/O", "expected events over observed events; above 1 the tool states too many"),
            (
                "calibration slope",
                "1 is right; below 1 the stated probabilities are too far apart, above 1 too "
                "close together",
            ),
            (
                "95 % interval",
                "limits computed so that, over many such studies, they hold the truth in about 95 "
                "of 100",
            ),
        )
    ]
