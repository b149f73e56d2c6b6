"""Each mail is a job of its own: refused, put off or taken, whatever becomes of others."""

from datetime import timedelta

from bullmq import Queue
from redis.asyncio import Redis
from tests.domains.people.mail_server import mail_server
from tests.jobs.working import SendNote, kept, new_job, working

from cartwheel.systems.jobs.api import EMAIL, QUEUES, BullMQProducer, Outcome
from cartwheel.systems.mail.api import Mail, SMTPMailer

ADA, IDA, EVE = "ada@shop.example", "ida@shop.example", "eve@shop.example"


async def test_each_recipient_has_an_end_of_its_own(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    """One is refused at once, one put off until it is taken; who has the mail gets no other."""
    jobs = {address: new_job(address) for address in (ADA, IDA, EVE)}
    async with mail_server() as mails:
        mails.answers |= {IDA: "550 5.1.1 nobody", EVE: "451 4.2.2 later"}
        mailer = SMTPMailer(mails.url, "no-reply@shop.example")
        tried: list[str] = []

        async def handle(job: SendNote) -> None:
            tried.append(job.text)
            await mailer.send(Mail(job.text, "Hello", "Hello"))

        await producer.add_all(list(jobs.values()))
        async with working(redis, handle, attempts=9) as work:
            await work.ended(1, Outcome.RETRYING)
            del mails.answers[EVE]
            ended = await work.ended(3, Outcome.COMPLETED, Outcome.FAILED)
        assert sorted(mails.recipients()) == sorted([ADA, EVE])
        assert (tried.count(ADA), tried.count(IDA)) == (1, 1)
    ends = {run.job_id: (run.outcome, run.attempt) for run in ended}
    assert ends[str(jobs[ADA].id)] == (Outcome.COMPLETED, 1)
    assert ends[str(jobs[IDA].id)] == (Outcome.FAILED, 1)
    # Each time that it was put off was an attempt.
    assert ends[str(jobs[EVE].id)] == (Outcome.COMPLETED, tried.count(EVE))
    letter = await kept(email, jobs[IDA])
    assert await letter.getState() == "failed"
    assert letter.failedReason == "The mail server refuses it at RCPT: 550 5.1.1 nobody"


def test_mail_is_tried_for_days_and_ever_later() -> None:
    """RFC 5321, 4.5.4.1: for four to five days at least, from minutes to hours apart."""
    settings = QUEUES[EMAIL]
    pauses = [
        min(settings.backoff * 2**failures, settings.longest_backoff)
        for failures in range(settings.attempts - 1)
    ]
    assert pauses[0] <= timedelta(minutes=1)
    assert pauses[-1] == timedelta(hours=4)
    assert sum(pauses, timedelta(0)) * (1 - settings.jitter / 2) > timedelta(days=4)
    # A run is not given up while the server still has time: it would go on beside the next.
    assert settings.timeout > timedelta(seconds=60)
