"""How the pipeline stood over the last hour is remembered, and nobody's absence is made up."""

from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis
from tests.kit.clocks import MovedClock

