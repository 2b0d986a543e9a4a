"""Questions that ask for the right thing of the wrong one: a name or number of theirs is put in place of another.

"How large is the World Bank's grant?" over documents that tell of KOICA's is what answerers fail at, and question sets
have few of these.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.language.names import LIKELY_NAME, WordsOf
from evals.bench import BenchQuestion
from evals.reader.examples import WRONG_NAME
from evals.reader.making import names_in


def with_wrong_names(
    questions: Sequence[BenchQuestion], article_of: Callable[[BenchQuestion], str], *, seed: int
) -> list[BenchQuestion]:
    """Each question with a name or number that another question of its article and language holds, and it does not.

    Nothing answers them any more. Questions without a name are left out, and the name of the article itself is never
    put in: what is asked of it may be what was asked.
    """
    chance = random.Random(seed)
    theirs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in questions:
        theirs[article_of(each), each.language] += names_in(each.text)
    found = []
    for each in questions:
        title, mine = WordsOf(article_of(each)), names_in(each.text)
        if not mine:
            continue
        old = chance.choice(mine)
        fitting = [
            name
            for name in theirs[article_of(each), each.language]
            if name[0].isdigit() == old[0].isdigit() and name not in each.text and not title.hold(name, LIKELY_NAME)
        ]
        if fitting:
            text = each.text.replace(old, chance.choice(fitting))
            changed = replace(each, id=each.id + WRONG_NAME, text=text, record={**each.record, "parallel_id": ""})
            found.append(replace(changed, answers=(), document_ids=(), answerable=False))
    return found
