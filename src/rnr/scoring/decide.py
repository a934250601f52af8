"""Decision tables as steps of a program: which row holds, and what it recommends."""

from __future__ import annotations

from dataclasses import replace

from rnr.definitions.policy import IMPOSSIBLE, Policy, Table
from rnr.errors import suggest
from rnr.scoring import arithmetic, logic, tables
from rnr.scoring.build import YES_NO, Builder, fail
from rnr.scoring.program import DecisionPlan, Place
from rnr.scoring.shapes import Round


class DecisionBuilder(Builder):
    """Build decision tables on top of a policy's inputs and derived answers."""

    definition: Policy

    def results(self) -> list[str]:
        """List the tables."""
        return list(self.definition.tables)

    def result_place(self, ref: str, where: str) -> Place:
        """Find the outcome of another table."""
        if ref not in self.definition.tables:
            return super().result_place(ref, where)
        table = self.definition.tables[ref]
        if table.grid is not None:
            return self._grid(ref, table)
        return self._rows(ref, table)

    def _rows(self, name: str, table: Table) -> Place:
        where = f"tables.{name}"
        tests = [
            self.condition(row.when, f"{where}.rows[{i}].when") for i, row in enumerate(table.rows)
        ]
        named = [row.then for row in table.rows]
        row = self.apply(logic.First(), tests)
        # Where no row holds there is no outcome; the last row's keeps what is possible narrow.
        named.append(table.otherwise or named[-1])
        codes = tuple(self.code(table.answers, answer, where) for answer in named)
        outcome = self.apply(tables.Lookup(codes), [row], answers=table.answers)
        if table.otherwise is None:
            # The check proves that some row holds; should none, there is no outcome, not a guess.
            some = self.apply(tables.Within(0, len(tests) - 1), [row], answers=YES_NO)
            outcome = replace(outcome, ok=self._both({some.slot} | _set(outcome.ok)))
        refs = tuple(dict.fromkeys(ref for row_ in table.rows for ref in row_.when))
        return self._keep(name, table, outcome, row, refs)

    def _grid(self, name: str, table: Table) -> Place:
        where = f"tables.{name}.grid"
        grid = table.grid
        assert grid is not None
        rows, columns = self.place(grid.rows, where), self.place(grid.columns, where)
        if rows.answers is None or columns.answers is None:
            raise fail(where, "needs answers on both sides", "band the number first", "kind")
        for given in grid.cells:
            self.code(rows.answers, given, where)
        codes: list[int] = []
        possible: list[int] = []
        for answer in rows.answers:
            line = grid.cells.get(answer, ())
            if len(line) != len(columns.answers):
                what = f"row {answer!r} has {len(line)} cells, expected {len(columns.answers)}"
                raise fail(where, what, "write one cell for each column", "grid")
            for cell in line:
                possible.append(int(cell != IMPOSSIBLE))
                known = cell in table.answers
                if cell != IMPOSSIBLE and not known:
                    todo = suggest(cell, table.answers)
                    raise fail(
                        where, f"names the outcome {cell!r}, which does not exist", todo, "answer"
                    )
                codes.append(table.answers.index(cell) if known else 0)
        cell_place = self.apply(arithmetic.Sum((len(columns.answers), 1)), [rows, columns])
        outcome = self.apply(tables.Lookup(tuple(codes)), [cell_place], answers=table.answers)
        if not all(possible):
            can = self.apply(tables.Lookup(tuple(possible)), [cell_place], answers=YES_NO)
            outcome = replace(outcome, ok=self._both({can.slot} | _set(outcome.ok)))
        return self._keep(name, table, outcome, cell_place, (grid.rows, grid.columns))

    def _keep(
        self, name: str, table: Table, outcome: Place, row: Place, refs: tuple[str, ...]
    ) -> Place:
        items = tuple(item for item in self.definition.items if item in outcome.items)
        for given in table.outcomes:
            self.code(table.answers, given, f"tables.{name}.outcomes")
        credit, credited = self._credit(name, table, outcome)
        self.program.decisions[name] = DecisionPlan(
            name, outcome.slot, row.slot, outcome.ok, table.answers, items, refs, credit, credited
        )
        return outcome

    def _credit(
        self, name: str, table: Table, outcome: Place
    ) -> tuple[int | None, tuple[int, ...]]:
        """Add the steps of amounts that grow with a number; the flag: which outcomes have one."""
        branches: list[Place] = []
        credited: list[int] = []
        for i, answer in enumerate(table.answers):
            given = table.outcomes.get(answer)
            if given is None or given.credit is None:
                branches.append(self.constant(0))
                continue
            where = f"tables.{name}.outcomes.{answer}.credit"
            number = self.number(given.credit.of, where)
            share = self.apply(arithmetic.Ratio(), [number, self.constant(given.credit.each)])
            full = self.apply(Round(0, "down"), [share])
            branches.append(self.apply(arithmetic.Sum((given.credit.amount,)), [full]))
            credited.append(i)
        if not credited:
            return None, ()
        return self.apply(logic.Choose(), [outcome, *branches]).slot, tuple(credited)


def _set(slot: int | None) -> set[int]:
    return set() if slot is None else {slot}
