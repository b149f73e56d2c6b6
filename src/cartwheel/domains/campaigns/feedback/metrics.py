"""What is counted about reports."""

from prometheus_client import Counter

reports = Counter(
    "cartwheel_campaigns_reports",
    "What was told of mails after they were taken, by what it says and what it came to.",
    ["kind", "outcome"],
)
refused = Counter(
    "cartwheel_campaigns_reports_refused",
    "Messages from outside that are not believed: forged, too large, or of no topic of ours.",
)
