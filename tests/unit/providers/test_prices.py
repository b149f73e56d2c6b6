"""Costs are whole millionths of a dollar, rounded up once."""

from typing import Any

from hypothesis import given, strategies as st

from cartwheel.systems.providers.text.api import Price, price_table

TOKENS: Any = st.integers(min_value=0, max_value=10**7)
PRICE: Any = st.integers(min_value=0, max_value=10**8)


@given(TOKENS, TOKENS, PRICE, PRICE)
def test_a_cost_is_exact_but_for_its_last_millionth(
    read: int, written: int, input_micros: int, output_micros: int
) -> None:
    cost = Price(input_micros=input_micros, output_micros=output_micros).cost(read, written)
    exact = read * input_micros + written * output_micros
    assert exact <= cost * 1_000_000 < exact + 1_000_000


def test_a_model_is_known_by_its_name_without_region_date_and_version() -> None:
    table = price_table()
    plain = table.models["anthropic.claude-3-5-sonnet"]
    assert table.find("us.anthropic.claude-3-5-sonnet-20241022-v2:0") == plain
    arn = "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-3-5-sonnet-20240620"
    assert table.find(f"{arn}-v1:0") == plain
    assert table.find("gpt-4o-mini-2024-07-18") == table.models["gpt-4o-mini"]


def test_another_model_of_a_similar_name_is_unknown() -> None:
    table = price_table()
    assert table.find("anthropic.claude-opus-4-5") is None
    assert table.find("gpt-5-codex") is None


def test_the_table_says_its_day() -> None:
    assert price_table().version == "2025-10-01"
