"""Every sentence of a composed answer is held against the passages that it rests on."""

from assistant.verifying.facts import Lack
from assistant.verifying.grounds import Excerpt
from assistant.verifying.support import Reply, Support
from assistant.verifying.verifier import Quote, Verdict, Verifier

__all__ = ["Excerpt", "Lack", "Quote", "Reply", "Support", "Verdict", "Verifier"]
