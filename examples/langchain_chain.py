"""The assistant as a part of a LangChain program: a chat model that cites, and a retriever.

    python examples/langchain_chain.py [--index DIR]

Both stand where LangChain's own would; the chunks of a stream add up to its message, and the message holds the answer.
"""

from __future__ import annotations

import argparse

from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import RunnableParallel, RunnablePassthrough

from assistant import Assistant, Filters
from assistant.langchain import AssistantChatModel, AssistantRetriever, answer_of


def main() -> None:
    """Run a chain that answers and retrieves at once, then stream another answer."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", default="index")
    options = parser.parse_args()
    with Assistant.open(index=options.index) as assistant:
        model = AssistantChatModel(assistant=assistant)
        retriever = AssistantRetriever(assistant=assistant, count=5, filters=Filters(language="en"))
        chain = RunnableParallel(question=RunnablePassthrough(), message=model, passages=retriever)

        found = chain.invoke("When is the five-year Uzbek-Korean seminar planned?")
        for citation in answer_of(found["message"]).citations:
            print(citation.title, citation.start, citation.end, citation.quote)
        print([passage.metadata["source"] for passage in found["passages"]])

        for piece in (model | StrOutputParser()).stream("Сколько составил грант KOICA для IT Park?"):
            print(piece, end="", flush=True)
        print()


if __name__ == "__main__":
    main()
