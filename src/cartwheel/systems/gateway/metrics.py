"""What is counted about the door."""

from prometheus_client import Counter, Gauge, Histogram

request_seconds = Histogram(
    "cartwheel_gateway_request_seconds",
    "From a request's head to the end of its answer; sockets are left out.",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
responses = Counter(
    "cartwheel_gateway_responses", "Answers, by route and status.", ["route", "status"]
)
retries = Counter("cartwheel_gateway_retries", "Calls that were made again.", ["route"])
broken_answers = Counter(
    "cartwheel_gateway_broken_answers", "Answers that ended in the middle.", ["route"]
)
open_sockets = Gauge("cartwheel_gateway_open_sockets", "WebSockets open now.")
limited = Counter("cartwheel_gateway_limited", "Calls refused by a rate limit.", ["route", "by"])
uncounted = Counter(
    "cartwheel_gateway_uncounted",
    "Calls whose rate could not be counted, because Redis is away.",
    ["route"],
)
cached = Counter(
    "cartwheel_gateway_cached",
    "Calls by what the cache did: hit, stale, revalidated, miss.",
    ["route", "outcome"],
)
callers_disbelieved = Counter(
    "cartwheel_gateway_callers_disbelieved",
    "Calls that came with a word about their caller which was not, or no longer, the door's.",
)
usable_upstreams = Gauge(
    "cartwheel_gateway_usable_upstreams", "Instances that take calls.", ["pool"]
)
reloads = Counter("cartwheel_gateway_reloads", "Routing tables read, by result.", ["result"])
