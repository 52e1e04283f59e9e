"""Notifications, as a subscriber sees them: a real receiver on loopback, and the mock that sends to it."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import io
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from uphold.contract import Api, Direction, Role, load_api
from uphold.mock.notices import Delivery, Notices, Pace, signed

from .conftest import HERE, SPECS, Served, serve

PATIENCE = 10.0
QUICK = Pace(tries=3, wait=0.001, longest_wait=0.002, timeout=5.0)
SUBSCRIPTIONS = "/subscriptions"
V1, V2 = "/public-api/notifications/v1.0", "/public-api/notifications/v2.0"


@dataclass
class Message:
    """One request that arrived."""

    method: str
    headers: dict[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.content)


@dataclass
class Receiver:
    """One path of the listening server. `answers` are what comes next: a status, or an event to wait for before 202;
    then 202 for ever."""

    url: str
    answers: list[int | threading.Event] = field(default_factory=list)
    got: list[Message] = field(default_factory=list)
    taken: list[Any] = field(default_factory=list)
    """The bodies of those that were answered with 202."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, message: Message) -> int:
        with self.lock:
            self.got.append(message)
            answer = self.answers.pop(0) if self.answers else 202
            if answer == 202:
                self.taken.append(message.body)
        if isinstance(answer, threading.Event):
            answer.wait(PATIENCE)
            return 202
        return answer

    @property
    def bodies(self) -> list[Any]:
        return [message.body for message in self.got]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    receivers: ClassVar[dict[str, Receiver]] = {}

    def _take(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status = self.receivers[self.path].take(Message(self.command, headers, content))
        self.send_response(status)
        self.send_header("location", "/elsewhere")
        self.send_header("set-cookie", "crumb=1")
        self.send_header("content-length", "0")
        self.end_headers()

    do_POST = do_PUT = _take  # noqa: N815 - named as the library wants it

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


class Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is what some tests are about."""


@pytest.fixture(scope="module")
def listening() -> Iterator[str]:
    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def receiver(listening: str) -> Callable[..., Receiver]:
    """Makes a receiver with a path of its own."""

    def make(host: str = "") -> Receiver:
        path = f"/hook/{len(Handler.receivers)}"
        port = listening.partition(":")[2]
        made = Handler.receivers[path] = Receiver(f"http://{f'{host}:{port}' if host else listening}{path}")
        return made

    return make


@pytest.fixture(scope="module")
def bulletin_api() -> Api:
    return load_api(HERE / "data" / "bulletin")


@pytest.fixture
def bulletin(bulletin_api: Api) -> Iterator[Served]:
    served = serve(bulletin_api)
    notices(served).pace = QUICK
    yield served
    served.app.close()


@pytest.fixture(scope="module")
def ampeco() -> Iterator[Served]:
    served = serve(load_api(SPECS / "ampeco"))
    notices(served).pace = QUICK
    yield served
    served.app.close()


def notices(served: Served) -> Notices:
    """What sends for a mock."""
    found = served.app.notices
    assert found is not None
    return found


def ok(served: Served, method: str, target: str, body: Any = None, **headers: Any) -> Any:
    reply = served.ask(method, target, body, **headers)
    assert reply.status < 300, (method, target, reply)
    return reply.value()


def subscribe(served: Served, url: str, *topics: str, **more: Any) -> str:
    """The path of a new subscription."""
    body = {"target": {"url": url}, **({"topics": list(topics)} if topics else {}), **more}
    return f"{SUBSCRIPTIONS}/{ok(served, 'POST', SUBSCRIPTIONS, body)['id']}"


def settle(served: Served) -> None:
    assert notices(served).idle(PATIENCE)


NEW = {"name": "North", "state": "open", "secret": "hush"}


# -- what is sent


def test_every_change_is_told(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook = receiver()
    subscribe(bulletin, hook.url)
    station = ok(bulletin, "POST", "/stations", NEW)
    ok(bulletin, "PATCH", f"/stations/{station['id']}", {"name": "South"})
    ok(bulletin, "PATCH", f"/stations/{station['id']}", {"state": "closed"})
    slot = ok(bulletin, "POST", f"/stations/{station['id']}/slots", {"size": 4})
    ok(bulletin, "PATCH", f"/stations/{station['id']}/slots/{slot['id']}", {"size": 5})
    ok(bulletin, "DELETE", f"/stations/{station['id']}/slots/{slot['id']}")
    settle(bulletin)
    ok(bulletin, "DELETE", f"/stations/{station['id']}")
    settle(bulletin)
    of_station = [body for body in hook.bodies if "slot" not in body["topic"]]
    assert [(body["topic"], body.get("verb"), body["stationId"]) for body in of_station] == [
        ("station.changed", "created", station["id"]),
        ("station.changed", "updated", station["id"]),
        ("station.changed", "updated", station["id"]),
        ("station.state.changed", None, station["id"]),
        ("station.changed", "deleted", station["id"]),
    ]
    shown = [body["station"] for body in of_station if "station" in body]
    assert [(seen["name"], seen["state"]) for seen in shown] == [
        ("North", "open"),
        ("South", "open"),
        ("South", "closed"),
        ("South", "closed"),
    ]
    assert all("secret" not in seen for seen in shown)
    assert of_station[3]["state"] == "CLOSED"
    assert [(m.method, m.body) for m in hook.got if "slot" in m.body["topic"]] == [
        ("PUT", {"topic": "slot.created", "slotId": slot["id"], "stationId": station["id"], "size": 4}),
        ("POST", {"topic": "slot.deleted", "slotId": slot["id"], "at": "2026-01-01T00:00:07Z"}),  # the seventh change
    ]


def test_an_operation_can_bring_an_event_about(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook = receiver()
    subscribe(bulletin, hook.url, "bellRung")
    echo = ok(bulletin, "POST", "/stations/2/ring", {"volume": 11})["echo"]
    assert bulletin.ask("POST", "/stations/999/ring", {"volume": 11}).status == 404
    settle(bulletin)
    assert hook.bodies == [{"topic": "bellRung", "stationId": 2, "loudness": 11, "echo": echo, "place": "tower"}]


def test_the_body_is_signed_with_the_token_of_the_subscription(
    bulletin_api: Api, receiver: Callable[..., Receiver]
) -> None:
    served, hook = serve(bulletin_api, tokens=["first", "second"]), receiver()
    body = {"target": {"url": hook.url}, "topics": ["station.changed", "station.state.changed"]}
    made = ok(served, "POST", SUBSCRIPTIONS, body, token="second")
    # whoever changes it later, the key stays that of its maker
    ok(served, "PATCH", f"{SUBSCRIPTIONS}/{made['id']}", {"active": True}, token="first")
    seen = ok(served, "PATCH", "/stations/1", {"name": "x", "state": "open"}, token="first")
    ok(served, "PATCH", "/stations/1", {"state": "closed"}, token="first")
    settle(served)
    served.app.close()
    assert len(hook.got) >= 3
    for message in hook.got:
        proof = hmac.new(b"second", message.content, hashlib.sha256).hexdigest()
        assert message.headers["x-proof"] == proof
        assert message.headers["content-type"] == "application/json"
    first = hook.got[0].headers
    assert first["x-time"] == seen["changedAt"].replace("Z", ".000000Z")
    assert first["x-time"].replace(".000000", "") == hook.bodies[0]["changedAt"]
    assert (first["x-house"], first["x-subscription"], first["x-event"]) == ("main", str(made["id"]), "station.changed")


def test_a_callback_that_declares_headers_gets_these(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook = receiver()
    subscribe(bulletin, hook.url, "station.state.changed")
    states = {"open": "closed", "closed": "open"}
    ok(bulletin, "PATCH", "/stations/1", {"state": states[ok(bulletin, "GET", "/stations/1")["state"]]})
    settle(bulletin)
    names = {name for name in hook.got[0].headers if name.startswith("x-")}
    assert names == {"x-proof", "x-other"}
    assert hook.got[0].headers["x-other"]


def test_only_the_events_that_were_subscribed_to(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook, all_of_it = receiver(), receiver()
    subscribe(bulletin, hook.url, "slot.created")
    subscribe(bulletin, all_of_it.url)
    ok(bulletin, "POST", "/stations/1/slots", {"size": 1})
    ok(bulletin, "PATCH", "/stations/1", {"name": "x"})
    settle(bulletin)
    assert [body["topic"] for body in hook.bodies] == ["slot.created"]
    assert sorted(body["topic"] for body in all_of_it.bodies) == ["slot.created", "station.changed"]


def test_a_change_that_was_refused_is_not_told(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook = receiver()
    subscribe(bulletin, hook.url)
    assert bulletin.ask("POST", "/stations", {"name": "x"}).status == 422
    assert bulletin.ask("DELETE", "/stations/999").status == 404
    assert bulletin.ask("DELETE", "/stations/1", token="bad").status == 401
    ok(bulletin, "GET", "/stations/1")
    settle(bulletin)
    assert hook.got == []


# -- the life of a subscription


def test_an_update_changes_where_and_what(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    old, new = receiver(), receiver()
    path = subscribe(bulletin, old.url, "station.changed")
    ok(bulletin, "PATCH", "/stations/1", {"name": "a"})
    settle(bulletin)
    ok(bulletin, "PUT", path, {"target": {"url": new.url}, "topics": ["slot.created"]})
    ok(bulletin, "PATCH", "/stations/1", {"name": "b"})
    ok(bulletin, "POST", "/stations/1/slots", {"size": 1})
    settle(bulletin)
    assert [body["topic"] for body in old.bodies] == ["station.changed"]
    assert [body["topic"] for body in new.bodies] == ["slot.created"]


def test_a_disabled_subscription_is_told_nothing(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook = receiver()
    path = subscribe(bulletin, hook.url, "station.changed", active=False)
    ok(bulletin, "PATCH", "/stations/1", {"name": "a"})
    ok(bulletin, "PATCH", path, {"active": True})
    ok(bulletin, "PATCH", "/stations/1", {"name": "b"})
    settle(bulletin)
    assert [body["station"]["name"] for body in hook.bodies] == ["b"]


def test_who_unsubscribed_is_told_nothing_more(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook, gate = receiver(), threading.Event()
    hook.answers.append(gate)
    path = subscribe(bulletin, hook.url, "station.changed")
    for name in "abc":
        ok(bulletin, "PATCH", "/stations/1", {"name": name})
    while not hook.got:  # the first is on its way, two wait behind it
        assert not notices(bulletin).idle(0.01)
    ok(bulletin, "DELETE", path)
    gate.set()
    ok(bulletin, "PATCH", "/stations/1", {"name": "d"})
    settle(bulletin)
    assert [body["station"]["name"] for body in hook.bodies] == ["a"]


def test_a_seeded_subscription_is_sent_to_once_a_client_writes_it(
    bulletin: Served, receiver: Callable[..., Receiver]
) -> None:
    hook = receiver()
    ok(bulletin, "PATCH", "/stations/1", {"name": "a"})
    ok(bulletin, "PUT", f"{SUBSCRIPTIONS}/1", {"target": {"url": hook.url}})
    ok(bulletin, "PATCH", "/stations/1", {"name": "b"})
    settle(bulletin)
    assert [body["station"]["name"] for body in hook.bodies] == ["b"]


def test_reset_forgets_subscriptions_and_what_waits(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook, gate = receiver(), threading.Event()
    hook.answers.append(gate)
    subscribe(bulletin, hook.url, "station.changed")
    ok(bulletin, "PATCH", "/stations/1", {"name": "a"})
    ok(bulletin, "PATCH", "/stations/1", {"name": "b"})
    while not hook.got:
        assert not notices(bulletin).idle(0.01)
    bulletin.app.reset()
    assert notices(bulletin).idle(0)
    gate.set()
    ok(bulletin, "PATCH", "/stations/1", {"name": "c"})
    subscribe(bulletin, hook.url, "station.changed")
    ok(bulletin, "PATCH", "/stations/1", {"name": "d"})
    settle(bulletin)
    assert [body["station"]["name"] for body in hook.bodies] == ["a", "d"]


def test_another_tenant_hears_only_of_its_own(bulletin_api: Api, receiver: Callable[..., Receiver]) -> None:
    served = serve(bulletin_api, tokens={"full": "one", "other": "two"})
    hooks = {token: receiver() for token in ("one", "two")}
    for token, hook in hooks.items():
        ok(served, "POST", SUBSCRIPTIONS, {"target": {"url": hook.url}}, token=token)
    ids = {token: ok(served, "POST", "/stations", NEW, token=token)["id"] for token in hooks}
    settle(served)
    served.app.close()
    assert {token: [body["stationId"] for body in hook.bodies] for token, hook in hooks.items()} == {
        token: [id_] for token, id_ in ids.items()
    }
    assert [hook.got[0].headers["x-house"] for hook in hooks.values()] == ["main", "other"]


# -- patience


@pytest.mark.parametrize("bad", [301, 400, 404, 429, 500, 503])
def test_a_receiver_that_fails_is_tried_again(bulletin: Served, receiver: Callable[..., Receiver], bad: int) -> None:
    hook = receiver()
    hook.answers += [bad, bad]
    subscribe(bulletin, hook.url, "station.changed")
    ok(bulletin, "PATCH", "/stations/1", {"name": "a"})
    settle(bulletin)
    assert len(hook.got) == 3
    assert len({(m.content, m.headers["x-proof"], m.headers["x-time"]) for m in hook.got}) == 1
    assert notices(bulletin).failures.count == 0


def test_it_gives_up_in_the_end_and_goes_on(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook = receiver()
    hook.answers += [500, 500, 500]
    subscribe(bulletin, hook.url, "station.changed")
    ok(bulletin, "PATCH", "/stations/1", {"name": "a"})
    ok(bulletin, "PATCH", "/stations/1", {"name": "b"})
    settle(bulletin)
    assert [body["station"]["name"] for body in hook.bodies] == ["a", "a", "a", "b"]
    assert notices(bulletin).failures.count == 1


def test_changes_of_one_record_keep_their_order_and_other_records_go_on(
    bulletin: Served, receiver: Callable[..., Receiver]
) -> None:
    hook, gate = receiver(), threading.Event()
    hook.answers += [500, gate]
    subscribe(bulletin, hook.url, "station.changed")
    ok(bulletin, "PATCH", "/stations/1", {"name": "a"})
    ok(bulletin, "PATCH", "/stations/1", {"name": "b"})
    while len(hook.got) < 2:  # failed once; the second try hangs
        assert not notices(bulletin).idle(0.01)
    ok(bulletin, "PATCH", "/stations/2", {"name": "c"})
    while len(hook.got) < 3:
        assert not notices(bulletin).idle(0.01)
    gate.set()
    settle(bulletin)
    assert [body["station"]["name"] for body in hook.bodies] == ["a", "a", "c", "b"]


def test_a_receiver_that_hangs_is_left(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook, never = receiver(), threading.Event()
    hook.answers += [never] * 2
    notices(bulletin).pace = replace(QUICK, tries=2, timeout=0.2)
    subscribe(bulletin, hook.url, "station.changed")
    ok(bulletin, "PATCH", "/stations/1", {"name": "a"})
    settle(bulletin)  # which it never would, did it wait for an answer
    assert not never.is_set()
    never.set()
    assert 1 <= len(hook.got) <= 2  # on a busy machine a try may end before the receiver has read it
    assert notices(bulletin).failures.count == 1


def test_nobody_listens(bulletin: Served) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        subscribe(bulletin, f"http://127.0.0.1:{unused.getsockname()[1]}/", "station.changed")
        ok(bulletin, "PATCH", "/stations/1", {"name": "a"})
        settle(bulletin)
    assert notices(bulletin).failures.count == 1


def test_of_too_many_that_wait_the_oldest_are_given_up(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook, gate = receiver(), threading.Event()
    hook.answers.append(gate)
    notices(bulletin).pace = replace(QUICK, queued=2)
    subscribe(bulletin, hook.url, "station.changed")
    ok(bulletin, "PATCH", "/stations/1", {"name": "a"})
    while not hook.got:
        assert not notices(bulletin).idle(0.01)
    for name in "bcde":
        ok(bulletin, "PATCH", "/stations/1", {"name": name})
    gate.set()
    settle(bulletin)
    assert [body["station"]["name"] for body in hook.bodies] == ["a", "d", "e"]
    assert notices(bulletin).failures.count == 2


def test_what_is_kept_for_a_resend_is_bounded(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook = receiver()
    hook.answers += [500] * 4
    notices(bulletin).pace = replace(QUICK, tries=1, failed=2)
    path = subscribe(bulletin, hook.url, "station.changed")
    for name in "abcd":
        ok(bulletin, "PATCH", "/stations/1", {"name": name})
    settle(bulletin)
    ok(bulletin, "POST", f"{path}/retry", {})
    settle(bulletin)
    assert [body["station"]["name"] for body in hook.bodies] == [*"abcd", *"cd"]


def test_no_cookie_comes_back(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook = receiver()
    subscribe(bulletin, hook.url, "station.changed")
    for name in "ab":
        ok(bulletin, "PATCH", "/stations/1", {"name": name})
    settle(bulletin)
    assert len(hook.got) == 2
    assert not any("cookie" in message.headers for message in hook.got)


# -- resend


def failed(bulletin: Served, hook: Receiver, *names: str) -> list[str]:
    """Has one message for each name given up; the times of the changes."""
    hook.answers += [500] * (QUICK.tries * len(names))
    times = [ok(bulletin, "PATCH", "/stations/1", {"name": name})["changedAt"] for name in names]
    settle(bulletin)
    hook.got.clear()
    return times


def test_failed_messages_are_tried_once_more(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook = receiver()
    path = subscribe(bulletin, hook.url, "station.changed", "slot.created")
    failed(bulletin, hook, "a", "b")
    hook.answers.append(500)
    assert bulletin.ask("POST", f"{path}/retry", {"topics": ["slot.created"]}).status == 202
    settle(bulletin)
    assert hook.got == []
    pass_minutes(bulletin, 15)
    assert bulletin.ask("POST", f"{path}/retry", {"topics": ["station.changed"]}).status == 202
    settle(bulletin)
    assert [body["station"]["name"] for body in hook.bodies] == ["a", "b"]  # each once, though the first failed
    hook.got.clear()
    pass_minutes(bulletin, 15)
    ok(bulletin, "POST", f"{path}/retry", {})
    settle(bulletin)
    assert [body["station"]["name"] for body in hook.bodies] == ["a"]  # it had gone back to the list
    pass_minutes(bulletin, 15)
    ok(bulletin, "POST", f"{path}/retry", {})
    settle(bulletin)
    assert len(hook.got) == 1


def test_a_resend_can_be_about_a_span_of_time(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook = receiver()
    path = subscribe(bulletin, hook.url, "station.changed")
    times = failed(bulletin, hook, *"abcd")
    ok(bulletin, "POST", f"{path}/retry", {"since": times[1], "until": times[2].replace("Z", "+00:00")})
    settle(bulletin)
    assert [body["station"]["name"] for body in hook.bodies] == ["b", "c"]


def pass_minutes(served: Served, minutes: int) -> None:
    """Moves the tenant's clock on, a second with each change."""
    for number in range(minutes * 60):
        ok(served, "PUT", "/stations/3/slots/1", {"size": number})


def test_a_resend_is_refused_when_it_comes_too_soon(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook, other = receiver(), receiver()
    path, elsewhere = (subscribe(bulletin, one.url, "station.changed") for one in (hook, other))
    ask = bulletin.ask
    assert [ask("POST", f"{path}/retry", {}).status for _ in range(2)] == [202, 409]
    assert ask("POST", f"{elsewhere}/retry", {}).status == 202
    pass_minutes(bulletin, 14)
    assert ask("POST", f"{path}/retry", {}).status == 409
    pass_minutes(bulletin, 1)
    assert ask("POST", f"{path}/retry", {}).status == 202
    bulletin.app.reset()


def test_a_resend_is_refused_for_a_disabled_subscription(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    path = subscribe(bulletin, receiver().url, active=False)
    assert bulletin.ask("POST", f"{path}/retry", {}).status == 409
    assert bulletin.ask("POST", f"{SUBSCRIPTIONS}/999/retry", {}).status == 404


# -- where it never goes


def senders() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "uphold-notices"}


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1/",
        "http://10.0.0.1:8080/hook",
        "http://169.254.169.254/latest/meta-data",
        "http://0.0.0.0:80/",
        "http://[2001:db8::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://127.0.0.1@192.0.2.1/",
        "http://2130706433/",
        "http://127.1/",
        "http://localhost.example.com/",
        "https://receiver.example.com/hook",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "unix:///run/socket",
    ],
)
def test_a_host_that_is_not_here_is_never_contacted(bulletin: Served, url: str) -> None:
    before, log = senders(), io.StringIO()
    notices(bulletin).log = log
    subscribe(bulletin, url, "station.changed")
    for name in "ab":
        ok(bulletin, "PATCH", "/stations/1", {"name": name})
    assert notices(bulletin).idle(0)
    assert senders() == before  # nothing was started that could have sent
    assert log.getvalue().count("\n") == 1
    assert "is sent nothing" in log.getvalue()


def test_a_fault_that_alters_the_address_leads_nowhere_either(bulletin: Served) -> None:
    sender = notices(bulletin)._sender  # noqa: SLF001 - the only way past the judging of subscriptions
    path = subscribe(bulletin, "http://127.0.0.1:9/")
    id_ = path.rpartition("/")[2]
    now = bulletin.app._service.now()  # noqa: SLF001 - a time, whatever it is
    sender.send([Delivery(id_, "station.changed", "http://192.0.2.1/", b"{}", (), "1", now)])
    settle(bulletin)
    assert notices(bulletin).failures.count == 1


def test_a_host_that_was_named_is_sent_to(bulletin_api: Api, receiver: Callable[..., Receiver]) -> None:
    # 127.0.0.1 by a name that is none of this machine's own as such: the listener's number is what is allowed
    hook = receiver()
    port = hook.url.split(":")[2].partition("/")[0]
    served = serve(bulletin_api, callback_hosts=[f"0.0.0.0:{port}"])
    for host in (f"0.0.0.0:{port}", "0.0.0.0:9"):
        subscribe(served, f"http://{host}/{hook.url.split('/', 3)[3]}", "station.changed")
    ok(served, "PATCH", "/stations/1", {"name": "a"})
    settle(served)
    served.app.close()
    assert [message.headers["host"] for message in hook.got] == [f"0.0.0.0:{port}"]


def test_localhost_is_this_machine(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook = receiver("localhost")
    subscribe(bulletin, hook.url, "station.changed")
    ok(bulletin, "PATCH", "/stations/1", {"name": "a"})
    settle(bulletin)
    assert hook.got[0].headers["host"] == hook.url.split("/")[2]


# -- the log, and secrets


def test_the_log_tells_of_each_try_and_keeps_secrets(bulletin: Served, receiver: Callable[..., Receiver]) -> None:
    hook, log = receiver(), io.StringIO()
    hook.answers += [500, 202, 500, 500, 500]
    notices(bulletin).log = log
    subscribe(bulletin, f"{hook.url}", "station.changed")
    for name in ("quiet", "loud"):
        ok(bulletin, "PATCH", "/stations/1", {"name": name})
    settle(bulletin)
    lines = [line.split()[1:] for line in log.getvalue().splitlines()]
    assert [line[:3] for line in lines] == [
        ["station.changed", "127.0.0.1", "500"],
        ["station.changed", "127.0.0.1", "202"],
        ["station.changed", "127.0.0.1", "500"],
        ["station.changed", "127.0.0.1", "500"],
        ["station.changed", "127.0.0.1", "500"],
        ["station.changed", "given", "up:"],
    ]
    assert all(line[-1] == "ms" for line in lines[:-1])
    said = log.getvalue() + repr(list(notices(bulletin).subscriptions.wanting("", "station.changed")))
    assert not any(secret in said for secret in ("mock-token", "quiet", "loud", "/hook"[:3] + "k/x"))


def test_a_delivery_can_be_altered_and_signed_anew(bulletin_api: Api) -> None:
    notifications = bulletin_api.conventions.notifications
    assert notifications is not None
    when = serve(bulletin_api).app._service.now()  # noqa: SLF001 - a time, whatever it is
    plain = Delivery("1", "e", "http://127.0.0.1/", b"{}", (("X-Proof", "old"), ("A", "b")), "r", when, token="key")
    again = signed(replace(plain, body=b"[]"), notifications)
    assert again.headers == (("X-Proof", hmac.new(b"key", b"[]", hashlib.sha256).hexdigest()), ("A", "b"))
    assert signed(again, notifications, "wrong").headers[0][1] == hmac.new(b"wrong", b"[]", hashlib.sha256).hexdigest()
    assert "key" not in repr(again)


# -- a model

CHANGES = st.lists(
    st.tuples(st.sampled_from(["name", "state", "ring", "slot"]), st.integers(1, 3)), min_size=1, max_size=12
)
TOPICS = st.sets(st.sampled_from(["station.changed", "station.state.changed", "bellRung", "slot.created"]), min_size=1)
FAILURES: st.SearchStrategy[list[int | threading.Event]] = st.lists(st.sampled_from([202, 500]), max_size=12)
Told = tuple[str, Any]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, topics=TOPICS, failures=FAILURES)
def test_the_subscriber_sees_exactly_what_it_subscribed_to(
    bulletin: Served, receiver: Callable[..., Receiver], changes: list[tuple[str, int]], topics: set[str],
    failures: list[int | threading.Event],
) -> None:  # fmt: skip
    bulletin.app.reset()
    notices(bulletin).pace = replace(QUICK, tries=20)
    hook = receiver()
    hook.answers += failures
    states = {number: ok(bulletin, "GET", f"/stations/{number}")["state"] for number in (1, 2, 3)}
    subscribe(bulletin, hook.url, *sorted(topics))
    expected: dict[str, list[Told]] = {}
    for step, (what, number) in enumerate(changes):
        record = f"station {number}"
        told: list[Told] = [("station.changed", f"{step}")]
        if what == "name":
            ok(bulletin, "PATCH", f"/stations/{number}", {"name": f"{step}"})
        elif what == "state":
            states[number] = {"open": "closed", "closed": "open"}[states[number]]
            ok(bulletin, "PATCH", f"/stations/{number}", {"state": states[number], "name": f"{step}"})
            told.append(("station.state.changed", states[number].upper()))
        elif what == "ring":
            ok(bulletin, "POST", f"/stations/{number}/ring", {"volume": step})
            told = [("bellRung", step)]
        else:
            slot = ok(bulletin, "POST", f"/stations/{number}/slots", {"size": step})["id"]
            record, told = f"station {number} slot {slot}", [("slot.created", step)]
        expected.setdefault(record, []).extend(one for one in told if one[0] in topics)
    settle(bulletin)
    seen: dict[str, list[Told]] = {}
    for body in hook.taken:
        record = f"station {body['stationId']}" + (f" slot {body['slotId']}" if "slotId" in body else "")
        value = body["station"]["name"] if "station" in body else next(body[m] for m in VALUES if m in body)
        seen.setdefault(record, []).append((body["topic"], value))
    assert seen == {record: told for record, told in expected.items() if told}


VALUES = ("state", "loudness", "size")


# -- the real API

SILENT = (
    "AuthorizationNotification",
    "CircuitConsumptionNotification",
    "SecurityEventNotification",
    "SessionMeterValuesNotification",
    "PartnerChangedNotification",
    "authorization.changed",
    "SubOperatorChangedNotification",
    "roamingPlatform.changed",
    "settlementReport.created",
    "chargePoint.dataTransferReceived",
    "cdr.received",
)
"""What only charge points, roaming partners and the tenant's own book-keeping bring about."""
FORMATS = jsonschema.FormatChecker(("date", "email", "uuid"))  # `time` has a meaning of its own here
ORDER = (Role.CREATE, Role.UPDATE, Role.REPLACE, Role.ACTION, Role.DELETE)


def is_moment(value: Any) -> bool:
    return not isinstance(value, str) or dt.datetime.fromisoformat(value).tzinfo is not None


for word in ("date-time", "datetime"):
    FORMATS.checks(word, raises=ValueError)(is_moment)


def test_what_nothing_brings_about_is_known(ampeco: Served, bulletin: Served) -> None:
    assert notices(ampeco).silent() == SILENT
    assert notices(bulletin).silent() == ("weather.changed",)


def test_every_event_of_the_real_api_arrives_signed_and_valid(
    ampeco: Served, receiver: Callable[..., Receiver]
) -> None:
    ampeco.app.reset()
    hook, contract = receiver(), ampeco.contract
    callbacks = {one.name: one for one in contract.operations[f"POST {V1}"].callbacks}
    names = contract.schemas["NotificationType"]["enum"]
    ok(ampeco, "POST", V1, {"callbackUrl": hook.url, "notifications": names})
    writing = [one for one in contract.operations.values() if one.method != "GET" and not one.path.startswith(V1[:26])]
    for operation in sorted(writing, key=lambda one: ORDER.index(contract.role(one))):
        path = ampeco.app.known_path(operation)
        if path is not None:
            ampeco.ask(operation.method, path, ampeco.app.valid_body(operation))
    settle(ampeco)
    validators = {}
    for name, callback in callbacks.items():
        assert callback.body is not None
        pointer = f"{callback.body.pointer}/content/application~1json/schema"
        schema = json.loads(json.dumps(contract.schema_at(pointer, Direction.REPLY)), parse_float=Decimal)
        validators[name] = jsonschema.Draft202012Validator(schema, format_checker=FORMATS)
    wrong = []
    for message in hook.got:
        body = json.loads(message.content, parse_float=Decimal)
        wrong += [
            f"{body['notification']}: {one.message}" for one in validators[body["notification"]].iter_errors(body)
        ]
        assert message.headers["x-signature"] == hmac.new(b"mock-token", message.content, hashlib.sha256).hexdigest()
        assert message.headers["x-timestamp"].endswith(".000000Z")
        assert message.headers["x-tenant"] == "main"
        assert not any(header.startswith("x-webhook") for header in message.headers)
    assert wrong == []
    assert {body["notification"] for body in hook.bodies} == set(callbacks) - set(SILENT)


def test_the_deprecated_callback_has_its_own_headers(ampeco: Served) -> None:
    contract = ampeco.contract
    callback = next(one for one in contract.operations[f"POST {V1}"].callbacks if len(one.headers) > 3)
    when = ampeco.app._service.now()  # noqa: SLF001 - a time, whatever it is
    bare = Delivery("17", callback.name, "http://127.0.0.1/", b"{}", (), "r", when, token="key")
    sent = dict(notices(ampeco).headers.onto(bare, callback, "application/json").headers)
    assert (sent["X-Webhook-Id"], sent["X-Webhook-Type"]) == ("17", "AuthorizationNotification")


def test_both_ways_to_subscribe(ampeco: Served, receiver: Callable[..., Receiver]) -> None:
    ampeco.app.reset()
    one, two, log = receiver(), receiver(), io.StringIO()
    events = ["chargePoint.changed"]
    first = ok(ampeco, "POST", V1, {"callbackUrl": one.url, "notifications": events})
    second = ok(ampeco, "POST", V2, {"via": "webhook", "webhook": {"callbackUrl": two.url}, "notifications": events})
    notices(ampeco).log = log
    kafka = {"topic": "t", "brokers": ["127.0.0.1:9092"], "saslPassword": "hush"}
    third = ok(ampeco, "POST", V2, {"via": "kafka", "kafka": kafka, "notifications": events})["data"]
    assert log.getvalue().splitlines() == [log.getvalue().strip()]
    assert f"subscription {third['id']} is sent nothing" in log.getvalue()
    notices(ampeco).log = None
    path = "/public-api/resources/charge-points/v2.0/1"
    ok(ampeco, "PATCH", path, {"name": "x"})
    # read and updated under the id that it was given, at the endpoint version that gave it
    assert ok(ampeco, "GET", f"{V1}/{first['webhookId']}")["data"] == first
    assert ok(ampeco, "GET", f"{V2}/{second['data']['id']}") == second
    ok(ampeco, "PUT", f"{V1}/{first['webhookId']}", {"callbackUrl": two.url, "notifications": events})
    settle(ampeco)
    ok(ampeco, "DELETE", f"{V2}/{second['data']['id']}")
    ok(ampeco, "PATCH", path, {"name": "y"})
    settle(ampeco)
    stamps = [message.headers["x-timestamp"] for message in (*one.got, *two.got)]
    assert (len(one.got), len(two.got)) == (1, 2)
    assert len(set(stamps)) == 2
    assert one.bodies[0] | {"lastUpdatedAt": ""} == {
        "notification": "chargePoint.changed",
        "chargePointId": 1,
        "action": "updated",
        "lastUpdatedAt": "",
    }


def test_a_subscription_says_what_it_got_wrong(ampeco: Served) -> None:
    bodies: list[Any] = [{"notifications": []}, {"callbackUrl": 3, "notifications": []}, {"callbackUrl": "http://x"}]
    for body in bodies:
        assert ampeco.ask("POST", V1, body).status == 422
    ampeco.app.reset()


RESEND = "/public-api/actions/notifications/v1.0/{}/resend"


def test_the_resend_of_the_real_api(ampeco: Served, receiver: Callable[..., Receiver]) -> None:
    ampeco.app.reset()
    hook = receiver()
    hook.answers += [500] * QUICK.tries
    id_ = ok(ampeco, "POST", V1, {"callbackUrl": hook.url, "notifications": ["user.subscription.changed"]})["webhookId"]
    ok(ampeco, "POST", "/public-api/actions/users/v1.0/1/activate-subscription", {"planId": 1})
    settle(ampeco)
    ask = {"notifications": ["user.subscription.changed"], "startTime": "2025-01-01T00:00:00Z"}
    assert ampeco.ask("POST", RESEND.format(id_), {}).status == 422
    assert [ampeco.ask("POST", RESEND.format(id_), ask).status for _ in range(2)] == [202, 409]
    settle(ampeco)
    assert len(hook.got) == QUICK.tries + 1
    assert len({message.content for message in hook.got}) == 1
    # of what nobody subscribed to with a token there is nothing to resend, as often as it is asked for
    assert [ampeco.ask("POST", RESEND.format(1), ask).status for _ in range(2)] == [202, 202]


# -- lies


def told_by(api: Api, hook: Receiver, fault: str) -> list[Message]:
    """What arrives of three changes of one record when a fault is told."""
    served = serve(api, faults=[fault])
    notices(served).pace = QUICK
    subscribe(served, hook.url, "station.changed")
    for name in "abc":
        ok(served, "PATCH", "/stations/1", {"name": name})
    settle(served)
    served.app.close()
    return list(hook.got)


@pytest.mark.parametrize(
    ("fault", "names"),
    [
        ("notification-lost", ""),
        ("notification-twice", "aabbcc"),
        ("notification-out-of-order", "ba"),
        ("notification-unsigned", "abc"),
        ("notification-key-wrong", "abc"),
    ],
)
def test_a_fault_reaches_what_is_sent(
    bulletin_api: Api, receiver: Callable[..., Receiver], fault: str, names: str
) -> None:
    got = told_by(bulletin_api, receiver(), fault)
    assert "".join(message.body["station"]["name"] for message in got) == names
    for message in got:
        proof = hmac.new(b"mock-token", message.content, hashlib.sha256).hexdigest()
        is_right = message.headers.get("x-proof") == proof
        assert is_right is (fault not in {"notification-unsigned", "notification-key-wrong"})
