"""A delivery is as far as anybody told of it, whatever the order and however often."""

from hypothesis import given, strategies as st

from cartwheel.domains.interventions.contracts import ReachChannel
from cartwheel.domains.interventions.reaching import rules
from cartwheel.domains.interventions.reaching.contracts import ReachState

States = st.lists(st.sampled_from(ReachState), max_size=12)


def ends(told: list[ReachState]) -> ReachState:
    state = ReachState.SCHEDULED
    for each in told:
        before, state = state, rules.furthest(state, each)
        assert rules.RANKS[state] >= rules.RANKS[before], "nothing is taken back"
    return state


@given(States, st.randoms())
def test_the_order_in_which_it_is_told_and_repetitions_change_nothing(told, random) -> None:
    shuffled = told * 2
    random.shuffle(shuffled)
    assert ends(told) is ends(shuffled)


@given(States)
def test_who_has_seen_proves_that_it_came(told) -> None:
    ended = ends(told)
    if ReachState.SEEN in told:
        assert rules.has_reached(ended)
    if ReachState.CONVERTED in told:
        assert ended is ReachState.CONVERTED


def test_each_state_but_the_first_has_a_time() -> None:
    for state in ReachState:
        if state is not ReachState.SCHEDULED:
            assert rules.time_of(state).endswith("_at")


Channels = st.lists(st.sampled_from(ReachChannel), min_size=1, max_size=6).map(tuple)


@given(Channels)
def test_each_channel_is_tried_once_in_its_order(channels) -> None:
    tried = [channels[0]]
    while (channel := rules.next_channel(channels, tried)) is not None:
        tried.append(channel)
    assert tried == list(dict.fromkeys(channels))


@given(st.integers(0, 50))
def test_pauses_grow_and_stay_below_ten_minutes(attempts: int) -> None:
    pause = rules.pause_after(attempts)
    assert pause <= rules.pause_after(attempts + 1)
    assert 5 <= pause.total_seconds() <= 600


def test_stop_is_a_word_by_itself() -> None:
    for text in ("STOP", "stop ", "Stop!", "Unsubscribe", "ABMELDEN", "stop please", "STOPP"):
        assert rules.says_stop(text), text
    for text in ("", "Please do not stop", "stopping by at six", "Can I stop by?", "👍"):
        assert not rules.says_stop(text), text
