"""A replay sends a file once, in order, and its report accounts for every row."""

import csv
import gzip
from pathlib import Path

import pytest
from rich.console import Console
from starlette.responses import Response
from tests.replay.stand_in import KEY, StandIn

from cartwheel.domains.clickstreams.errors import FileUnusableError, StandstillError
from cartwheel.domains.clickstreams.figures import Figures
from cartwheel.domains.clickstreams.files.rejects import RejectsFile
from cartwheel.entrypoints.replay.errors import RefusedError, ServerAwayError
from cartwheel.entrypoints.replay.progress import Bars
from cartwheel.entrypoints.replay.run import run
from cartwheel.entrypoints.running import RunningServer

HEADER = "timestamp,visitorid,event,itemid,transactionid"


def row(at: int, *, visitor: int = 1, event: str = "view", item: int = 7) -> str:
    return f"{1_433_221_332_000 + at},{visitor},{event},{item},"


class Replay:
    """Runs replays of one file and keeps what they left."""

    def __init__(self, folder: Path, server: RunningServer) -> None:
        self.path = folder / "events.csv"
        self.rejects_path = folder / "rejects.csv"
        self.server = server

    def holds(self, *lines: str) -> None:
        self.path.write_text("\n".join((HEADER, *lines)) + "\n")

    async def run(
        self,
        *,
        speed: float | None = None,
        patience_seconds: float = 20,
        standstill_seconds: float = 20,
    ) -> Figures:
        rejects = RejectsFile(self.rejects_path)
        try:
            with Bars(Console(quiet=True)) as bars:
                return await run(
                    self.path,
                    server=self.server,
                    bars=bars,
                    rejects=rejects,
                    speed=speed,
                    patience_seconds=patience_seconds,
                    standstill_seconds=standstill_seconds,
                )
        finally:
            rejects.close()

    def rejects(self) -> list[list[str]]:
        with self.rejects_path.open(newline="") as file:
            return list(csv.reader(file))


@pytest.fixture
def replay(tmp_path: Path, stand_in: StandIn) -> Replay:
    return Replay(tmp_path, stand_in.server)


def counts(report: Figures) -> tuple[int, int, int, int]:
    return report.rows, report.duplicates, report.accepted, report.invalid


async def test_every_row_is_sent_once_in_full_batches(replay: Replay, stand_in: StandIn) -> None:
    replay.holds(*(row(at, item=at) for at in range(2_500)))
    report = await replay.run()
    assert counts(report) == (2_500, 0, 2_500, 0)
    assert stand_in.batch_sizes == [1_000, 1_000, 500]
    assert stand_in.only_store.in_order == sorted(stand_in.only_store.in_order)
    assert report.events_per_second == pytest.approx(2_500 / report.seconds, rel=0.05)
    assert not replay.rejects_path.exists()


async def test_a_second_run_changes_nothing_and_says_the_same(
    replay: Replay, stand_in: StandIn
) -> None:
    replay.holds(row(1), row(2, event="transaction"), row(2, event="transaction"), "broken")
    first = await replay.run()
    held = dict(stand_in.only_store.events)
    second = await replay.run()
    assert counts(first) == counts(second) == (4, 1, 2, 1)
    assert first.purchases == second.purchases == 1
    assert stand_in.only_store.events == held


async def test_a_file_out_of_order_is_sent_in_order_of_time(
    replay: Replay, stand_in: StandIn
) -> None:
    replay.holds(*(row(at * 7919 % 3_001, item=at) for at in range(3_000)))
    report = await replay.run()
    assert counts(report) == (3_000, 0, 3_000, 0)
    assert stand_in.only_store.in_order == sorted(stand_in.only_store.in_order)


async def test_another_file_goes_to_another_store(replay: Replay, stand_in: StandIn) -> None:
    replay.holds(row(1))
    await replay.run()
    replay.holds(row(1), row(2))
    assert counts(await replay.run()) == (2, 0, 2, 0)
    assert len(stand_in.stores) == 2


async def test_a_file_of_nothing_but_a_header_is_zero_rows(replay: Replay) -> None:
    replay.holds()
    report = await replay.run()
    assert counts(report) == (0, 0, 0, 0)
    assert report.events_per_second == 0


async def test_lines_that_do_not_parse_are_reported_and_stop_nothing(replay: Replay) -> None:
    content = [HEADER, row(1), "1,2", "", row(2), "later,1,view,7,", row(3)]
    replay.path.write_bytes(
        b"\xef\xbb\xbf" + "\r\n".join(content).encode() + b"\r\n1433221332009,1,view,\xff,\r\n"
    )
    report = await replay.run()
    assert counts(report) == (6, 0, 3, 3)
    assert replay.rejects() == [
        ["line", "reason", "content"],
        ["3", "5 fields expected, 2 found", "1,2"],
        ["6", "timestamp is not a number of milliseconds: 'later'", "later,1,view,7,"],
        ["8", "byte 22 is not UTF-8", "1433221332009,1,view,\\xff,"],
    ]


async def test_events_the_server_refuses_are_reported_by_their_line(
    replay: Replay, stand_in: StandIn
) -> None:
    stand_in.refuses_product = "13"
    replay.holds(row(1), row(2, item=13), row(3))
    report = await replay.run()
    assert counts(report) == (3, 0, 2, 1)
    assert replay.rejects()[1:] == [["3", "properties.productId: No", row(2, item=13)]]


async def test_a_batch_of_which_nothing_is_usable_is_reported_line_by_line(
    replay: Replay, stand_in: StandIn
) -> None:
    stand_in.refuses_product = "13"
    replay.holds(row(1, item=13), row(2, item=13))
    report = await replay.run()
    assert counts(report) == (2, 0, 0, 2)
    assert [line[:2] for line in replay.rejects()[1:]] == [
        ["2", "None is usable"],
        ["3", "None is usable"],
    ]


async def test_a_gzip_file_cut_short_is_sent_as_far_as_it_goes(replay: Replay) -> None:
    rows = [row(at, visitor=at * 7919 % 10_007) for at in range(20_000)]
    packed = gzip.compress("\n".join((HEADER, *rows)).encode())
    replay.path.write_bytes(packed[: len(packed) // 2])
    report = await replay.run()
    assert report.invalid == 1
    assert report.accepted == report.rows - 1 > 1_000
    number, reason, _ = replay.rejects()[1]
    assert (int(number), reason) == (report.rows + 1, "the compressed file ends in the middle")


async def test_a_busy_server_is_asked_again_when_it_says(replay: Replay, stand_in: StandIn) -> None:
    stand_in.faults.extend(
        [
            Response(status_code=503, headers={"Retry-After": "0"}),
            Response(status_code=429, headers={"Retry-After": "0"}),
            Response(status_code=502),
        ]
    )
    replay.holds(row(1), row(2))
    assert counts(await replay.run()) == (2, 0, 2, 0)
    assert not stand_in.faults


async def test_a_lost_answer_makes_no_event_twice(replay: Replay, stand_in: StandIn) -> None:
    stand_in.loses_next_answer = True
    replay.holds(*(row(at) for at in range(1_500)))
    assert counts(await replay.run()) == (1_500, 0, 1_500, 0)
    assert stand_in.batch_sizes == [1_000, 1_000, 500]


async def test_the_replay_waits_for_a_slow_pipeline(replay: Replay, stand_in: StandIn) -> None:
    stand_in.pace = 3
    replay.holds(*(row(at) for at in range(40)))
    assert counts(await replay.run()) == (40, 0, 40, 0)


async def test_a_pipeline_that_stands_still_is_said_to(replay: Replay, stand_in: StandIn) -> None:
    stand_in.pace = 0
    replay.holds(row(1), row(2))
    with pytest.raises(StandstillError, match="0 of 2 events are processed"):
        await replay.run(standstill_seconds=0.2)


async def test_at_a_speed_events_are_not_sent_before_they_are_due(
    replay: Replay, stand_in: StandIn
) -> None:
    replay.holds(*(row(at) for at in range(0, 12_000, 500)))
    report = await replay.run(speed=20)  # 11.5 s of file in 0.575 s
    assert counts(report) == (24, 0, 24, 0)
    assert report.seconds >= 0.575
    assert stand_in.batch_sizes == [10, 10, 4]


async def test_a_server_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    replay = Replay(tmp_path, RunningServer(url="http://127.0.0.1:9", key=KEY))
    replay.holds(row(1))
    with pytest.raises(ServerAwayError, match=r"^No server answers at http://127\.0\.0\.1:9: "):
        await replay.run()


async def test_a_server_away_for_too_long_ends_the_replay(
    replay: Replay, stand_in: StandIn
) -> None:
    stand_in.faults.extend(Response(status_code=503) for _ in range(100))
    replay.holds(row(1))
    with pytest.raises(
        ServerAwayError, match=r"away or busy for 1 s \(it answers 503\): run the same"
    ):
        await replay.run(patience_seconds=1)


async def test_a_wrong_key_is_refused(replay: Replay) -> None:
    replay.server = RunningServer(url=replay.server.url, key="another")
    replay.holds(row(1))
    with pytest.raises(RefusedError, match=r"does not know this key$"):
        await replay.run()


async def test_an_answer_that_makes_no_sense_is_said_to(replay: Replay, stand_in: StandIn) -> None:
    stand_in.faults.append(Response("<html>", status_code=202))
    replay.holds(row(1))
    with pytest.raises(RefusedError, match=r"does not answer like a Cartwheel server"):
        await replay.run()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty$"),
        (b"\n\n", "is empty$"),
        (b"a,b,c\n1,2,3\n", "fits no known format: choose one of rees46"),
        (gzip.compress(b"timestamp")[:-12], "cannot be unpacked: the compressed file ends"),
    ],
    ids=["empty", "blank", "unknown", "broken from the start"],
)
async def test_a_file_that_is_no_clickstream_is_refused(
    replay: Replay, stand_in: StandIn, content: bytes, message: str
) -> None:
    replay.path.write_bytes(content)
    with pytest.raises(FileUnusableError, match=message):
        await replay.run()
    assert stand_in.stores == {}


async def test_a_missing_file_or_a_folder_is_refused(replay: Replay) -> None:
    with pytest.raises(FileUnusableError, match=r"does not exist$"):
        await replay.run()
    replay.path.mkdir()
    with pytest.raises(FileUnusableError, match=r"is not a file$"):
        await replay.run()
