"""Guessing passwords: one waits ever longer between wrong tries, and nobody is locked out."""

from __future__ import annotations

from threading import Thread

from litestar import Litestar

from riwaya.web.security.rates import LoginThrottle
from tests.desk_client import csrf, desk_client
from tests.security.visitors import OTHER, log_in


class Seconds:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def tries(throttle: LoginThrottle, clock: Seconds, name: str, address: str, count: int) -> list[float]:
    """How long one waits before each of so many wrong tries."""
    waited = []
    for _ in range(count):
        wait = throttle.begin(name, address)
        clock.at += wait
        if wait:
            assert throttle.begin(name, address) == 0
        waited.append(wait)
    return waited


def test_waits_between_wrong_tries_double_up_to_a_minute_and_never_end_in_a_lock() -> None:
    clock = Seconds()
    throttle = LoginThrottle(clock)
    waited = [tries(throttle, clock, "huda", f"192.0.2.{i}", 1)[0] for i in range(40)]
    assert waited[:12] == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60]
    assert set(waited[12:]) == {60}


def test_one_address_waits_whatever_names_it_tries() -> None:
    clock = Seconds()
    throttle = LoginThrottle(clock)
    waited = [tries(throttle, clock, f"user {i}", "192.0.2.7", 1)[0] for i in range(40)]
    assert waited[:20] == [0] * 20
    assert waited[20:29] == [1, 2, 4, 8, 16, 32, 64, 128, 256]
    assert set(waited[29:]) == {300}


def test_who_logs_in_as_themselves_in_between_washes_nothing_off() -> None:
    clock = Seconds()
    throttle = LoginThrottle(clock)
    waited = 0.0
    for _ in range(40):
        waited += sum(tries(throttle, clock, "mallory", "192.0.2.7", 1))
        throttle.succeeded("mallory", "192.0.2.7")
        waited += sum(tries(throttle, clock, "huda", "192.0.2.7", 1))
    assert waited > 3000


def test_guesses_from_elsewhere_do_not_keep_a_user_out_of_their_own_place() -> None:
    clock = Seconds()
    throttle = LoginThrottle(clock)
    assert throttle.begin("huda", "198.51.100.1") == 0
    throttle.succeeded("huda", "198.51.100.1")
    for i in range(30):
        tries(throttle, clock, "huda", f"192.0.2.{i}", 1)
    assert throttle.begin("huda", "203.0.113.5") > 0
    assert throttle.begin("huda", "198.51.100.1") == 0


def test_many_tries_at_once_are_worth_no_more_than_one_by_one(guarded: Litestar) -> None:
    statuses: list[int] = []
    with desk_client(guarded) as client:
        token = csrf(client, "/login")

        def guess() -> None:
            data = {"name": "huda", "password": OTHER, "_csrf_token": token}
            statuses.append(client.post("/login", data=data).status_code)

        threads = [Thread(target=guess) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(set(statuses)) == [403, 429]
        assert statuses.count(403) <= 6
        refused = log_in(client)  # the right password waits too, and learns how long
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) >= 1
