"""The embedded answerer: it finds the sentences that answer and quotes them. It has no words of its own to invent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answering import refusing
from assistant.answering.addressing import AddressAnswerer
from assistant.answering.asked import Asked, take_apart
from assistant.answering.citing import cite
from assistant.answering.phrasing import Frame, Group, compose_answer, compose_groups, sections_of, shown
from assistant.answering.prompts import load_phrases
from assistant.answering.quoting.composition import (
    PLANS,
    Plan,
    best_of_each_document,
    by_document,
    choose,
    has_more,
    joined,
    main_points,
)
from assistant.answering.quoting.differing import Differing
from assistant.answering.quoting.evidence import Candidate, Evidence
from assistant.answering.quoting.found import LEAST_WORDS, Found, Judging
from assistant.answering.quoting.opposing import is_narrow
from assistant.answering.quoting.parting import compared, completed, parts_of
from assistant.answering.quoting.selecting import select
from assistant.answering.quoting.sentence_evidence import GATHERING
from assistant.answering.quoting.sentence_vectors import SentenceVectors
from assistant.answering.quoting.shortening import answer_text
from assistant.answering.quoting.widening import widened
from assistant.answering.stating import PROBABILITY as PROBABLY_STATED
from assistant.answering.stating import only_statement
from assistant.answering.tables.answerer import BY_MEANING, Outcome, TableAnswerer, quotes_a_row
from assistant.language import content_stems, numbers
from assistant.language.names import LIKELY_NAME, WordsOf
from assistant.types import Answer, Citation, Delta, Document, Finished, Hit, Reason, Shape

#: The words found stand before their sentence where they are so probably the fact that is asked for.
SURELY_THE_WORDS = 0.55
#: A question that is less probably one for a fact gets the sentences around it too.
SURELY_A_FACT = 0.75
#: Shapes of which no few words are the answer. Nothing measured says a yes or a no surely enough, see `evals/LOG.md`.
WITHOUT_SHORT: frozenset[Shape] = frozenset({"overview", "comparison", "several_parts", "yes_no"})
#: Shapes that may turn out to be several questions in one.
PARTED: frozenset[Shape] = frozenset({"fact", "explanation", "definition", "list", "aggregate", "several_parts"})
#: An overview is asked of the document whose title is nearest, each of the first hits that it has counting so much
#: beside the cosine, where either so many hits or so near a title speak for it.
OVERVIEW_HITS, HITS_OF_ONE, HIT_WEIGHT, NEAR_TITLE = 5, 3, 0.1, 0.35
#: Beside it another one is quoted whose best sentence is so probable beside the best of all.
LEAST_OF_OTHERS = 0.5
#: Shapes that rows of a table may answer where no cell of it does; for others, words near by may be the neighbour's.
ROWS_MAY_ANSWER: frozenset[Shape] = frozenset({"overview", "list", "several_parts"})
NOT_IN_TABLES = Outcome()
#: Shapes of questions to which documents that differ cannot all be right.
OF_ONE_TRUTH: frozenset[Shape] = frozenset({"fact", "yes_no"})
#: How many sentences of a part or of a side of a comparison are quoted.
SENTENCES_OF_PART = 2
#: A question that leaves something out ("Who did not …?") is answered with what is so probable beside the best.
NARROW_RATIO = 0.6


class QuotingAnswerer:
    """Answers with quotes, or says why not."""

    def __init__(
        self,
        judging: Judging,
        vectors: SentenceVectors,
        max_citations: int,
        tables: TableAnswerer | None = None,
        addresses: AddressAnswerer | None = None,
    ) -> None:
        #: For evaluations, which look at every candidate.
        self.judging = judging
        self.name = f"quotes ({judging.spans.name}, no key)"
        self._vectors = vectors
        self._max_citations = max_citations
        self._tables = tables
        self._addresses = addresses
        self._differing = Differing(vectors, judging.documents)

    def answer(self, asked: Asked, hits: tuple[Hit, ...], *, filtered: bool = False) -> Iterator[Delta | Finished]:
        """The answer as deltas, then as a whole (without usage, which the caller knows)."""
        looked_up = self._looked_up(asked, hits)
        if looked_up.answer is not None and not self._said_better(asked, hits, looked_up.answer):
            answer = looked_up.answer
        elif reason := refusing.before_reading(asked, hits, filtered=filtered):
            answer = self._refusal(reason, asked, hits)
        elif asked.shape in PARTED and len(parts := parts_of(asked.text)) > 1:
            asked = replace(asked, wanted=replace(asked.wanted, shapes=(("several_parts", 1.0),)))
            answer = self._parts(self.found(asked, hits), parts)
        else:
            answer = self._answer(self.found(asked, hits))
        if looked_up.unsure and asked.shape not in ROWS_MAY_ANSWER and quotes_a_row(answer):
            answer = self._refusal("fact_missing", asked, hits, answer.confidence)
        yield from deltas(answer.text)
        yield Finished(replace(answer, shape=asked.shape))

    def _looked_up(self, asked: Asked, hits: tuple[Hit, ...]) -> Outcome:
        """What a place of that number, or a table, answers."""
        if not hits:
            return NOT_IN_TABLES
        if self._addresses and (answer := self._addresses.answer(asked, hits)):
            return Outcome(answer)
        found = self._tables.answer(asked, hits) if self._tables else NOT_IN_TABLES
        if found.answer is None and (said := only_statement(asked, hits)):
            citations = self._cited([said])
            text = compose_answer(citations, asked.language)
            return Outcome(Answer(text, asked.language, citations, hits, "answered", confidence=PROBABLY_STATED))
        return found

    def _said_better(self, asked: Asked, hits: tuple[Hit, ...], looked_up: Answer) -> bool:
        """Whether a sentence answers more surely than a table in another language.

        It gives the same figure in the language of the question, or any fact where the table was found by meaning only.
        """
        if asked.shape != "fact" or any(each.language == asked.language for each in looked_up.citations):
            return False
        found, held = self.found(asked, hits), numbers(looked_up.short)
        if not found.has_fact:
            return False
        if looked_up.confidence <= BY_MEANING and not quotes_a_row(self._answer(found)):
            return True
        return any(
            words.probability >= SURELY_THE_WORDS
            and words.candidate.language == asked.language
            and bool(held & numbers(answer_text(words.candidate)))
            for words in found.words
        )

    def found(self, asked: Asked, hits: tuple[Hit, ...]) -> Found:
        """What hits hold, before it is decided whether and how to answer."""
        return Found(asked, hits, self.judging)

    def _answer(self, found: Found) -> Answer:
        """An answer of the shape that is wanted, or the refusal."""
        if reason := found.refused:
            return self._refusal(reason, found.asked, found.hits, found.answered)
        if found.has_fact and found.words[0].probability >= LEAST_WORDS:
            return self._fact(found)
        if found.asked.shape == "comparison":
            return self._comparison(found)
        return self._open(found)

    def _fact(self, found: Found) -> Answer:
        """The words that are the fact, and the sentence that says it; more around it where more may be wanted."""
        asked = found.asked
        selection = select(found.words, asked, LEAST_WORDS, self._max_citations, self._differing.same_subject(asked))
        best = selection.sentences[0]
        ordered = sorted(selection.sentences, key=lambda each: each.hit.passage.language != best.hit.passage.language)
        if selection.differ:
            ordered.sort(key=lambda each: self._document(each.hit).date, reverse=True)
        short = answer_text(ordered[0]) if ordered[0].span and asked.shape not in WITHOUT_SHORT else ""
        if not (content_stems(short) or numbers(short)):
            short = ""  # "a" answers nothing
        if asked.shape != "fact":
            ordered = ordered[:1]  # the items that were found, with their list
        quotes = [widened(each, to_list=asked.shape == "list") for each in ordered]
        may_want_more = asked.shape == "fact" and asked.wanted.probability("fact") < SURELY_A_FACT
        if may_want_more and not selection.differ and not is_narrow(asked):
            quotes += self._around(found, quotes)
        is_sure = found.words[0].probability >= SURELY_THE_WORDS and len(selection.sentences) == 1
        frame = Frame(short if is_sure else "", selection.differ)
        citations = self._cited(quotes)
        return _answered(found, compose_answer(citations, asked.language, frame), citations, short)

    def _around(self, found: Found, quotes: Sequence[Candidate]) -> list[Candidate]:
        """Further sentences of the same document that are part of an answer, beside those that are quoted."""
        document = quotes[0].hit.passage.document_id
        scored = [
            each
            for each in found.evidence
            if each.candidate.hit.passage.document_id == document
            and not any(each.candidate.start < quote.end and each.candidate.end > quote.start for quote in quotes)
        ]
        room = PLANS["fact"].characters - sum(len(each.text) for each in quotes)
        if room <= 0:
            return []
        chosen = choose(scored, Plan(room, PLANS["fact"].sentences - 1, PLANS["fact"].least_ratio))
        chosen = [each for each in chosen if len(each.candidate.text) <= room]
        return joined(sorted((each.candidate for each in chosen), key=lambda each: each.start))

    def _open(self, found: Found) -> Answer:
        """The sentences that carry the answer, in the order of their documents."""
        asked = found.asked
        if not found.evidence:
            return self._refusal(refusing.nearness(found.hits), asked, found.hits, found.answered)
        if asked.shape in OF_ONE_TRUTH and (rival := self._differing.rival(asked, found.evidence)):
            return self._both(found, (found.evidence[0].candidate, rival.candidate))
        chosen = self._chosen(found)
        groups = by_document(chosen)
        if asked.shape in GATHERING:
            groups.sort(key=lambda group: self._document(group[0].hit).date, reverse=True)
        groups.sort(key=lambda group: group[0].hit.passage.language != asked.language)
        return self._composed(found, groups, more=has_more(found.evidence, chosen))

    def _both(self, found: Found, differing: Sequence[Candidate]) -> Answer:
        """Sentences of documents that differ, the newest first."""
        ordered = sorted(differing, key=lambda each: self._document(each.hit).date, reverse=True)
        citations = self._cited([widened(each, to_list=False) for each in ordered])
        text = compose_answer(citations, found.asked.language, Frame(differ=True))
        return _answered(found, text, citations)

    def _chosen(self, found: Found) -> list[Evidence]:
        """The sentences of an answer; for an overview of one document its main points, not those like the question."""
        plan, scored = plan_of(found.asked), found.evidence
        meant = self._document_meant(found) if found.asked.shape == "overview" else None
        own = [each for each in scored if each.candidate.hit.passage.document_id == meant]
        return self._overview(own, scored, plan) if own else choose(scored, plan)

    def _document_meant(self, found: Found) -> str | None:
        """The one document that an overview is asked of, by its title and its share of the first hits, if it is one."""
        first = Counter(hit.passage.document_id for hit in found.hits[:OVERVIEW_HITS])
        documents = {hit.passage.document_id: self._document(hit) for hit in found.hits}
        titles = self._vectors.of(
            [each.title for each in documents.values()], [each.language for each in documents.values()]
        )
        asked = found.asked.vector
        if asked is None:
            asked = self._vectors.question(found.asked.text, found.asked.language)
        near = {document: float(title @ asked) for document, title in zip(documents, titles, strict=True)}
        best = max(near, key=lambda each: near[each] + HIT_WEIGHT * first[each])
        return best if first[best] >= HITS_OF_ONE or near[best] >= NEAR_TITLE else None

    def _overview(self, own: Sequence[Evidence], scored: Sequence[Evidence], plan: Plan) -> list[Evidence]:
        """The main points of one document, and what others say that are as much about the topic."""
        least = scored[0].probability * LEAST_OF_OTHERS
        others = [each for each in scored if each not in own and each.probability >= least]
        points = main_points(own, plan)
        room = Plan(plan.characters // 3, len(points) + SENTENCES_OF_PART, 0.0)
        return points + choose(best_of_each_document(others, 1), room)

    def _composed(self, found: Found, groups: Sequence[Sequence[Candidate]], *, more: bool = False) -> Answer:
        """Groups of one document each, under its title and date where there are several.

        A list says that it holds these "at least" where there is `more` that it had no room for.
        """
        asked = found.asked
        to_list = asked.shape == "list"
        several = len(groups) > 1
        lead = ""
        phrases = load_phrases("quoting", asked.language)
        if asked.shape == "aggregate" and several:
            lead = phrases.fill("over_documents", count=len(groups))
        elif to_list and more:
            lead = phrases.fill("at_least")
        cited: list[Group] = []
        for group in groups:
            first = [widened(each, to_list=to_list) for each in group[:1]]
            number = sum(len(each.citations) for each in cited) + 1
            heading = self._heading(group[0].hit, asked) if several else ""
            cited.append(Group(self._cited([*first, *_after(first, group[1:])], number), heading))
        citations = tuple(each for group in cited for each in group.citations)
        itemised = to_list and len(citations) > 1
        text = compose_groups(cited, asked.language, lead, itemised=itemised)
        short = "" if asked.shape in WITHOUT_SHORT else found.words_within(citations)
        return replace(_answered(found, text, citations, short), sections=sections_of(cited))

    def _parts(self, found: Found, parts: Sequence[str]) -> Answer:
        """Each part of the question answered by itself, or said to be missing."""
        taken: list[Evidence] = []
        missing: list[str] = []
        asked, hits, confidence = found.asked, found.hits, 0.0
        for part in parts:
            text = completed(part, parts)
            own = replace(
                take_apart(text, asked.language, asked.wanted), vector=self._vectors.question(text, asked.language)
            )
            scored = self.judging.evidence.score(own, hits)
            best = scored[0].probability if scored else 0.0
            confidence = max(confidence, best)
            if refusing.of_evidence(best, hits):
                missing.append(part)
            else:
                room = PLANS["several_parts"].characters // len(parts)
                taken += choose(scored, Plan(room, SENTENCES_OF_PART, 0.5), ())
        if not taken:
            return self._refusal(refusing.nearness(hits), asked, hits, confidence)
        unique = _unique(taken)
        unique += choose(found.evidence, PLANS["several_parts"], unique)
        answer = replace(self._composed(found, by_document(unique)), confidence=confidence)
        phrases = load_phrases("quoting", asked.language)
        said = [phrases.fill("part_missing", part=shown(part)) for part in missing]
        return replace(answer, text="\n\n".join([answer.text, *said]))

    def _comparison(self, found: Found) -> Answer:
        """The things compared, side by side; what is missing of one is said."""
        asked = found.asked
        sides = compared(asked.text)
        plan = PLANS["comparison"]
        room = plan.characters // max(1, len(sides))
        taken: list[Evidence] = []
        groups: list[tuple[str, list[Candidate]]] = []
        missing: list[str] = []
        for name in sides:
            own = [each for each in found.evidence if _speaks_of(name.text, each.candidate)]
            chosen = choose(own, Plan(room, SENTENCES_OF_PART, 0.3))
            chosen = [each for each in chosen if each not in taken]
            taken += chosen
            if chosen:
                groups.append((name.text, joined_of(chosen)))
            elif not any(WordsOf(hit.passage.text).hold(name.text, LIKELY_NAME) for hit in found.hits):
                missing.append(name.text)
        answer = self._side_by_side(found, groups) if len(groups) > 1 else self._open(found)
        phrases = load_phrases("quoting", asked.language)
        said = [phrases.fill("side_missing", name=shown(each)) for each in missing]
        return replace(answer, text="\n\n".join([answer.text, *said]))

    def _side_by_side(self, found: Found, sides: Sequence[tuple[str, list[Candidate]]]) -> Answer:
        phrases = load_phrases("quoting", found.asked.language)
        cited: list[Group] = []
        for name, group in sides:
            number = sum(len(each.citations) for each in cited) + 1
            cited.append(Group(self._cited(group, number), phrases.fill("side_line", name=shown(name))))
        citations = tuple(each for group in cited for each in group.citations)
        answer = _answered(found, compose_groups(cited, found.asked.language), citations)
        return replace(answer, sections=sections_of(cited))

    def _heading(self, hit: Hit, asked: Asked) -> str:
        document = self._document(hit)
        phrases = load_phrases("quoting", asked.language)
        if document.date:
            return phrases.fill("document_line", title=shown(document.title), date=document.date)
        return phrases.fill("undated_document_line", title=shown(document.title))

    def _cited(self, quotes: Sequence[Candidate], first: int = 1) -> tuple[Citation, ...]:
        return tuple(
            cite(number, self._document(each.hit), each.hit.passage, each.start, each.end)
            for number, each in enumerate(quotes, start=first)
        )

    def _refusal(self, reason: Reason, asked: Asked, hits: tuple[Hit, ...], confidence: float = 0.0) -> Answer:
        return refusing.refusal(reason, asked, hits, [self._document(hit).title for hit in hits], confidence)

    def _document(self, hit: Hit) -> Document:
        return self.judging.documents.document(hit.passage.document_id)


def plan_of(asked: Asked) -> Plan:
    """How much is quoted; little beside the best where the question leaves something out."""
    plan = PLANS[asked.shape]
    return replace(plan, least_ratio=max(plan.least_ratio, NARROW_RATIO)) if is_narrow(asked) else plan


def _answered(found: Found, text: str, citations: tuple[Citation, ...], short: str = "") -> Answer:
    language, sure = found.asked.language, found.answered
    return Answer(text, language, citations, found.hits, "answered", short=short, confidence=sure)


def deltas(text: str) -> Iterator[Delta]:
    """A text as deltas of a line each."""
    for line in text.splitlines(keepends=True):
        yield Delta(line)


def joined_of(chosen: Sequence[Evidence]) -> list[Candidate]:
    """The sentences of each document in the order of its text, neighbours joined, document by document."""
    return [each for group in by_document(chosen) for each in group]


def _speaks_of(name: str, candidate: Candidate) -> bool:
    return WordsOf(f"{candidate.before}\n{candidate.text}").hold(name, LIKELY_NAME)


def _unique(taken: Sequence[Evidence]) -> list[Evidence]:
    """The sentences, each once."""
    return list({(each.candidate.hit.passage.id, each.candidate.start): each for each in taken}.values())


def _after(first: Sequence[Candidate], others: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that do not lie in the one before them, which was widened."""
    end = first[0].end if first else 0
    return [each for each in others if each.start >= end or each.hit.passage.id != first[0].hit.passage.id]
