from __future__ import annotations

from pathlib import Path

from evals.figures_in_files import MAKERS, lost_figures


def test_no_figure_changes_in_reading(tmp_path: Path) -> None:
    made, lost = lost_figures(len(MAKERS), tmp_path)
    assert sum(made.values()) == 10 * len(MAKERS)
    assert lost == []
