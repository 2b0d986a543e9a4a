"""Tables: is the right cell given, a wrong one, or none?

`right_cell`: the answer says the gold cell or value, in its few words where it has any; `wrong_cell`: it says something
else; `refused`: nothing is said. Of questions without an answer only a refusal is right. Figures are by direction and
by kind of question: lookup, hours, computed, form (figures and dates in another form), clause, none.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.bench import BenchQuestion
from evals.intervals import Scores
from evals.observing import Observed
from evals.suites.base import Evaluation, Suite, by_direction

MEASURES = ("right_cell", "wrong_cell", "refused")
KINDS = frozenset(("lookup", "hours", "computed", "form", "clause", "none"))


def evaluate(observed: Sequence[Observed]) -> Evaluation:
    """Questions over tables and clauses."""
    asked = [each for each in observed if each.answer is not None and each.question.kind in KINDS]
    scores = {each.question.id: _scores(each) for each in asked}
    kinds = sorted({each.question.kind for each in asked})
    by_kind = {
        kind: by_direction([each for each in asked if each.question.kind == kind], scores, MEASURES)["all"]
        for kind in kinds
    }
    listing = tuple(
        {
            "id": each.question.id,
            "kind": each.question.kind,
            "question": each.question.text,
            "answers": list(each.question.answers),
            "outcome": next(name for name in MEASURES if scores[each.question.id][name][0]),
            "said": each.answer.text if each.answer else "",
        }
        for each in asked
    )
    questions = {str(each["id"]): {"outcome": each["outcome"]} for each in listing}
    return Evaluation(by_direction(asked, scores, MEASURES), questions, by_kind=by_kind, listing=listing)


def _scores(each: Observed) -> Scores:
    assert each.answer is not None
    answered = each.answer.status == "answered"
    said = _flat(each.answer.short or each.answer.text)
    holds = any(_flat(gold) in said for gold in each.question.answers)
    right = (answered and holds) if each.question.answerable else not answered
    refused = not answered and bool(each.question.answerable)
    return {
        "right_cell": (float(right), 1.0),
        "wrong_cell": (float(answered and not right), 1.0),
        "refused": (float(refused), 1.0),
    }


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()


def _fits(questions: Sequence[BenchQuestion]) -> bool:
    return all(each.kind in KINDS for each in questions)


TABLES = Suite("tables", evaluate, asks=True, fits=_fits)
