"""Take people through a function, file to file, in bounded memory: a row in is a row out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from rnr.errors import ColumnsError, Problem
from rnr.people.frames.frame import REJECTED
from rnr.publish.command.identity import Identity
from rnr.publish.command.progress import Progress
from rnr.publish.command.rows_in import RowsIn
from rnr.publish.command.rows_out import RowsOut, check_kind
from rnr.publish.command.whole import whole
from rnr.publish.errors import unwritable

ROW = "rnr_row"
Work = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows went through, and how many of them were rejected.

    Parameters
    ----------
    rows, rejected
        Numbers of rows.
    output, rejects
        Where they lie now; ``rejects`` is written only if there are any.
    """

    rows: int
    rejected: int
    output: Path
    rejects: Path


@dataclass(frozen=True, slots=True)
class Job:
    """What is done to a file.

    Parameters
    ----------
    source
        The file of people.
    output
        Where the results go.
    work
        What gives the results of some rows, in order and without the carried columns. A row that
        it cannot use keeps its place, and the column ``rnr_rejected`` says why.
    needs
        Columns that ``work`` reads.
    carried
        Columns that stand beside the results, as they are.
    ids
        Columns that identify a row.
    """

    source: RowsIn
    output: Path
    work: Work
    needs: Sequence[str]
    carried: Sequence[str] = ()
    ids: Sequence[str] = ()


def rejects_of(output: Path) -> Path:
    """Name the file that takes the rejected rows of an output.

    Examples
    --------
    >>> rejects_of(Path("scores.csv")).name
    'scores.rejected.csv'
    """
    return output.with_name(f"{output.stem}.rejected{output.suffix}")


def run(job: Job, progress: Progress) -> Tally:
    """Do a job; the output is written whole or not at all.

    Raises
    ------
    FileError
        The source cannot be read or the output not written.
    ColumnsError
        Columns do not fit, or ids are not unique.
    """
    rejects = rejects_of(job.output)
    _refuse_overwriting(job, rejects)
    # Everything that is wrong with the columns shows before the first row is read.
    columns = [n for n in job.source.names if n in {*job.needs, *job.carried, *job.ids}]
    empty = job.source.empty(columns)
    results = job.work(empty)
    _refuse_same_names(job.carried, results.columns)
    made = pl.concat([empty.select(job.carried), results], how="horizontal")
    identity, rows, rejected = Identity(job.ids), 0, 0
    with ExitStack() as stack:
        place = stack.enter_context(whole(job.output))
        aside = stack.enter_context(whole(rejects))
        output = stack.enter_context(RowsOut(place, job.output, made.schema))
        refused: RowsOut | None = None
        stack.enter_context(progress)
        for batch in stack.enter_context(closing(job.source.batches(columns))):
            results = job.work(batch)
            output.write(pl.concat([batch.select(job.carried), results], how="horizontal"))
            identity.add(batch)
            bad = batch.with_row_index(ROW, rows + 1).with_columns(results[REJECTED])
            bad = bad.filter(pl.col(REJECTED).is_not_null())
            if bad.height:
                if refused is None:
                    refused = stack.enter_context(RowsOut(aside, rejects, bad.schema))
                refused.write(bad)
            rows, rejected = rows + batch.height, rejected + bad.height
            progress.show(rows, job.source.share)
        identity.refuse_shared(lambda: job.source.batches(list(job.ids)))
    return Tally(rows, rejected, job.output, rejects)


def _refuse_overwriting(job: Job, rejects: Path) -> None:
    check_kind(job.output)
    for target in (job.output, rejects):
        if target.exists() and target.samefile(job.source.path):
            what = "would take the place of the file that is read"
            raise unwritable(target, what, "give the output another name", "overwrite")


def _refuse_same_names(carried: Sequence[str], results: Sequence[str]) -> None:
    problems = [
        Problem(name, "is a column of the file and of the results", "keep others: --keep", "twice")
        for name in carried
        if name in {*results, ROW}
    ]
    if problems:
        raise ColumnsError("the results cannot stand beside the kept columns", problems)
