"""Whether a premise says a claim, says otherwise, or does not say: a twin of the span reader."""

from assistant.models.judge.judge import Judge, Judgement, Pair
from assistant.models.judge.loading import load_judge

__all__ = ["Judge", "Judgement", "Pair", "load_judge"]
