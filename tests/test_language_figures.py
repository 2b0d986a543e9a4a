from __future__ import annotations

import pytest

from assistant.language.figures import figure_terms, index_terms


@pytest.mark.parametrize(
    "text", ["12.03.2024", "12 марта 2024 г.", "March 12, 2024", "2024-03-12", "двенадцатого марта 2024 года"]
)
def test_a_day_is_one_term(text: str) -> None:
    assert "2024-03-12" in figure_terms(text)


@pytest.mark.parametrize("text", ["1 250 000 сум", "1,250,000 soums", "1,25 млн сум", "1.25 million soums"])
def test_a_figure_is_one_term(text: str) -> None:
    assert index_terms(text).count("1250000") == 1


def test_small_figures_are_no_terms() -> None:
    assert figure_terms("5 of 12 rooms") == []
