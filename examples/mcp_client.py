"""Ask the documents as an agent does: start the MCP server and call its tools.

    python examples/mcp_client.py [--index DIR]

Needs `pip install "document-assistant[mcp]"`. Agents with a configuration file are told the same command, see README.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from mcp import Client, StdioServerParameters

QUESTION = "When is the five-year Uzbek-Korean seminar planned?"


async def ask(index: str) -> None:
    """List the tools, ask, and read the source around the first citation."""
    # The command `assistant mcp`, by the interpreter that runs this.
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "assistant", "mcp", "--index", index], env=dict(os.environ)
    )
    async with Client(server) as client:
        tools = await client.list_tools()
        print(", ".join(tool.name for tool in tools.tools))
        result = await client.call_tool("ask", {"question": QUESTION})
        answer = result.structured_content
        assert answer is not None, "an answer always comes as data"
        print(answer["text"])
        for citation in answer["citations"]:
            print(citation["title"], citation["quote"])


def main() -> None:
    """Read the options and ask."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", default="index")
    options = parser.parse_args()
    asyncio.run(ask(options.index))


if __name__ == "__main__":
    main()
