"""The assistant as parts of LangChain programs: a retriever, and a Runnable that answers."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda

from assistant.types import Answer, as_record
from assistant.wiring import Assistant


class AssistantRetriever(BaseRetriever):
    """Finds passages. `metadata` of each carries the fields of `Hit` and its document's title and source."""

    model_config = {"arbitrary_types_allowed": True}

    assistant: Assistant
    count: int = 10

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        del run_manager
        hits = self.assistant.search(query, self.count)
        titles = {document.id: (document.title, document.source) for document in self.assistant.documents()}
        return [
            LangChainDocument(
                id=hit.passage.id,
                page_content=hit.passage.text,
                metadata=as_record(hit) | dict(zip(("title", "source"), titles[hit.passage.document_id], strict=True)),
            )
            for hit in hits
        ]


def as_runnable(assistant: Assistant) -> Runnable[str, Answer]:
    """The assistant as a link of a chain: a question in, an `Answer` out."""
    return RunnableLambda(assistant.ask, name="assistant")
