"""Sending: one thread with an event loop, a lane for each record of each subscription, patience for receivers."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import IO
from weakref import WeakValueDictionary

import httpx

from uphold.mock.notices.addresses import Addresses, Forbidden
from uphold.mock.notices.delivery import Delivery
from uphold.mock.notices.worker import Worker

Lane = tuple[str, str, str]
_AT_ONCE = 8
"""Tries on their way to one receiver at a time."""
_MOST_READ = 64 * 1024
"""Bytes of an answer that are worth reading, though nothing in them is used."""
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=32)
_SPREAD = random.Random()  # noqa: S311 - spreads tries out; keeps no secret
"""Of its own: another thread's draws from the common one are not disturbed."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How patiently deliveries are made."""

    tries: int = 5
    """How often one is tried before it is given up."""
    wait: float = 0.5
    """Seconds before the second try; doubled before each one after it, and drawn from its upper half."""
    longest_wait: float = 30.0
    timeout: float = 5.0
    """Seconds for one try."""
    queued: int = 10_000
    """Deliveries that wait; of more, the oldest are given up."""
    failed: int = 1_000
    """Given-up deliveries kept for a resend; of more, the oldest are forgotten."""

    def before(self, attempt: int) -> float:
        """Seconds to wait when `attempt` tries have failed."""
        longest = min(self.wait * 2.0 ** (attempt - 1), self.longest_wait)
        return longest * _SPREAD.uniform(0.5, 1.0)


@dataclass(slots=True)
class _Queued:
    delivery: Delivery
    tries: int


class Sender:
    """Delivers over HTTP. `is_wanted` says, before each try, whether its subscription still stands; `failed` hears of
    each delivery that was given up. Both may be called on any thread."""

    def __init__(
        self, addresses: Addresses, pace: Pace, is_wanted: Callable[[Delivery], bool],
        failed: Callable[[Delivery], None], log: IO[str] | None = None,
    ) -> None:  # fmt: skip
        self.log = log
        self._addresses = addresses
        self.pace = pace
        self._is_wanted = is_wanted
        self._failed = failed
        self._gate = threading.Lock()
        """Held while deliveries are queued or dropped, so that what is queued meanwhile is not broken off."""
        self._lock = threading.Condition()
        self._lanes: dict[Lane, deque[int]] = {}
        """Lane → numbers of what waits in it. A lane is there as long as somebody works on it."""
        self._waiting: OrderedDict[int, _Queued] = OrderedDict()
        """What no try was made for yet, the oldest first."""
        self._number = 0
        self._fresh: list[Lane] = []
        """Lanes that nobody works on yet."""
        self._worker: Worker | None = None
        self._slots: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._transport: httpx.AsyncHTTPTransport | None = None

    def send(self, deliveries: Iterable[Delivery], *, tries: int | None = None) -> None:
        """Queues deliveries; each is tried `tries` times at most."""
        given_up: list[Delivery] = []
        with self._gate, self._lock:
            for delivery in deliveries:
                self._number += 1
                self._waiting[self._number] = _Queued(delivery, tries or self.pace.tries)
                if delivery.lane not in self._lanes:
                    self._lanes[delivery.lane] = deque()
                    self._fresh.append(delivery.lane)
                self._lanes[delivery.lane].append(self._number)
                if len(self._waiting) > self.pace.queued:
                    given_up.append(self._drop_oldest())
            if self._fresh:
                if self._worker is None:
                    self._worker = Worker(self._leave)
                self._worker.call(self._take)
        for delivery in given_up:
            self._give_up(delivery, "too many are waiting")

    def idle(self, timeout: float) -> bool:
        """Waits until nothing waits or is on its way; whether it came to that within `timeout` seconds."""
        with self._lock:
            return self._lock.wait_for(lambda: not self._lanes, timeout)

    def drop(self) -> None:
        """Forgets what waits and breaks off what is on its way."""
        with self._gate:
            is_busy = bool(self._lanes)
            self._forget()
            if self._worker is not None and is_busy:  # to ask a thread that has nothing to do costs milliseconds
                self._worker.break_off()

    def close(self) -> None:
        """As `drop`, and ends the thread; the next delivery starts another."""
        with self._gate:
            self._forget()
            worker, self._worker = self._worker, None
            if worker is not None:
                worker.stop()

    def say(self, line: str) -> None:
        """Writes a line to the log, with the time of day."""
        if self.log is not None:
            print(f"{time.strftime('%H:%M:%S')} {line}", file=self.log, flush=True)

    def _forget(self) -> None:
        with self._lock:
            self._lanes.clear()
            self._waiting.clear()
            self._fresh.clear()
            self._lock.notify_all()

    def _drop_oldest(self) -> Delivery:
        _, queued = self._waiting.popitem(last=False)
        self._lanes[queued.delivery.lane].popleft()  # the oldest of all is the oldest of its lane
        return queued.delivery

    # -- on the sending thread

    def _take(self) -> None:
        """Starts work on the lanes that nobody works on."""
        with self._lock:
            fresh, self._fresh = self._fresh, []
            worker = self._worker
        if worker is not None:
            for lane in fresh:
                worker.start(self._serve(lane))

    async def _serve(self, lane: Lane) -> None:
        """Delivers what waits in a lane, one after the other, until there is nothing more."""
        while (queued := self._next(lane)) is not None:
            await self._deliver(queued)

    def _next(self, lane: Lane) -> _Queued | None:
        with self._lock:
            numbers = self._lanes.get(lane)
            if numbers:
                return self._waiting.pop(numbers.popleft())
            self._lanes.pop(lane, None)
            if not self._lanes:
                self._lock.notify_all()
            return None

    async def _deliver(self, queued: _Queued) -> None:
        delivery = queued.delivery
        try:
            url = self._addresses.judged(delivery.url)
        except Forbidden as why:
            self._give_up(delivery, str(why))
            return
        slot = self._slots.get(origin := f"{url.scheme}://{url.netloc.decode()}")
        if slot is None:
            slot = self._slots[origin] = asyncio.Semaphore(_AT_ONCE)
        for attempt in range(1, queued.tries + 1):
            if not self._is_wanted(delivery):
                return
            delivery = replace(delivery, attempt=delivery.attempt + 1)
            async with slot:
                started = time.perf_counter()
                try:
                    said, is_good = await self._tried(delivery, url)
                except Forbidden as why:
                    self._give_up(delivery, str(why))
                    return
            self.say(f"{delivery.event} {url.host} {said} {(time.perf_counter() - started) * 1000:.1f} ms")
            if is_good:
                return
            if attempt < queued.tries:
                await asyncio.sleep(self.pace.before(attempt))
        self._give_up(delivery, f"{delivery.attempt} tries failed")

    async def _tried(self, delivery: Delivery, url: httpx.URL) -> tuple[str, bool]:
        """What came of one try, in a word, and whether the receiver took the message (RFC 9110: any 2xx)."""
        if self._transport is None:
            self._transport = httpx.AsyncHTTPTransport(trust_env=False, limits=_LIMITS)
        try:
            async with asyncio.timeout(self.pace.timeout):
                refused: httpx.ConnectError | None = None
                for target in await self._addresses.targets(url):
                    try:
                        status = await self._posted(self._transport, delivery, url, target)
                    except httpx.ConnectError as error:
                        refused = error
                    else:
                        return str(status), 200 <= status < 300  # noqa: PLR2004 - the range of success
                return ("refused" if refused is not None else "nowhere"), False
        except TimeoutError:
            return "timeout", False
        except (httpx.HTTPError, OSError, ValueError) as error:  # ValueError: a header that can't travel
            return type(error).__name__, False

    async def _posted(
        self, transport: httpx.AsyncBaseTransport, delivery: Delivery, url: httpx.URL, target: httpx.URL
    ) -> int:
        """The status that the receiver at `target` answers. The transport is used without a client around it: no
        cookies, redirects, proxies or settings of the environment."""
        named = {name.lower() for name, _ in delivery.headers}
        headers = list(delivery.headers)
        headers += [("Host", url.netloc.decode())] if "host" not in named else []
        request = httpx.Request(
            delivery.method,
            target,
            headers=[*headers, ("Content-Length", str(len(delivery.body)))],
            content=delivery.body,
            extensions={"sni_hostname": url.host} if url.scheme == "https" else {},
        )
        response = await transport.handle_async_request(request)
        try:
            read = 0
            async for piece in response.aiter_raw():  # a connection that was read to its end can be used again
                read += len(piece)
                if read > _MOST_READ:
                    break
        finally:
            await response.aclose()
        return response.status_code

    def _give_up(self, delivery: Delivery, why: str) -> None:
        self.say(f"{delivery.event} given up: {why}")
        self._failed(delivery)

    async def _leave(self) -> None:
        """The last thing on the sending thread."""
        transport, self._transport = self._transport, None
        if transport is not None:
            await transport.aclose()
