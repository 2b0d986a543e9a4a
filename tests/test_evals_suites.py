"""Suites over made-up observations, checked by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from assistant.types import Answer, Claim, Usage
from evals.bench import BenchQuestion
from evals.observing import Cited, Observed
from evals.suites import SUITES


def observed(
    number: int,
    *,
    direction: str = "en-en",
    answers: tuple[str, ...] = (),
    answerable: bool | None = True,
    right: frozenset[str] = frozenset({"gold"}),
    ranking: tuple[str, ...] = (),
    cited: tuple[Cited, ...] = (),
    status: Literal["answered", "not_found"] = "answered",
    seconds: float = 0.1,
    short: str = "",
    confidence: float = 0.0,
    **record: Any,
) -> Observed:
    question = BenchQuestion(f"q{number}", direction[:2], "?", answers, tuple(right), answerable, record)
    usage = Usage(seconds={"total": seconds, "retrieving": seconds / 2})
    reason = None if status == "answered" else "fact_missing"
    answer = Answer("", "en", (), (), status, reason, usage, "", short, confidence)  # type: ignore[arg-type]
    return Observed(question, direction, right, ranking, 0.01, answer, cited)


def cited(quote: str, document: str = "gold", *, exact: bool = True) -> Cited:
    return Cited(document, quote, "en", exact)


def test_retrieval_by_direction() -> None:
    """en-en: ranks 1 and 2, so recall@1 = 1/2 and MRR = (1 + 1/2) / 2 = 0.75; all three: recall@1 = 1/3."""
    evaluation = SUITES["retrieval"].evaluate(
        [
            observed(1, ranking=("gold", "x")),
            observed(2, ranking=("x", "gold")),
            observed(3, ranking=("x", "y"), direction="en-ru"),
            observed(4, ranking=("gold",), answerable=False),
            observed(5, ranking=("x",), right=frozenset()),
        ]
    )
    figures = evaluation.figures
    assert list(figures) == ["en-en", "en-ru", "all"]
    assert (figures["en-en"]["recall@1"], figures["en-en"]["mrr@10"], figures["en-en"]["n"]) == (0.5, 0.75, 2)
    assert (figures["en-ru"]["recall@10"], figures["en-ru"]["n"]) == (0.0, 1)
    assert (figures["all"]["recall@1"], figures["all"]["n"]) == (0.3333, 3)
    assert [each["first_right_rank"] for each in evaluation.questions.values()] == [1, 2, None]


def test_answers() -> None:
    """Of two scored questions one quote holds the answer: sentence hit 0.5.

    Its quote has 4 words (the article counts for nothing), 2 of them gold: F1 = 2 * (2/4 * 1) / (2/4 + 1) = 2/3, and
    over both questions 1/3.
    """
    figures = (
        SUITES["answers"]
        .evaluate(
            [
                observed(
                    1, answers=("no", "Denver Broncos"), cited=(cited("x"), cited("The Denver Broncos won twice."))
                ),
                observed(2, answers=("2020",), status="not_found"),
                observed(3, answers=("yes",), answer_type="yesno"),
                observed(4, answers=("long",), answer_type="abstractive", direction="ru-en"),
                observed(5, answerable=False),
            ]
        )
        .figures
    )
    assert figures["all"]["sentence_hit"] == 0.5
    assert figures["all"]["exact_match"] == 0.0
    assert figures["all"]["f1"] == 0.3333
    assert (figures["all"]["n"], figures["all"]["not_scored"]) == (3, 1)
    assert figures["all"]["yes_no"] == 0.0
    assert figures["ru-en"] == {
        **dict.fromkeys(("exact_match", "f1", "sentence_hit", "yes_no", "word_said", "word_right", "no_said")),
        "n": 0,
        "not_scored": 1,
    }


def test_a_yes_or_a_no() -> None:
    """Said three times of four, right once of these three; of the three that are no one is."""
    golds_and_said = [("no", "no"), ("no", "yes"), ("нет", ""), ("yes", "no")]
    figures = (
        SUITES["answers"]
        .evaluate(
            [
                observed(number, answers=(gold,), short=said, answer_type="yesno")
                for number, (gold, said) in enumerate(golds_and_said)
            ]
        )
        .figures["all"]
    )
    assert figures["yes_no"] == 0.25
    assert figures["word_said"] == 0.75
    assert figures["word_right"] == 0.3333
    assert figures["no_said"] == 0.3333


def test_citations_of_documents() -> None:
    """Precision: 1 of 2 for q1, 0 for q2: 0.25. Recall: 1 for q1, 0 for q2 and q3: 1/3. Exact: 3 of the 4 citations."""
    evaluation = SUITES["citations"].evaluate(
        [
            observed(1, cited=(cited("a"), cited("b", "other", exact=False))),
            observed(2, cited=(cited("c", "other"),)),
            observed(3, status="not_found"),
            observed(4, answerable=False, cited=(cited("d", "other"),)),
        ]
    )
    figures = evaluation.figures["all"]
    assert (figures["precision"], figures["recall"], figures["exact"]) == (0.25, 0.3333, 0.75)
    assert evaluation.questions["q1"] == {"citations": 2, "inexact_citations": 1}


def test_citations_of_gold_sentences() -> None:
    """One of two citations is a gold sentence (spacing aside): precision 0.5. It is 1 of 2 of the first annotator's

    sentences and 0 of 1 of the second's: recall 0.5, the better of the two. Elsewhere it counts for nothing.
    """
    gold = [["Parens patriae is Latin .", "In law , it refers to public policy ."], ["Something else entirely ."]]
    first = cited("Parens patriae is Latin.")
    both = observed(1, cited=(first, cited("Unrelated words here.")), evidence_sentences=gold)
    figures = SUITES["citations"].evaluate([both]).figures["all"]
    assert (figures["precision"], figures["recall"]) == (0.5, 0.5)
    elsewhere = observed(1, cited=(cited("Parens patriae is Latin.", "other"),), evidence_sentences=gold[0])
    figures = SUITES["citations"].evaluate([elsewhere]).figures["all"]
    assert (figures["precision"], figures["recall"]) == (0.0, 0.0)


def test_refusals() -> None:
    """Refused: q1 (no answer), q2 (has one): precision 1/2. No answer: q1, q3: recall 1/2. An answer: q2, q4: 1/2."""
    figures = (
        SUITES["refusals"]
        .evaluate(
            [
                observed(1, answerable=False, status="not_found"),
                observed(2, status="not_found"),
                observed(3, answerable=False),
                observed(4),
                observed(5, answerable=None, status="not_found"),
            ]
        )
        .figures["all"]
    )
    assert (figures["precision"], figures["recall"], figures["false_refusals"], figures["n"]) == (0.5, 0.5, 0.5, 4)


def test_latency() -> None:
    """0.1 to 1.0 s: the median lies between 0.5 and 0.6, the 95th percentile at 0.1 + 0.95 * 0.9 = 0.955."""
    figures = SUITES["latency"].evaluate([observed(n, seconds=(n + 1) / 10) for n in range(10)]).figures
    assert (figures["p50_seconds"], figures["p95_seconds"]) == (0.55, 0.955)
    assert figures["steps"]["retrieving"]["p50_seconds"] == 0.275
    assert SUITES["latency"].evaluate([]).figures["p50_seconds"] is None


def test_words_that_answer_are_scored_before_quotes() -> None:
    """The words are the gold answer but for an article: exact; the quote alone has F1 = 2 * 1/4 / (5/4) = 0.4."""
    quote = cited("They met in Tashkent")
    evaluation = SUITES["answers"].evaluate(
        [
            observed(1, answers=("Tashkent",), cited=(quote,), short="the Tashkent"),
            observed(2, answers=("Tashkent",), cited=(quote,)),
        ]
    )
    assert [each["exact_match"] for each in evaluation.questions.values()] == [1.0, 0.0]
    assert [each["f1"] for each in evaluation.questions.values()] == [1.0, 0.4]


def test_yes_and_no_are_scored_by_what_was_said() -> None:
    """Said: yes (right), Нет for да (wrong): 1/2; the question without a yes or a no counts for nothing."""
    figures = (
        SUITES["answers"]
        .evaluate(
            [
                observed(1, answers=("yes",), answer_type="yesno", short="Yes"),
                observed(2, answers=("да",), answer_type="yesno", short="нет", direction="ru-ru"),
                observed(3, answers=("Tashkent",), cited=(cited("In Tashkent."),)),
            ]
        )
        .figures
    )
    assert (figures["all"]["yes_no"], figures["ru-ru"]["yes_no"]) == (0.5, 0.0)
    assert figures["all"]["sentence_hit"] == 1.0


def test_spans_overlap_with_gold_ones() -> None:
    """Gold 10–20. Said 10–20: 1. Said 15–25 of a quote at 15: 5 / 15. Another document, and refused: 0."""
    gold: dict[str, Any] = {"answers": ("0123456789",), "answer_start": 10}
    figures = (
        SUITES["citations"]
        .evaluate(
            [
                observed(
                    1, cited=(Cited("gold", "xx0123456789", "en", exact=True, start=8),), short="0123456789", **gold
                ),
                observed(2, cited=(Cited("gold", "56789abcde", "en", exact=True, start=15),), **gold),
                observed(3, cited=(Cited("other", "0123456789", "en", exact=True, start=10),), **gold),
                observed(4, status="not_found", **gold),
            ]
        )
        .figures
    )
    assert figures["all"]["span_iou"] == 0.3333


def test_the_confidence_in_refused_answers_counts_too() -> None:
    """Right at .9, wrong at .8 (no answer), refused at .2 where it would have been right: risks 0, 1/2, 1/3."""
    refused = observed(3, answers=("Tashkent",), status="not_found", confidence=0.2)
    evaluation = SUITES["refusals"].evaluate(
        [
            observed(1, answers=("Tashkent",), cited=(cited("In Tashkent."),), confidence=0.9),
            observed(2, answerable=False, cited=(cited("In Almalyk."),), confidence=0.8),
            replace(refused, would_quote="It is in Tashkent."),
            observed(4, answers=("long",), answer_type="abstractive", confidence=0.7),
        ]
    )
    assert evaluation.figures["all"]["aurc"] == round((0 + 1 / 2 + 1 / 3) / 3, 4)
    assert evaluation.figures["all"]["calibration_error"] == round((0.1 + 0.8 + 0.8) / 3, 4)
    assert [each["right"] for each in evaluation.questions.values()] == [True, False, True, None]


def test_what_is_caught_at_five_percent_false_refusals() -> None:
    """Of 20 answerable questions one may lie below the line, which is then 0.2; 2 of 4 unanswerable ones lie below."""
    possible = [observed(number, confidence=0.1 + number / 10) for number in range(20)]
    impossible = [
        observed(100 + number, answerable=False, confidence=confidence)
        for number, confidence in enumerate([0.05, 0.15, 0.2, 0.9])
    ]
    figures = SUITES["refusals"].evaluate([*possible, *impossible]).figures
    assert figures["all"]["caught_at_5pct_false"] == 0.5
    assert SUITES["refusals"].evaluate(possible).figures["all"]["caught_at_5pct_false"] is None


def composed(number: int, *supported: bool, text: str = "Said so. Said so.", tokens: int = 0) -> Observed:
    """An answer of a chat model with a claim for each verdict."""
    claims = tuple(Claim(0, 8, each, (1,) if each else (), () if each else ("number 5",)) for each in supported)
    usage = Usage(tokens={"prompt": tokens, "completion": 10} if tokens else {})
    answer = Answer(text, "en", (), (), "answered", usage=usage, claims=claims)
    return replace(observed(number), answer=answer)


def test_claims_are_counted_by_sentence_and_by_answer() -> None:
    """Sentences: 3 of 4 supported; answers: 1 of 2 whole; one of three questions was not answered by the model."""
    evaluation = SUITES["claims"].evaluate(
        [composed(1, True, True, tokens=100), composed(2, True, False, tokens=200), observed(3)]
    )
    figures = evaluation.figures["all"]
    assert (figures["supported"], figures["whole"]) == (0.75, 0.5)
    assert round(figures["by_model"], 4) == 0.6667
    assert (figures["tokens_prompt"], figures["tokens_completion"]) == (150, 10)
    assert evaluation.questions["q2"]["unsupported"] == [["number 5"]]
    assert not evaluation.notes


def test_an_answer_in_another_language_is_counted() -> None:
    russian = "Так говорят документы."
    claims = (Claim(0, len(russian), True, (1,)),)
    wrong = replace(observed(1), answer=Answer(russian, "en", (), (), "answered", claims=claims))
    assert (
        SUITES["claims"].evaluate([wrong, composed(2, True, text="Documents say so.")]).figures["all"]["in_language"]
        == 0.5
    )


def test_quoted_answers_make_no_claims() -> None:
    evaluation = SUITES["claims"].evaluate([observed(1)])
    assert evaluation.figures["all"]["supported"] is None
    assert "no answer was written" in evaluation.notes[0]


def test_acceptable_is_what_says_all_that_it_must_and_nothing_that_it_must_not() -> None:
    """Of four that have an answer one is acceptable; the refusal of the fifth, which has none, is right."""

    def said(number: int, text: str, *, supported: bool = True, **fields: Any) -> Observed:
        seen = observed(number, says=[["4.5 million"], ["KOICA"]], never=["15.5"], **fields)
        assert seen.answer is not None
        claims = (Claim(0, len(text), supported, (1,) if supported else (), () if supported else ("name X",)),)
        return replace(seen, answer=replace(seen.answer, text=text, claims=claims))

    quote = (cited("KOICA gives 4.5 million."),)
    evaluation = SUITES["acceptable"].evaluate(
        [
            said(1, "KOICA is giving 4,5  MILLION dollars.", cited=quote),
            said(2, "KOICA is giving 4.5 million of 15.5 million.", cited=quote),
            said(3, "KOICA is giving 4.5 million.", supported=False, cited=quote),
            said(4, "It is giving 4.5 million.", cited=(cited("It is.", "other"),)),
            observed(5, says=[], answerable=False, status="not_found"),
            observed(6, cited=quote),
        ]
    )
    assert (evaluation.figures["all"]["acceptable"], evaluation.figures["all"]["n"]) == (0.4, 5)
    reasons = [each["not_acceptable_because"] for each in evaluation.questions.values()]
    assert [len(each) for each in reasons] == [0, 1, 3, 2, 0]


def test_what_a_quote_below_a_checked_sentence_says_is_said() -> None:
    seen = observed(1, says=[["4.5 million"], ["KOICA"]], cited=(cited("KOICA gives 4.5 million."),))
    assert seen.answer is not None
    answer = replace(
        seen.answer, text="4.5 million. [1]\n\nKOICA gives 4.5 million. [1]", claims=(Claim(0, 12, True, (1,)),)
    )
    (judged,) = SUITES["acceptable"].evaluate([replace(seen, answer=answer)]).questions.values()
    assert judged["not_acceptable_because"] == []
