"""A demo store is furnished."""
from time import perf_counter

from tests.demo.making import Demo


async def test_it(demo: Demo) -> None:
    began = perf_counter()
    assert await demo.furnish()
    print(perf_counter() - began)
    assert not await demo.furnish()
