"""Risk-Need-Responsivity instruments as data: score, explain, recommend, validate.

Every name is imported on first use, so that ``import rnr`` costs next to nothing and a
case-management system pays only for what it uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    "AnswersError": "rnr.errors",
    "Assessment": "rnr.people.assessment",
    "CapacityError": "rnr.people.errors",
    "Catalogue": "rnr.definitions.catalogue",
    "Change": "rnr.people.change",
    "CodeTable": "rnr.people.codes",
    "ColumnsError": "rnr.errors",
    "Crosswalk": "rnr.definitions.crosswalk",
    "Decision": "rnr.people.plan",
    "DefinitionError": "rnr.errors",
    "Goal": "rnr.people.goals",
    "GoalStep": "rnr.people.goals",
    "Instrument": "rnr.definitions.instrument",
    "Match": "rnr.people.match",
    "Missing": "rnr.people.answers",
    "NotFoundError": "rnr.errors",
    "Noted": "rnr.people.picture",
    "Override": "rnr.people.profile",
    "PeopleGroup": "rnr.people.jurisdiction",
    "Picture": "rnr.people.picture",
    "PictureError": "rnr.people.errors",
    "Plan": "rnr.people.plan",
    "PlanError": "rnr.people.errors",
    "Policy": "rnr.definitions.policy",
    "PolicyError": "rnr.errors",
    "Profile": "rnr.people.profile",
    "Progress": "rnr.people.progress",
    "ProvisionalError": "rnr.errors",
    "ReplayError": "rnr.errors",
    "Response": "rnr.people.responses",
    "ResponseCounts": "rnr.people.responses",
    "ResponseError": "rnr.people.errors",
    "RnrError": "rnr.errors",
    "ScaleError": "rnr.errors",
    "Score": "rnr.people.profile",
    "Session": "rnr.people.sessions",
    "SynthError": "rnr.people.synth_options",
    "SynthFollowUp": "rnr.people.synth_options",
    "SynthGroup": "rnr.people.synth_options",
    "SynthOverrides": "rnr.people.synth_options",
    "Synthetic": "rnr.people.synth",
    "answers_model": "rnr.publish.answers_model",
    "answers_schema": "rnr.publish.answers_model",
    "assess": "rnr.people.assessment",
    "assign": "rnr.people.assign",
    "change": "rnr.people.change",
    "change_frame": "rnr.people.change_frame",
    "check": "rnr.check.run",
    "count_responses": "rnr.people.responses",
    "due_frame": "rnr.people.due_frame",
    "fits_frame": "rnr.people.fits_frame",
    "gap_table": "rnr.people.capacity",
    "impact": "rnr.people.impact",
    "load": "rnr.library.load",
    "load_catalogue": "rnr.library.local",
    "load_crosswalk": "rnr.library.local",
    "load_policy": "rnr.library.load",
    "local_rate": "rnr.evidence.local_rate",
    "local_rates": "rnr.evidence.local_rates",
    "match": "rnr.people.match",
    "names": "rnr.library.shelf",
    "outcome_frame": "rnr.people.outcome_frame",
    "outcome_table": "rnr.people.outcomes",
    "people_groups": "rnr.people.people_groups",
    "picture": "rnr.people.together",
    "picture_frame": "rnr.people.picture_frame",
    "plan": "rnr.people.plan",
    "plan_frame": "rnr.people.plan_frame",
    "plots": "rnr.publish",
    "progress": "rnr.people.progress",
    "published_rates": "rnr.people.published",
    "published_rates_frame": "rnr.people.published_frame",
    "reassess_by": "rnr.people.reassess",
    "reassess_frame": "rnr.people.reassess",
    "replay": "rnr.people.replay",
    "report_page": "rnr.publish.report_page",
    "score": "rnr.people.profile",
    "score_frame": "rnr.people.frame",
    "spelled": "rnr.people.spelled",
    "sql": "rnr.people.sql",
    "synth": "rnr.people.synth",
    "workload": "rnr.people.workload",
}

__all__ = sorted([*_HOME, "__version__"])  # noqa: PLE0605

if TYPE_CHECKING:
    from rnr.check.run import check as check
    from rnr.definitions.catalogue import Catalogue as Catalogue
    from rnr.definitions.crosswalk import Crosswalk as Crosswalk
    from rnr.definitions.instrument import Instrument as Instrument
    from rnr.definitions.policy import Policy as Policy
    from rnr.errors import AnswersError as AnswersError
    from rnr.errors import ColumnsError as ColumnsError
    from rnr.errors import DefinitionError as DefinitionError
    from rnr.errors import NotFoundError as NotFoundError
    from rnr.errors import PolicyError as PolicyError
    from rnr.errors import ProvisionalError as ProvisionalError
    from rnr.errors import ReplayError as ReplayError
    from rnr.errors import RnrError as RnrError
    from rnr.errors import ScaleError as ScaleError
    from rnr.evidence.local_rate import local_rate as local_rate
    from rnr.evidence.local_rates import local_rates as local_rates
    from rnr.library.load import load as load
    from rnr.library.load import load_policy as load_policy
    from rnr.library.local import load_catalogue as load_catalogue
    from rnr.library.local import load_crosswalk as load_crosswalk
    from rnr.library.shelf import names as names
    from rnr.people.answers import Missing as Missing
    from rnr.people.assessment import Assessment as Assessment
    from rnr.people.assessment import assess as assess
    from rnr.people.assign import assign as assign
    from rnr.people.capacity import gap_table as gap_table
    from rnr.people.change import Change as Change
    from rnr.people.change import change as change
    from rnr.people.change_frame import change_frame as change_frame
    from rnr.people.codes import CodeTable as CodeTable
    from rnr.people.due_frame import due_frame as due_frame
    from rnr.people.errors import CapacityError as CapacityError
    from rnr.people.errors import PictureError as PictureError
    from rnr.people.errors import PlanError as PlanError
    from rnr.people.errors import ResponseError as ResponseError
    from rnr.people.fits_frame import fits_frame as fits_frame
    from rnr.people.frame import score_frame as score_frame
    from rnr.people.goals import Goal as Goal
    from rnr.people.goals import GoalStep as GoalStep
    from rnr.people.impact import impact as impact
    from rnr.people.jurisdiction import PeopleGroup as PeopleGroup
    from rnr.people.match import Match as Match
    from rnr.people.match import match as match
    from rnr.people.outcome_frame import outcome_frame as outcome_frame
    from rnr.people.outcomes import outcome_table as outcome_table
    from rnr.people.people_groups import people_groups as people_groups
    from rnr.people.picture import Noted as Noted
    from rnr.people.picture import Picture as Picture
    from rnr.people.picture_frame import picture_frame as picture_frame
    from rnr.people.plan import Decision as Decision
    from rnr.people.plan import Plan as Plan
    from rnr.people.plan import plan as plan
    from rnr.people.plan_frame import plan_frame as plan_frame
    from rnr.people.profile import Override as Override
    from rnr.people.profile import Profile as Profile
    from rnr.people.profile import Score as Score
    from rnr.people.profile import score as score
    from rnr.people.progress import Progress as Progress
    from rnr.people.progress import progress as progress
    from rnr.people.published import published_rates as published_rates
    from rnr.people.published_frame import published_rates_frame as published_rates_frame
    from rnr.people.reassess import reassess_by as reassess_by
    from rnr.people.reassess import reassess_frame as reassess_frame
    from rnr.people.replay import replay as replay
    from rnr.people.responses import Response as Response
    from rnr.people.responses import ResponseCounts as ResponseCounts
    from rnr.people.responses import count_responses as count_responses
    from rnr.people.sessions import Session as Session
    from rnr.people.spelled import spelled as spelled
    from rnr.people.sql import sql as sql
    from rnr.people.synth import Synthetic as Synthetic
    from rnr.people.synth import synth as synth
    from rnr.people.synth_options import SynthError as SynthError
    from rnr.people.synth_options import SynthFollowUp as SynthFollowUp
    from rnr.people.synth_options import SynthGroup as SynthGroup
    from rnr.people.synth_options import SynthOverrides as SynthOverrides
    from rnr.people.together import picture as picture
    from rnr.people.workload import workload as workload
    from rnr.publish import plots as plots
    from rnr.publish.answers_model import answers_model as answers_model
    from rnr.publish.answers_model import answers_schema as answers_schema
    from rnr.publish.report_page import report_page as report_page


def __getattr__(name: str) -> Any:
    if name in _HOME:
        # As ``from HOME import name``, which finds a module in its package as well.
        value = getattr(__import__(_HOME[name], fromlist=[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'rnr' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
