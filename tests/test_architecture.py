"""The house rules, held by machine: who may import whom, where vendors live, what an import may do, sizes.

A module belongs to its room, the first name below `assistant`: `assistant/language/stems.py` belongs to `language`.
A new room belongs into `ROWS`, a new vendor into `VENDORS`; the failing test says so.
"""

from __future__ import annotations

import ast
import fnmatch
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]

#: The floors of the house, top first; a floor may import what is below it, and on its own floor only what `BESIDE`
#: says. The door is `assistant/__init__.py`.
ROWS: dict[str, tuple[str, ...]] = {
    "entries": ("app", "__main__", "cli"),
    "faces": ("api", "ui", "mcp", "langchain", "asynchronous"),
    "wiring": ("wiring",),
    "use cases": ("answering", "verifying", "retrieving", "ingesting", "history"),
    "parts": ("reading", "storage", "models", "access", "language"),
    "vocabulary": ("types", "errors", "settings"),
}
DOOR = "__init__"

#: Who may import whom on one floor.
BESIDE: frozenset[tuple[str, str]] = frozenset(
    {
        ("app", "cli"),
        ("__main__", "cli"),
        ("answering", "retrieving"),
        ("answering", "verifying"),
        ("access", "storage"),
        ("reading", "language"),
        ("storage", "language"),
        ("settings", "errors"),
        ("types", "errors"),
    }
)

#: Which rooms may import a package that is not ours; `*` is any room. A package that is not here may not be imported.
VENDORS: dict[str, tuple[str, ...]] = {
    "_typeshed": ("*",),  # for type checkers only
    "anyio": ("api", "ui"),
    "argon2": ("access",),
    "babel": ("language",),
    "chromadb": ("storage",),
    "chromadb_rust_bindings": ("storage",),
    "compressed_rtf": ("reading",),
    "fastapi": ("api", "ui", "cli"),
    "filelock": ("storage", "access"),
    "ftfy": ("reading",),
    "gradio": ("ui",),
    "httpx": ("storage",),
    "huggingface_hub": ("models",),
    "langchain": ("models",),
    "langchain_*": ("langchain", "models"),
    "langsmith": ("models",),
    "lxml": ("reading",),
    "markdown_it": ("reading",),
    "mcp": ("mcp",),
    "numpy": ("*",),
    "olefile": ("reading",),
    "onnx": ("models",),
    "onnxruntime": ("models",),
    "openpyxl": ("reading",),
    "oxmsg": ("reading",),
    "PIL": ("ui", "reading"),
    "prometheus_client": ("api",),
    "psutil": ("cli", "reading"),
    "pydantic": ("settings", "types", "api", "langchain", "mcp"),
    "pydantic_settings": ("settings",),
    "pypdf": ("reading",),
    "pypdfium2": ("ui", "reading"),
    "regex": ("language", "verifying", "reading", "answering"),
    "rich": ("cli",),
    "sentence_transformers": ("models",),
    "simplemma": ("reading",),
    "snowballstemmer": ("language",),
    "sqlalchemy": ("storage", "access", "history"),
    "starlette": ("api", "ui"),
    "striprtf": ("reading",),
    "tantivy": ("storage",),
    "tiktoken": ("models",),
    "trafilatura": ("reading",),
    "typer": ("cli",),
    "uvicorn": ("api",),
    "vobject": ("reading",),
    "xllamacpp": ("models",),
    "xlrd": ("reading",),
}

#: What `import assistant` must not load.
HEAVY: tuple[str, ...] = (
    "chromadb",
    "torch",
    "sentence_transformers",
    "transformers",
    "gradio",
    "langchain",
    "langchain_core",
)
HEAVY += ("pydantic", "fastapi", "numpy")


class Source(NamedTuple):
    """A Python file: its path, its dotted name, its group."""

    path: Path
    module: str
    group: str

    @property
    def tree(self) -> ast.Module:
        return parse(self.path)


class Import(NamedTuple):
    """An import statement, at the top or inside a function: the dotted name that it loads, and where."""

    name: str
    line: int


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def sources() -> list[Source]:
    """`app.py` and every module of the package."""
    found = [Source(ROOT / "app.py", "app", "app")] if (ROOT / "app.py").exists() else []
    for path in sorted((ROOT / "assistant").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Source(path, module, parts[1]))
    return found


SOURCES = sources()
MODULES = {each.module for each in SOURCES}
each_source = pytest.mark.parametrize("source", SOURCES, ids=lambda source: str(source.path.relative_to(ROOT)))


def imports(source: Source) -> Iterator[Import]:
    """Every import of a file, `importlib.import_module("name")` too; `from a import b` is `a.b` if that is a module."""
    package = source.module if source.path.name == "__init__.py" else source.module.rpartition(".")[0]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield Import(full if full in MODULES else base, node.lineno)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (Import(str(arg.value), node.lineno) for arg in node.args[:1] if isinstance(arg, ast.Constant))


def row_of(group: str) -> str:
    return next((row for row, groups in ROWS.items() if group in groups), "")


def refusal(importer: str, imported: str) -> str:
    """Why `importer` may not import `imported` (both rooms), or "" when it may."""
    if importer in (imported, DOOR):
        return ""
    order, mine, theirs = list(ROWS), row_of(importer), row_of(imported)
    rules = {
        "has no row in ROWS": not mine or not (theirs or imported == DOOR),
        "only entries and faces go through the door": imported == DOOR and mine not in ("entries", "faces"),
        f"{mine} do not import one another like this": mine == theirs and (importer, imported) not in BESIDE,
        f"{mine} lie below {theirs}": bool(mine and theirs) and order.index(mine) > order.index(theirs),
    }
    return next((reason for reason, broken in rules.items() if broken), "")


def place(source: Source, line: int) -> str:
    return f"{source.path.relative_to(ROOT)}:{line}"


def complain(found: list[str]) -> None:
    """Fail with one line for each thing found."""
    assert not found, "\n" + "\n".join(found)


# --- rooms ----------------------------------------------------------------------------------------------------------


def test_every_module_has_exactly_one_row() -> None:
    rows = [group for groups in ROWS.values() for group in groups]
    assert len(rows) == len(set(rows)), "a group stands in two rows of ROWS"
    unknown = {each.group for each in SOURCES} - {*rows, DOOR}
    assert not unknown, f"add {sorted(unknown)} to the row of ROWS (tests/test_architecture.py) where they belong"


@pytest.mark.parametrize(
    ("importer", "imported", "allowed"),
    [
        ("app", "wiring", True),
        ("__main__", "cli", True),
        ("cli", "storage", True),
        ("cli", DOOR, True),
        (DOOR, "wiring", True),
        ("api", "wiring", True),
        ("api", "ui", False),
        ("ui", "cli", False),
        ("wiring", "storage", True),
        ("wiring", "ui", False),
        ("wiring", DOOR, False),
        ("answering", "retrieving", True),
        ("retrieving", "answering", False),
        ("retrieving", "storage", True),
        ("verifying", "language", True),
        ("history", "access", True),
        ("access", "history", False),
        ("access", "storage", True),
        ("storage", "models", False),
        ("language", "verifying", False),
        ("settings", "errors", True),
        ("errors", "types", False),
    ],
)
def test_the_rule_says(importer: str, imported: str, allowed: bool) -> None:
    assert (refusal(importer, imported) == "") is allowed


@each_source
def test_imports_go_downwards(source: Source) -> None:
    found = []
    for name, line in imports(source):
        top, *below = name.split(".")
        group = "app" if top == "app" else (below[0] if below else DOOR)
        if top in ("assistant", "app") and (reason := refusal(source.group, group)):
            found.append(f"{place(source, line)} imports {name}: {reason}")
    complain(found)


@each_source
def test_what_we_ship_imports_neither_evals_nor_tests(source: Source) -> None:
    complain(
        [f"{place(source, i.line)}: {i.name}" for i in imports(source) if i.name.split(".")[0] in ("evals", "tests")]
    )


def test_no_permission_is_unused() -> None:
    """Every vendor of a room is imported there, and so is every neighbour."""
    used: set[tuple[str, str]] = set()
    for source in SOURCES:
        for name, _ in imports(source):
            top, *below = name.split(".")
            ours = top in ("assistant", "app")
            used.add((source.group, (below[0] if below else DOOR) if ours else top))
    unused = [f"{importer} beside {imported}" for importer, imported in BESIDE - used]
    for vendor, rooms in VENDORS.items():
        found = {room for room, name in used if fnmatch.fnmatchcase(name, vendor)}
        unused += [f"{vendor} in {room}" for room in rooms if room not in found and not (room == "*" and found)]
    complain(unused)


def test_no_circle_of_modules() -> None:
    """No module imports itself by way of others, at the top of a file or inside a function."""
    graph = {each.module: {name for name, _ in imports(each) if name in MODULES} for each in SOURCES}
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> list[str]:
        if module in way:
            return [" → ".join([*way[way.index(module) :], module])]
        if module in done:
            return []
        found = [circle for each in sorted(graph[module]) for circle in visit(each, (*way, module))]
        done.add(module)
        return found

    complain([circle for module in sorted(graph) for circle in visit(module, ())])


@each_source
def test_vendors_stay_in_their_rooms(source: Source) -> None:
    found = []
    for name, line in imports(source):
        top = name.split(".")[0]
        if top in ("assistant", "app") or top in sys.stdlib_module_names:
            continue
        rooms = next((rooms for vendor, rooms in VENDORS.items() if fnmatch.fnmatchcase(top, vendor)), None)
        if rooms is None:
            found.append(f"{place(source, line)} imports {top}: say in VENDORS which group it belongs to")
        elif source.group not in rooms and rooms != ("*",):
            found.append(f"{place(source, line)} imports {top}, which belongs to {', '.join(rooms)}")
    complain(found)


# --- habits ---------------------------------------------------------------------------------------------------------


@each_source
def test_only_the_command_line_prints(source: Source) -> None:
    if source.group == "cli":
        return
    nodes = (node for node in ast.walk(source.tree) if isinstance(node, ast.expr))
    complain(
        [
            f"{place(source, node.lineno)}: {ast.unparse(node)}"
            for node in nodes
            if ast.unparse(node) in ("sys.stdout", "sys.stderr")
            or (isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "pprint"))
        ]
    )


@each_source
def test_nothing_is_shared_with_the_internet(source: Source) -> None:
    """Every `.launch(` says share=False, and nothing says share=True."""
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            share = [ast.unparse(keyword.value) for keyword in node.keywords if keyword.arg == "share"]
            launches = isinstance(node.func, ast.Attribute) and node.func.attr == "launch"
            if (share or launches) and share != ["False"]:
                found.append(f"{place(source, node.lineno)}: write share=False here")
    complain(found)


@each_source
def test_errors_are_caught_by_name(source: Source) -> None:
    """Only faces and the command line may catch everything; elsewhere a broad handler must raise again."""
    if source.group in ("cli", *ROWS["faces"]):
        return
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            names = re.findall(r"\w+", ast.unparse(node.type)) if node.type else ["Exception"]
            broad = {"Exception", "BaseException"} & set(names)
            again = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            if broad and not again:
                found.append(f"{place(source, node.lineno)}: name the error that is expected here")
    complain(found)


@each_source
def test_functions_are_short_and_nothing_is_left_to_do(source: Source) -> None:
    lines = source.path.read_text(encoding="utf-8").splitlines()
    found = [
        f"{place(source, n)}: {line}" for n, line in enumerate(lines, 1) if re.search(r"\b(TODO|FIXME|XXX)\b", line)
    ]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > 60:
                found.append(f"{place(source, node.lineno)}: {node.name} has {length} lines, more than 60")
    complain(found)


# --- nothing at import time -----------------------------------------------------------------------------------------

#: Runs before the imports of a fresh process: writes down every file made and every host asked for, and refuses it.
WATCH = """
import os, sys, tempfile
tempfile.gettempdir()  # Python looks for it once by trying to write there, and leaves nothing
seen = []
GRADIO_SEED = os.path.join("site-packages", "gradio", "hash_seed.txt")  # gradio's own, beside its own code, once
def watch(event, args):
    if event == "open" and str(args[0]).endswith(GRADIO_SEED):
        return
    network = event in {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}
    made = event in {"os.mkdir", "os.rename", "os.remove", "os.link", "os.symlink", "os.truncate"}
    written = event == "open" and args[0] != os.devnull and not str(args[0]).startswith("/proc/") and (
        bool(set(args[1]) & set("wax+")) if isinstance(args[1], str)
        else bool(args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)))
    if network or made or written:
        seen.append(f"{event}: {args!r}")
        raise OSError(f"not at import time: {event} {args!r}")
sys.addaudithook(watch)
"""


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[str], str]:
    """Run a program in a new process, in an empty folder, with an empty home and a setting that does not exist."""
    folder, home = tmp_path / "folder", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "PYTHON", "HF_"))}
    environment |= {
        "HOME": str(home),
        "ASSISTANT_NONSENSE": "1",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }

    def run(program: str) -> str:
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        left = [str(path) for path in (*folder.rglob("*"), *home.rglob("*"))]
        assert not left, f"an import made {left}"
        return done.stdout.strip()

    return run


def test_import_assistant_is_light(fresh: Callable[[str], str]) -> None:
    program = f"""
import sys, time
start = time.perf_counter()
import assistant
print(time.perf_counter() - start, *[name for name in {HEAVY!r} if name in sys.modules])
"""
    seconds, *loaded = fresh(program).split()
    assert not loaded, f"`import assistant` loads {loaded}"
    assert float(seconds) < 1.0


@pytest.mark.integration
def test_imports_touch_neither_disk_nor_network_nor_settings(fresh: Callable[[str], str]) -> None:
    # The first is a program: to import it is to run it. The second is imported by LangChain programs only, and
    # langchain-core brings urllib3, which binds a socket on loopback to see whether there is IPv6.
    modules = sorted(MODULES - {"assistant.__main__", "assistant.langchain"})
    program = (
        f"{WATCH}\nimport importlib\nfor name in {modules!r}: importlib.import_module(name)\nprint(*seen, sep='\\n')"
    )
    assert fresh(program) == ""


def test_the_watch_sees_what_it_should(fresh: Callable[[str], str]) -> None:
    program = f"""{WATCH}
import socket
for act in (lambda: os.mkdir("a"), lambda: open("b", "w"), lambda: socket.create_connection(("127.0.0.1", 9))):
    try: act()
    except OSError: pass
print(len(seen))
"""
    assert fresh(program) == "3"


# --- set-up ---------------------------------------------------------------------------------------------------------


def test_every_dependency_is_pinned() -> None:
    """`make setup` installs the same versions everywhere; `make constraints` renews them."""

    def plain(name: str) -> str:
        return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", name)[0].lower())  # type: ignore[index]

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.!]+( ;.*)?", pin) for pin in pins)
    wanted = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    assert {plain(each) for each in wanted} <= {plain(pin) for pin in pins}
