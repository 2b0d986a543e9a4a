"""What all tests share: no setting of the person who runs them counts, and where the shared material lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure() -> None:
    """Before any test module is imported: the tests know only the settings that they make themselves."""
    for key in [each for each in os.environ if each.upper().startswith("ASSISTANT_")]:
        del os.environ[key]


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The question sets and sample documents that lie beside the repository, and never in it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"no shared material here ({folder}): this test measures with it")
    return folder
