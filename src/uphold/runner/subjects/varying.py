"""A law with something to vary, as a property: Hypothesis draws, and shrinks what breaks the law."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import hypothesis
    from hypothesis.strategies import SearchStrategy


class Broke(Exception):  # noqa: N818 - a signal to Hypothesis, never seen by a user
    """An example showed a cause that was not known before."""


def hold(strategies: Mapping[str, SearchStrategy[Any]], test: Callable[..., None], *, examples: int, seed: int) -> bool:
    """Whether `test`, called with at most `examples` draws, never raised Broke. If it did, the last call was with the
    smallest draw that makes it do so. The same seed gives the same draws; nothing is kept between calls.

    Everything else that `test` raises passes through.
    """
    import hypothesis  # noqa: PLC0415 - a run of suites that vary nothing need not import it
    from hypothesis.errors import Flaky, HypothesisWarning  # noqa: PLC0415 - as above

    def body(**drawn: Any) -> None:
        test(**drawn)

    property_ = hypothesis.seed(seed)(quiet(examples)(hypothesis.given(**strategies)(body)))
    with warnings.catch_warnings():  # what is drawn from may hold all that a tenant showed, however much that is
        warnings.filterwarnings("ignore", "Generating overly large repr", HypothesisWarning)
        try:
            property_()
        except (Broke, Flaky):
            return False
    return True


def quiet(examples: int) -> hypothesis.settings:
    """Settings of a property that draws at most `examples` times, shrinks, prints and keeps nothing, and takes its
    time."""
    import hypothesis  # noqa: PLC0415 - a run of suites that vary nothing need not import it

    return hypothesis.settings(
        max_examples=examples,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=hypothesis.Verbosity.quiet,
        phases=[hypothesis.Phase.generate, hypothesis.Phase.shrink],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
