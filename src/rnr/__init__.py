"""Risk-Need-Responsivity instruments as data: score, explain, recommend, validate.

Every name is imported on first use, so that ``import rnr`` costs next to nothing and a
case-management system pays only for what it uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    "AnswersError": "rnr.errors",
    "Assessment": "rnr.people.answering.assessment",
    "CapacityError": "rnr.people.errors",
    "Catalogue": "rnr.definitions.catalogue",
    "Change": "rnr.people.again.change",
    "CodeTable": "rnr.people.answering.codes",
    "ColumnsError": "rnr.errors",
    "Crosswalk": "rnr.definitions.crosswalk",
    "Decision": "rnr.people.plans.plan",
    "DefinitionError": "rnr.errors",
    "Goal": "rnr.people.plans.goals",
    "GoalStep": "rnr.people.plans.goals",
    "Instrument": "rnr.definitions.instrument",
    "Match": "rnr.people.programmes.match",
    "Missing": "rnr.people.answering.answers",
    "NotFoundError": "rnr.errors",
    "Noted": "rnr.people.pictures.picture",
    "Override": "rnr.people.scores.profile",
    "PeopleGroup": "rnr.people.programmes.jurisdiction",
    "Picture": "rnr.people.pictures.picture",
    "PictureError": "rnr.people.errors",
    "Plan": "rnr.people.plans.plan",
    "PlanError": "rnr.people.errors",
    "Policy": "rnr.definitions.policy",
    "PolicyError": "rnr.errors",
    "Profile": "rnr.people.scores.profile",
    "Progress": "rnr.people.plans.progress",
    "ProvisionalError": "rnr.errors",
    "ReplayError": "rnr.errors",
    "Response": "rnr.people.plans.responses",
    "ResponseCounts": "rnr.people.plans.responses",
    "ResponseError": "rnr.people.errors",
    "RnrError": "rnr.errors",
    "ScaleError": "rnr.errors",
    "Score": "rnr.people.scores.profile",
    "Session": "rnr.people.plans.sessions",
    "SynthError": "rnr.people.synthetic.synth_options",
    "SynthFollowUp": "rnr.people.synthetic.synth_options",
    "SynthGroup": "rnr.people.synthetic.synth_options",
    "SynthOverrides": "rnr.people.synthetic.synth_options",
    "Synthetic": "rnr.people.synthetic.synth",
    "answers_model": "rnr.publish.describing.answers_model",
    "answers_schema": "rnr.publish.describing.answers_model",
    "assess": "rnr.people.answering.assessment",
    "assign": "rnr.people.programmes.assign",
    "change": "rnr.people.again.change",
    "change_frame": "rnr.people.again.change_frame",
    "check": "rnr.check.run",
    "count_responses": "rnr.people.plans.responses",
    "due_frame": "rnr.people.plans.due_frame",
    "fits_frame": "rnr.people.programmes.fits_frame",
    "gap_table": "rnr.people.programmes.capacity",
    "impact": "rnr.people.programmes.impact",
    "load": "rnr.library.load",
    "load_catalogue": "rnr.library.local",
    "load_crosswalk": "rnr.library.local",
    "load_policy": "rnr.library.load",
    "local_rate": "rnr.evidence.norms.local_rate",
    "local_rates": "rnr.evidence.norms.local_rates",
    "match": "rnr.people.programmes.match",
    "names": "rnr.library.shelf",
    "outcome_frame": "rnr.people.plans.outcome_frame",
    "outcome_table": "rnr.people.plans.outcomes",
    "people_groups": "rnr.people.programmes.people_groups",
    "picture": "rnr.people.pictures.together",
    "picture_frame": "rnr.people.pictures.picture_frame",
    "plan": "rnr.people.plans.plan",
    "plan_frame": "rnr.people.plans.plan_frame",
    "plots": "rnr.publish",
    "progress": "rnr.people.plans.progress",
    "published_rates": "rnr.people.scores.published",
    "published_rates_frame": "rnr.people.frames.published_frame",
    "reassess_by": "rnr.people.again.reassess",
    "reassess_frame": "rnr.people.again.reassess",
    "replay": "rnr.people.scores.replay",
    "report_page": "rnr.publish.reporting.report_page",
    "score": "rnr.people.scores.profile",
    "score_frame": "rnr.people.frames.frame",
    "spelled": "rnr.people.answering.spelled",
    "sql": "rnr.people.frames.sql",
    "synth": "rnr.people.synthetic.synth",
    "workload": "rnr.people.again.workload",
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
    from rnr.evidence.norms.local_rate import local_rate as local_rate
    from rnr.evidence.norms.local_rates import local_rates as local_rates
    from rnr.library.load import load as load
    from rnr.library.load import load_policy as load_policy
    from rnr.library.local import load_catalogue as load_catalogue
    from rnr.library.local import load_crosswalk as load_crosswalk
    from rnr.library.shelf import names as names
    from rnr.people.again.change import Change as Change
    from rnr.people.again.change import change as change
    from rnr.people.again.change_frame import change_frame as change_frame
    from rnr.people.again.reassess import reassess_by as reassess_by
    from rnr.people.again.reassess import reassess_frame as reassess_frame
    from rnr.people.again.workload import workload as workload
    from rnr.people.answering.answers import Missing as Missing
    from rnr.people.answering.assessment import Assessment as Assessment
    from rnr.people.answering.assessment import assess as assess
    from rnr.people.answering.codes import CodeTable as CodeTable
    from rnr.people.answering.spelled import spelled as spelled
    from rnr.people.errors import CapacityError as CapacityError
    from rnr.people.errors import PictureError as PictureError
    from rnr.people.errors import PlanError as PlanError
    from rnr.people.errors import ResponseError as ResponseError
    from rnr.people.frames.frame import score_frame as score_frame
    from rnr.people.frames.published_frame import published_rates_frame as published_rates_frame
    from rnr.people.frames.sql import sql as sql
    from rnr.people.pictures.picture import Noted as Noted
    from rnr.people.pictures.picture import Picture as Picture
    from rnr.people.pictures.picture_frame import picture_frame as picture_frame
    from rnr.people.pictures.together import picture as picture
    from rnr.people.plans.due_frame import due_frame as due_frame
    from rnr.people.plans.goals import Goal as Goal
    from rnr.people.plans.goals import GoalStep as GoalStep
    from rnr.people.plans.outcome_frame import outcome_frame as outcome_frame
    from rnr.people.plans.outcomes import outcome_table as outcome_table
    from rnr.people.plans.plan import Decision as Decision
    from rnr.people.plans.plan import Plan as Plan
    from rnr.people.plans.plan import plan as plan
    from rnr.people.plans.plan_frame import plan_frame as plan_frame
    from rnr.people.plans.progress import Progress as Progress
    from rnr.people.plans.progress import progress as progress
    from rnr.people.plans.responses import Response as Response
    from rnr.people.plans.responses import ResponseCounts as ResponseCounts
    from rnr.people.plans.responses import count_responses as count_responses
    from rnr.people.plans.sessions import Session as Session
    from rnr.people.programmes.assign import assign as assign
    from rnr.people.programmes.capacity import gap_table as gap_table
    from rnr.people.programmes.fits_frame import fits_frame as fits_frame
    from rnr.people.programmes.impact import impact as impact
    from rnr.people.programmes.jurisdiction import PeopleGroup as PeopleGroup
    from rnr.people.programmes.match import Match as Match
    from rnr.people.programmes.match import match as match
    from rnr.people.programmes.people_groups import people_groups as people_groups
    from rnr.people.scores.profile import Override as Override
    from rnr.people.scores.profile import Profile as Profile
    from rnr.people.scores.profile import Score as Score
    from rnr.people.scores.profile import score as score
    from rnr.people.scores.published import published_rates as published_rates
    from rnr.people.scores.replay import replay as replay
    from rnr.people.synthetic.synth import Synthetic as Synthetic
    from rnr.people.synthetic.synth import synth as synth
    from rnr.people.synthetic.synth_options import SynthError as SynthError
    from rnr.people.synthetic.synth_options import SynthFollowUp as SynthFollowUp
    from rnr.people.synthetic.synth_options import SynthGroup as SynthGroup
    from rnr.people.synthetic.synth_options import SynthOverrides as SynthOverrides
    from rnr.publish import plots as plots
    from rnr.publish.describing.answers_model import answers_model as answers_model
    from rnr.publish.describing.answers_model import answers_schema as answers_schema
    from rnr.publish.reporting.report_page import report_page as report_page


def __getattr__(name: str) -> Any:
    if name in _HOME:
        # As ``from HOME import name``, which finds a module in its package as well.
        value = getattr(__import__(_HOME[name], fromlist=[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'rnr' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
