"""The requests of a run, summed up."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from uphold.reporting.records import Request


@dataclass(frozen=True, slots=True)
class Traffic:
    """Some requests, summed up. Times in milliseconds, None where no answer came."""

    requests: int
    answers: dict[str, int]
    """``2xx`` → number of requests; ``none`` where no answer came."""
    statuses: dict[int, int]
    """``404`` → number of requests."""
    median: float | None
    p95: float | None
    p99: float | None
    slowest: float | None


def sum_up(requests: Sequence[Request]) -> Traffic:
    """The requests summed up: answers by status, times by nearest rank."""
    times = sorted(request.ms for request in requests if request.status is not None)
    statuses = Counter(request.status for request in requests if request.status is not None)
    classes = Counter("none" if r.status is None else f"{r.status // 100}xx" for r in requests)
    return Traffic(
        requests=len(requests),
        answers=dict(sorted(classes.items())),
        statuses=dict(sorted(statuses.items())),
        median=_quantile(times, 0.5),
        p95=_quantile(times, 0.95),
        p99=_quantile(times, 0.99),
        slowest=times[-1] if times else None,
    )


def _quantile(times: Sequence[float], share: float) -> float | None:
    """The smallest of the sorted times that `share` of them do not exceed."""
    return times[max(0, math.ceil(share * len(times)) - 1)] if times else None
