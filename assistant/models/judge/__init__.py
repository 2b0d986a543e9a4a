"""Whether a premise says a claim, says otherwise, or does not say: a twin of the span reader."""

from assistant.models.judge.claims import YES_NO, answered_claim, polar_claims
from assistant.models.judge.judge import Judge, Judgement, Pair, PairJudge
from assistant.models.judge.loading import load_judge

__all__ = ["YES_NO", "Judge", "Judgement", "Pair", "PairJudge", "answered_claim", "load_judge", "polar_claims"]
