"""What answers the opposite question: "Who did not sign?" is not answered with those who did.

A sentence opposes a question where one denies what the other says, or where they stand on two sides of a scale
("before" and "after"). What names an exception ("all but one") answers both questions.
"""

from __future__ import annotations

import math
from functools import lru_cache

from assistant.answering.asked import Asked
from assistant.answering.quoting.evidence import Candidate
from assistant.models.logistic import log_odds
from assistant.types import Shape
from assistant.verifying.polarity import contradicts, polarity

#: What opposes the question is left out where something else is at least so probable beside it.
LEAST_BESIDE = 0.25
#: What the log-odds of a sentence lose that denies nothing, where the question does; chosen by hand.
PLAIN_PENALTY = 1.5
#: Shapes of answers that hold single things, some of which a question can leave out.
SINGLE_THINGS: frozenset[Shape] = frozenset({"fact", "list", "aggregate", "yes_no"})
#: Sentences whose polarity is kept: those of a few questions.
KEPT = 1_024

_polarity = lru_cache(maxsize=KEPT)(polarity)


def is_narrow(asked: Asked) -> bool:
    """Whether a question for single things leaves some out: "Who did not …?", "which ones except …"."""
    wanted = _polarity(asked.text)
    return asked.shape in SINGLE_THINGS and (wanted.may_deny or wanted.excepts)


def opposes(asked: Asked, candidate: Candidate) -> bool:
    """Whether a sentence answers the opposite of a question."""
    wanted, said = _polarity(asked.text), _polarity(candidate.text)
    if said.excepts or wanted.denied & said.denied:
        return False
    is_within = asked.language == candidate.language
    if not is_within and not wanted.may_deny:
        return False  # across languages a sentence may deny something else
    return contradicts(wanted, said, is_within=is_within)


def agreed(probability: float, asked: Asked, candidate: Candidate) -> float:
    """The probability of a sentence beside a question, less where only the question denies something."""
    said = _polarity(candidate.text)
    if not _polarity(asked.text).may_deny or said.may_deny or said.excepts:
        return probability
    return 1 / (1 + math.exp(PLAIN_PENALTY - log_odds(probability)))
