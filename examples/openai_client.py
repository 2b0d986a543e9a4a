"""Ask the documents through OpenAI's client, whole and as a stream, with the citations of the answer.

    assistant serve --index index &
    python examples/openai_client.py [--url http://127.0.0.1:7860/v1]

Needs `pip install openai`. Where the server asks for a key, put it into OPENAI_API_KEY.
"""

from __future__ import annotations

import argparse
import os

from openai import OpenAI

MODEL = "document-assistant"  # any name will do: the server has one assistant
QUESTION = "When is the five-year Uzbek-Korean seminar planned?"


def main() -> None:
    """Ask one question in three ways."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", default="http://127.0.0.1:7860/v1")
    options = parser.parse_args()
    client = OpenAI(base_url=options.url, api_key=os.environ.get("OPENAI_API_KEY", "none"))

    whole(client)
    streamed(client)
    filtered(client)


def whole(client: OpenAI) -> None:
    """Citations stand in the message: as OpenAI's `annotations`, and whole as `citations`."""
    completion = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": QUESTION}])
    message = completion.choices[0].message
    print(message.content)
    for citation in message.citations:  # type: ignore[attr-defined] # the client keeps what it does not know
        print(citation["title"], citation["span"], citation["quote"])


def streamed(client: OpenAI) -> None:
    """The last chunk with a choice holds the citations."""
    stream = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": QUESTION}], stream=True)
    for chunk in stream:
        if chunk.choices:
            print(chunk.choices[0].delta.content or "", end="", flush=True)
    print()


def filtered(client: OpenAI) -> None:
    """What is not OpenAI's goes into `extra_body`: here, only documents since 2025 may answer."""
    completion = client.chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": "Кто возглавлял казахстанскую делегацию?"}],
        extra_body={"filters": {"since": "2025"}},
    )
    print(completion.choices[0].message.content)


if __name__ == "__main__":
    main()
