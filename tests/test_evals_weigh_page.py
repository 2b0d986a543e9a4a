"""The weight of a page as the command tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browsing import FakePage

from evals.weigh_page import READY, Weight, opened, row

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_row_has_medians_and_the_range() -> None:
    weights = [Weight(10, 2_000_000, 3.0), Weight(12, 1_000_000, 1.0), Weight(11, 1_500_000, 2.0)]
    assert row("ours", weights) == "| ours | 11 | 1,500 | 2.00 (1.00–3.00) |"


@pytest.mark.integration
@pytest.mark.timeout(300)
def test_a_page_is_weighed_until_a_question_can_be_typed(browser: Browser, fake_page: FakePage) -> None:
    weight = opened(browser, fake_page.address, READY["ours"])
    assert weight.requests > 5 and weight.wire_bytes > 100_000 and weight.seconds > 0.1
