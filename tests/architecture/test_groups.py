"""Tests that share what is dear, or what they count, are on one worker."""

import pytest


def test_the_group_of_a_test_is_in_its_id(request: pytest.FixtureRequest) -> None:
    """It is all that `--dist loadgroup` goes by, and without it tests are dealt out one by one."""
    if not hasattr(request.config, "workerinput"):
        pytest.skip("there are no workers")
    assert request.node.nodeid.endswith("@architecture/test_groups.py")
