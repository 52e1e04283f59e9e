"""A law about requests in any order, as a Hypothesis state machine: drawn, run, and shrunk to the fewest steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uphold.runner.subjects.varying import quiet

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.stateful import RuleBasedStateMachine


def run_machine(
    machine: Callable[[], RuleBasedStateMachine], *, examples: int, steps: int, seed: int
) -> AssertionError | None:
    """Run the state machines that `machine` makes, one for each sequence: at most `examples` sequences of at most
    `steps` steps. A sequence that ends in an AssertionError is shrunk; the last one that runs is then the smallest, and
    its error is given back. The same seed gives the same sequences; nothing is kept between runs. Everything else that
    a step raises passes through.
    """
    import hypothesis  # noqa: PLC0415 - a run of suites without such a law need not import it
    from hypothesis.errors import Flaky  # noqa: PLC0415 - as above
    from hypothesis.stateful import run_state_machine_as_test  # noqa: PLC0415 - as above

    settings = hypothesis.settings(quiet(examples), stateful_step_count=steps)
    seeded: Any = hypothesis.seed(seed)(machine)  # a function will do; its annotation asks for a class
    try:
        run_state_machine_as_test(seeded, settings=settings)
    except AssertionError as error:
        return error
    except Flaky as error:
        return AssertionError(str(error))
    return None
