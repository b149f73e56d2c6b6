"""What is counted about mail."""

from prometheus_client import Counter

sent = Counter(
    "cartwheel_mail_sent",
    "Mails handed to the mail server, by its answer: taken, deferred or refused.",
    ["outcome"],
)
