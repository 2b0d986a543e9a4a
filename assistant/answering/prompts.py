"""The texts of `prompts/`: one TOML file a subject and language, with slots in braces.

They are read when first asked for. A checkout keeps them at its top level, an installed wheel inside the package.
"""

from __future__ import annotations

import hashlib
import string
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.errors import PromptError
from assistant.types import Language

_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one file. `name` says which file, for errors."""

    name: str
    texts: Mapping[str, str]

    @property
    def digest(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of keys and texts, in the order of the keys."""
        content = "\0".join(f"{key}\0{self.texts[key]}" for key in sorted(self.texts))
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def fill(self, key: str, **slots: object) -> str:
        """The phrase `key` with its slots filled. Raises PromptError when it is missing or a slot does not fit."""
        if key not in self.texts:
            raise PromptError(f"{self.name} has no phrase {key!r}.", f"Add it to prompts/{self.name}.")
        wanted = {field for _, field, _, _ in string.Formatter().parse(self.texts[key]) if field}
        if wanted != set(slots):
            raise PromptError(
                f"The slots of {key!r} in {self.name} are {sorted(wanted)}, the program fills {sorted(slots)}.",
                f"Correct the braces in prompts/{self.name}.",
            )
        return self.texts[key].format(**slots)


def prompts_folder() -> Path:
    """Where the texts lie."""
    bundled = _PACKAGE / "_prompts"
    return bundled if bundled.is_dir() else _PACKAGE.parent / "prompts"


def prompt_digests(subjects: Iterable[str], languages: Iterable[Language]) -> dict[str, str]:
    """The digest of each file by its name. Raises PromptError."""
    chosen = list(languages)
    found = (load_phrases(subject, language) for subject in subjects for language in chosen)
    return {phrases.name: phrases.digest for phrases in found}


@cache
def load_phrases(subject: str, language: Language) -> Phrases:
    """The phrases of ``prompts/<subject>.<language>.toml``. Raises PromptError when they cannot be read."""
    name = f"{subject}.{language}.toml"
    path = prompts_folder() / name
    try:
        texts = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PromptError(f"{path} cannot be read: {error}.", "Restore it from the repository.") from error
    wrong = [key for key, value in texts.items() if not isinstance(value, str)]
    if wrong:
        raise PromptError(f"{name}: {', '.join(wrong)} must be text.", f"Correct prompts/{name}.")
    return Phrases(name, texts)
