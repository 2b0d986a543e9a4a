"""The assistant inside real LangChain chains, over a real index."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, SystemMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
from langchain_core.runnables import RunnableParallel, RunnablePassthrough

from assistant.errors import FilterError, QuestionError, RecordError
from assistant.langchain import AssistantChatModel, AssistantRetriever, answer_of
from assistant.types import Filters
from assistant.wiring import Assistant, ingest

pytestmark = pytest.mark.integration

QUESTION = "When was the water mill of Dorn built?"
TEXTS = {
    "mill.txt": "The mill\n\nThe water mill of Dorn was built in 1764. It ground rye for three villages.\n",
    "old/mill.txt": "The mill in old papers\n\nOld papers say that the water mill of Dorn was built in 1701.\n",
    "школа.txt": "Школа\n\nШкола в посёлке Заречный открылась в 1931 году. Её первым директором был Пётр Ильин.\n",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("documents")
    for name, text in TEXTS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    place = tmp_path_factory.mktemp("index")
    ingest([folder], index=place)
    with Assistant.open(index=place) as opened:
        yield opened


@pytest.fixture
def model(assistant: Assistant) -> AssistantChatModel:
    return AssistantChatModel(assistant=assistant)


def test_the_retriever_gives_flat_metadata_that_leads_to_the_place(assistant: Assistant) -> None:
    found = AssistantRetriever(assistant=assistant, count=2).invoke(QUESTION)
    assert len(found) == 2 and "1764" in found[0].page_content
    best = found[0].metadata
    assert (best["title"], best["source"], best["language"], best["rank"]) == ("The mill", "mill.txt", "en", 1)
    assert 0 <= best["score"] <= 1
    assert assistant.document(best["document_id"]).text[best["start"] : best["end"]] == found[0].page_content
    assert not any(isinstance(each, dict | list) for each in best.values())


def test_the_retriever_filters_for_good_or_for_one_call_sync_and_async(assistant: Assistant) -> None:
    def sources(found: list[Document]) -> set[str]:
        return {each.metadata["source"] for each in found}

    old, russian = Filters(sources=("old",)), Filters(language="ru")
    retriever = AssistantRetriever(assistant=assistant, filters=old)
    assert sources(retriever.invoke(QUESTION)) == {"old/mill.txt"}
    assert sources(retriever.invoke(QUESTION, filters=russian)) == {"школа.txt"}
    assert sources(retriever.bind(filters=russian).invoke(QUESTION)) == {"школа.txt"}
    assert sources(asyncio.run(retriever.ainvoke(QUESTION))) == {"old/mill.txt"}
    assert sources(asyncio.run(retriever.ainvoke(QUESTION, filters=russian))) == {"школа.txt"}
    assert retriever.batch([QUESTION, QUESTION])[1] == retriever.invoke(QUESTION)
    with pytest.raises(FilterError):
        retriever.invoke(QUESTION, filters=Filters(since="someday"))


def test_the_model_answers_with_the_whole_answer_in_its_message(
    assistant: Assistant, model: AssistantChatModel
) -> None:
    message = model.invoke(QUESTION)
    answer = answer_of(message)
    assert isinstance(message, AIMessage) and message.text == answer.text
    assert "1764" in answer.citations[0].quote
    assert answer.citations == assistant.ask(QUESTION).citations
    document = assistant.document(answer.citations[0].document_id)
    assert document.text[answer.citations[0].start : answer.citations[0].end] == answer.citations[0].quote
    assert message.usage_metadata and message.usage_metadata["output_tokens"] == answer.usage.tokens["answer"]
    assert answer_of(asyncio.run(model.ainvoke(QUESTION))).citations == answer.citations


def test_streamed_chunks_add_up_to_the_message(model: AssistantChatModel) -> None:
    chunks = list(model.stream(QUESTION))
    whole = chunks[0]
    for chunk in chunks[1:]:
        whole += chunk
    assert isinstance(whole, AIMessageChunk)
    assert whole.text == answer_of(whole).text == model.invoke(QUESTION).text

    async def pieces() -> list[str]:
        return [piece async for piece in (model | StrOutputParser()).astream(QUESTION)]

    assert "".join(asyncio.run(pieces())) == whole.text


def test_it_drops_into_a_chain(assistant: Assistant, model: AssistantChatModel) -> None:
    retriever = AssistantRetriever(assistant=assistant, count=1)
    chain = RunnableParallel(question=RunnablePassthrough(), passages=retriever) | RunnablePassthrough.assign(
        message=itemgetter("question") | model, text=itemgetter("question") | model | StrOutputParser()
    )
    given = chain.invoke(QUESTION)
    assert given["question"] == QUESTION
    assert "1764" in given["passages"][0].page_content
    assert given["text"] == given["message"].text
    assert answer_of(given["message"]).citations[0].document_id == given["passages"][0].metadata["document_id"]
    streamed = [each["text"] for each in chain.stream(QUESTION) if "text" in each]
    assert "".join(streamed) == given["text"]


def test_a_prompt_with_history_feeds_it(model: AssistantChatModel) -> None:
    prompt = ChatPromptTemplate([("system", "Be brief."), MessagesPlaceholder("history"), ("human", "{question}")])
    history = [HumanMessage("Когда открылась школа в посёлке Заречный?"), AIMessage("В 1931 году.")]
    message = (prompt | model).invoke({"history": history, "question": "А кто был её первым директором?"})
    answer = answer_of(message)
    assert answer.searched != "А кто был её первым директором?"
    assert "Пётр Ильин" in answer.text


def test_filters_of_the_model(assistant: Assistant, model: AssistantChatModel) -> None:
    old = Filters(sources=("old",))
    for one in (AssistantChatModel(assistant=assistant, filters=old), model.bind(filters=old)):
        assert {each.source for each in answer_of(one.invoke(QUESTION)).citations} == {"old/mill.txt"}


def test_callbacks_see_every_piece(model: AssistantChatModel) -> None:
    class Tokens(BaseCallbackHandler):
        def __init__(self) -> None:
            self.seen: list[str] = []

        def on_llm_new_token(self, token: str | list[str | dict[str, Any]], **kwargs: Any) -> None:
            self.seen.append(str(token))

    tokens = Tokens()
    list(model.stream(QUESTION, {"callbacks": [tokens]}))
    assert "".join(tokens.seen) == model.invoke(QUESTION).text


def test_what_cannot_be_asked_is_refused(model: AssistantChatModel) -> None:
    for messages in ([], [SystemMessage("Be brief.")], [HumanMessage("Who?"), AIMessage("Nobody.")]):
        with pytest.raises(QuestionError):
            model.invoke(messages)
    with pytest.raises(TypeError, match="stop"):
        model.invoke(QUESTION, stop=["."])
    with pytest.raises(TypeError, match="temperature"):
        model.invoke(QUESTION, temperature=0.5)
    with pytest.raises(RecordError):
        answer_of(AIMessage("Nobody."))
