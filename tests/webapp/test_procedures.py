"""
Whatever the server can do, the web app does, or it stands here why not.

A new procedure fails this until a page calls it or its reason is written down; one that a page
begins to call fails it until its reason is gone.
"""

import re
from functools import cache
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).parents[2] / "web" / "src"
CALLS: Final = (
    "query|mutate|subscribe|queryOptions|infiniteQueryOptions|mutationOptions|subscriptionOptions"
)
CALLED: Final = re.compile(rf"\b(?:client|trpc)\s*\.(\w+)\s*\.(\w+)\s*\.\s*(?:{CALLS})\b")
CALLED_BY_NAME: Final = re.compile(r"\b(?:client|trpc)\s*\.(\w+)\[")
ADDRESSED: Final = re.compile(r"'/trpc/(\w+\.\w+)'")
QUOTED: Final = re.compile(r"'(\w+)'")

# Each group of them has one reason.
FOR_PROGRAMS: Final = "a program or a script calls it by a key; nobody does by hand"
FOR_SHOPPERS: Final = "shoppers call it, by the shop or the tracker"
FOR_RENTERS: Final = "who rents a car calls it, by the pages at /rent"
BY_SUMS: Final = "Home and Live show the same sums by their days, from analytics.*"
BY_ORDERS: Final = "it is done from an order, by orders.*, which keeps both in step"
BY_LIST: Final = "the list shows all there is of one"
FOR_KAFKA: Final = "Kafka's tools speak it; pages read schemas.*"


NOT_CALLED: Final = {
    **dict.fromkeys(
        (
            "booking.askForKey",
            "booking.authoriseDeposit",
            "booking.calendarOwn",
            "booking.cancelOwn",
            "booking.checkAvailability",
            "booking.extendOwn",
            "booking.listOwn",
            "booking.look",
            "booking.openOwn",
            "booking.pay",
            "booking.planOwn",
            "booking.receiptOwn",
            "booking.rescheduleOwn",
            "booking.wait",
            "booking.ways",
        ),
        FOR_RENTERS,
    ),
    "ai.ask": "pages show an answer as it comes, by ai.streamAsk",
    "ai.estimateCopy": "the stream says first what it may cost",
    "ai.reviewCopy": FOR_PROGRAMS,
    "ai.writeCopy": "pages show words as they come, by ai.streamCopy",
    "car.calendar": FOR_PROGRAMS,
    "rentalExtras.get": BY_LIST,
    "audit.export": "the list is exported by its pages, as every list; this one is for programs",
    "campaign.exportDomains": "pages export what their lists show; this one is for programs",
    "campaign.exportLinks": "pages export what their lists show; this one is for programs",
    "campaign.exportRecipients": "pages export what their lists show; this one is for programs",
    "campaign.report": "mail servers hand in bounces and complaints by it",
    "carts.stats": BY_SUMS,
    "categories.get": BY_LIST,
    "eventRoutes.acknowledge": FOR_PROGRAMS,
    "eventRoutes.take": FOR_PROGRAMS,
    "events.getReplay": "the list of replays shows how far each is",
    "events.hours": BY_SUMS,
    "events.ingest": FOR_PROGRAMS,
    "events.ingestBatch": FOR_PROGRAMS,
    "events.visitor": "the page of events shows a visitor's by filtering the list",
    "features.compute": FOR_PROGRAMS,
    "features.get": "a cart's story shows its prediction and why; this one is for programs",
    "flags.evaluate": "a flag is tried out alone, by flags.evaluateOne; pages of shops ask for all",
    "flags.remoteConfiguration": "OpenFeature's providers ask for it",
    "holds.get": BY_LIST,
    "interventions.schedule": FOR_PROGRAMS,
    "interventions.create": FOR_PROGRAMS,
    "interventions.createBatch": FOR_PROGRAMS,
    "interventions.update": FOR_PROGRAMS,
    "interventionAnalytics.report": FOR_PROGRAMS,
    "interventionAnalytics.channels": "pages ask .performance, by channel too",
    "interventions.stats": BY_SUMS,
    "interventions.watch": "Live follows the topic `interventions` by its socket",
    "live.follow": "Live follows topics by its socket; this is for who can have none",
    "paymentProviders.confirmSandbox": FOR_SHOPPERS,
    "paymentProviders.receiveWebhook": "payment services call it",
    "mailSuppressions.export": "the list is exported by its pages; this one is for programs",
    "models.training": "the list says how far the newest has come",
    "payments.begin": BY_ORDERS,
    "payments.capture": BY_ORDERS,
    "payments.count": "orders are counted by how they stand, by orders.counts",
    "payments.get": "an order's story tells what became of its payment",
    "payments.refund": BY_ORDERS,
    "payments.void": BY_ORDERS,
    "predictions.predict": FOR_PROGRAMS,
    "predictions.predictBatch": FOR_PROGRAMS,
    "products.find": FOR_SHOPPERS,
    "products.shelves": FOR_SHOPPERS,
    "reached.subscribe": FOR_SHOPPERS,
    "reached.track": FOR_SHOPPERS,
    "reached.unsubscribe": FOR_SHOPPERS,
    "registry.config": FOR_KAFKA,
    "registry.configOf": FOR_KAFKA,
    "registry.lookUp": FOR_KAFKA,
    "registry.mode": FOR_KAFKA,
    "registry.places": FOR_KAFKA,
    "registry.schema": FOR_KAFKA,
    "registry.subjects": FOR_KAFKA,
    "registry.subjectsOf": FOR_KAFKA,
    "registry.types": FOR_KAFKA,
    "registry.version": FOR_KAFKA,
    "registry.versions": FOR_KAFKA,
    "segments.listSnapshotMembers": "campaigns ask for it, in pages of a thousand",
    "shipping.getRate": BY_LIST,
    "shoppingCarts.add": FOR_SHOPPERS,
    "shoppingCarts.change": FOR_SHOPPERS,
    "shoppingCarts.checkOut": FOR_SHOPPERS,
    "shoppingCarts.claim": FOR_SHOPPERS,
    "shoppingCarts.look": FOR_SHOPPERS,
    "shoppingCarts.open": FOR_SHOPPERS,
    "shoppingCarts.setLine": FOR_SHOPPERS,
    "agreement.get": BY_LIST,
    "signingServices.receiveWebhook": "DocuSign calls it",
    "stores.get": "a page works for one store at a time, which stores.current shows",
    "stores.replay": "`cartwheel replay` calls it, for the store that it makes",
    "tickets.issue": "browsers come to the socket with their cookie; tickets are for programs",
    "visitors.acknowledge": FOR_SHOPPERS,
    "visitors.offers": FOR_SHOPPERS,
    "visitors.optOut": FOR_SHOPPERS,
}


@cache
def procedures() -> frozenset[str]:
    """All there are, as the generated client has them."""
    found = set()
    for path in (SOURCE / "client" / "routers").glob("*.ts"):
        record = re.search(r"RouterRecord = \{\n(.*?)\n\};", path.read_text(), re.DOTALL)
        assert record, path
        names = re.findall(r"^  (\w+): TRPC\w+Procedure", record[1], re.MULTILINE)
        found |= {f"{path.stem}.{name}" for name in names}
    return frozenset(found)


def calls_in(text: str) -> set[str]:
    """What a file calls; where the name of a procedure is chosen, all that the file names."""
    found = {f"{router}.{name}" for router, name in CALLED.findall(text)}
    found |= set(ADDRESSED.findall(text))
    for router in CALLED_BY_NAME.findall(text):
        found |= {f"{router}.{name}" for name in QUOTED.findall(text)} & procedures()
    return found


@cache
def called() -> frozenset[str]:
    sources = (
        path
        for path in SOURCE.rglob("*.ts*")
        if ".test." not in path.name and SOURCE / "client" not in path.parents
    )
    return frozenset().union(*(calls_in(path.read_text()) for path in sources))


def test_every_procedure_is_called_by_a_page_or_has_a_reason_not_to_be() -> None:
    assert len(procedures()) > 300  # else nothing was found of them
    assert procedures() - called() - NOT_CALLED.keys() == set()


def test_reasons_are_of_procedures_that_there_are_and_no_page_calls() -> None:
    assert NOT_CALLED.keys() - procedures() == set()
    assert NOT_CALLED.keys() & called() == set()


def test_calls_are_found_however_they_are_written() -> None:
    text = "trpc.orders\n  .list.infiniteQueryOptions({}); client.jobs[pauses ? 'pause' : 'resume']"
    assert calls_in(text) == {"orders.list", "jobs.pause", "jobs.resume"}
    assert calls_in("queryClient.invalidateQueries(trpc.orders.list.pathFilter())") == set()
