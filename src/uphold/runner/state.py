"""What one process of a run holds: the APIs chosen, their contracts, and tenants once they are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from uphold.checks import PAGES
from uphold.contract import Depth, find_apis
from uphold.errors import InputError, Place, UsageError
from uphold.generation import Corpus
from uphold.runner.concerns import WORDS
from uphold.runner.interrupts import Interrupts
from uphold.runner.options import EVERY_RELEASE
from uphold.runner.recording.records import LineLog, RequestLog
from uphold.runner.releases.eyes import Eyes
from uphold.runner.releases.ladder import Ladder
from uphold.runner.subjects.binding import KnownRecords
from uphold.runner.subjects.live import connect, leave_as_it_was
from uphold.runner.subjects.under_test import ApiUnderTest
from uphold.runner.trials import Trial
from uphold.tenant import Credential, Tenant, TenantMode

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from uphold.contract import Api, Contract, Operation, Shape
    from uphold.runner.options import RunOptions

EMBEDDED_ADDRESS = "http://localhost:8080"
"""Where `uphold mock` serves by default, so that a curl line works there."""

EMBEDDED_TOKEN = "mock-token"  # noqa: S105 - opens nothing but the mock in this process
"""The token that the embedded tenant takes."""

EMBEDDED_TOKENS = {Credential.READ_ONLY: "mock-read-only", Credential.OTHER: "mock-other"}
"""The tokens that it takes for other callers."""


PROMISED = "promised"
"""The word of suites that are about operations of earlier releases as well."""
CHANGED = "changed"
"""The word of suites about operations of which an earlier release allows other requests."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One API of a run, before any tenant exists."""

    api: Api
    contract: Contract
    release: str
    """The release asked for."""
    note: str
    """Why another release's contract judges it; empty when its own does."""
    eyes: Eyes
    """It, and the releases before it in whose eyes the run judges as well."""


@dataclass(slots=True)
class RunState:
    """The state of one process of a run."""

    options: RunOptions
    chosen: tuple[Chosen, ...]
    requests: LineLog | None
    embedded: Callable[[Api, Contract, Trial, int | None], Any]
    """Makes an embedded tenant; a number bounds how many calls a token has an hour."""
    trials: tuple[Trial, ...] = ()
    """Where the suites are tried on tenants that lie: all of these. Empty: a plain run."""
    interrupts: Interrupts = field(default_factory=Interrupts)
    notices: list[str] = field(default_factory=list)
    """What a reader of the run must know, beside verdicts."""
    _under_test: dict[str, ApiUnderTest] = field(default_factory=dict)
    _concerned: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    _tried: tuple[Trial, ApiUnderTest] | None = None

    def operations(self) -> Iterator[tuple[Chosen, Operation]]:
        """Every operation of this shard, in the documents' order."""
        index, count = self.options.shard
        number = 0
        for chosen in self.chosen:
            for operation in chosen.contract.operations.values():
                if number % count == index - 1:
                    yield chosen, operation
                number += 1

    def concerned(self, words: Collection[str]) -> Iterator[tuple[Chosen, str]]:
        """The operations of this shard, as ids, that a suite with these words is about: those of `concerns`, and of
        this module."""
        plain = [word for word in words if word not in {PROMISED, CHANGED}]
        for chosen, operation in self.operations():
            if all(self._concerns(word, chosen, operation) for word in plain) and (
                CHANGED not in words or any(version.asks_otherwise for version in chosen.eyes.history(operation).others)
            ):
                yield chosen, operation.id
        if PROMISED in words:
            index, count = self.options.shard
            for chosen in self.chosen:
                gone = chosen.eyes.ladder.gone()
                yield from ((chosen, id) for number, id in enumerate(sorted(gone)) if number % count == index - 1)

    def _concerns(self, word: str, chosen: Chosen, operation: Operation) -> bool:
        """Whether an operation is one that `word` is about; worked out once for all suites."""
        key = (word, chosen.api.name, operation.id)
        known = self._concerned.get(key)
        if known is None:
            known = self._concerned[key] = WORDS[word](chosen.contract, chosen.api.conventions, operation)
        return known

    def documents(self) -> Iterator[tuple[str, str]]:
        """API and release of every document that is known in full; only the first shard judges them."""
        if self.options.shard[0] == 1:
            for chosen in self.chosen:
                for release in chosen.api.releases:
                    asked = self.options.release in {None, EVERY_RELEASE, release.name}
                    if release.depth is Depth.FULL and asked:
                        yield chosen.api.name, release.name

    def shapes(self) -> Iterator[tuple[Chosen, Shape]]:
        """Every record shape that an API's folder declares for an operation of this shard."""
        here = {(chosen.api.name, operation.id) for chosen, operation in self.operations()}
        for chosen in self.chosen:
            for shape in chosen.api.shapes:
                if (chosen.api.name, shape.operation) in here:
                    yield chosen, shape

    def tried(self, api: str, name: str) -> ApiUnderTest:
        """The tenant of an API's trial of that name. Only one is kept: tests of a trial come one after the other."""
        if self._tried is None or (self._tried[0].api, self._tried[0].name) != (api, name):
            if self._tried is not None:
                self._tried[1].close()
            trial = next(trial for trial in self.trials if (trial.api, trial.name) == (api, name))
            within = self._connect(next(c for c in self.chosen if c.api.name == api), trial)
            within.is_trial = True
            self._tried = trial, within
        return self._tried[1]

    def honest(self, name: str) -> ApiUnderTest:
        """A tenant of its own that does not lie, beside the one of a trial; whoever asks for it closes it."""
        return self._connect(next(c for c in self.chosen if c.api.name == name), Trial(name))

    def under_test(self, name: str) -> ApiUnderTest:
        """The API of that name with its tenant, made when first asked for.

        Raises UsageError when no token is given for a live tenant, TenantError when it can't be reached.
        """
        if name not in self._under_test:
            trial = Trial(name, vary=self.options.vary)
            self._under_test[name] = self._connect(next(c for c in self.chosen if c.api.name == name), trial)
        return self._under_test[name]

    @property
    def run(self) -> str:
        """Name of the run: that of the folder of its records."""
        return self.requests.path.parent.name if self.requests is not None else "run"

    def tidy_up(self) -> None:
        """Remove from live tenants what the run made there; what is left becomes a notice."""
        folder = self.requests.path.parent if self.requests is not None else None
        for name, under_test in self._under_test.items():
            line = leave_as_it_was(
                under_test.tenant, name, folder=self.options.journal, run=self.run, settled_to=folder
            )
            if line and line not in self.notices:
                self.notices.append(line)

    def close(self) -> None:
        """Close connections, and hand the last request lines to the disk."""
        for under_test in self._under_test.values():
            under_test.close(self.requests.path.parent if self.requests is not None else None)
        if self._tried is not None:
            self._tried[1].close()
        if self.requests is not None:
            self.requests.flush()

    def _connect(self, chosen: Chosen, trial: Trial, limit: int | None = None) -> ApiUnderTest:
        """A tenant for `chosen`; `limit` asks for an embedded one on which a token may call so many times an hour."""
        api, options = chosen.api, self.options
        on_sent = RequestLog(self.requests, api.name) if self.requests is not None else None
        if options.tenant is None:
            app = self.embedded(api, chosen.contract, trial, limit)
            tenant = Tenant(
                contract=chosen.contract,
                conventions=api.conventions,
                base_url=EMBEDDED_ADDRESS,
                token=EMBEDDED_TOKEN,
                tokens=EMBEDDED_TOKENS,
                mode=TenantMode.EMBEDDED,
                app=app,
                on_sent=on_sent,
            )
            records = KnownRecords(tenant, chosen.contract, api.conventions)
            reset: Callable[[], None] = partial(_put_back, app, records)
            forward = app.forward
        else:
            tenant = connect(api, chosen.contract, options, run=self.run, on_sent=on_sent, notices=self.notices)
            records = KnownRecords(tenant, chosen.contract, api.conventions)
            reset, forward = _leave_alone, None
        return ApiUnderTest(
            api=api,
            contract=chosen.contract,
            release=chosen.release,
            tenant=tenant,
            corpus=Corpus(options.corpus, seed=options.seed, draws=options.cases),
            records=records,
            options=options,
            eyes=chosen.eyes,
            reset=reset,
            forward=forward,
            limited=partial(self._connect, chosen, trial) if options.tenant is None else None,
            interrupts=self.interrupts,
        )


def _put_back(app: Any, records: KnownRecords) -> None:
    """Put an embedded tenant back to its first state, and forget what was learnt of a later one."""
    app.reset()
    records.put_back()


def choose(options: RunOptions) -> tuple[Chosen, ...]:
    """The APIs of a run with the contracts that judge them; raises UsageError and InputError."""
    apis = find_apis(options.specs)
    known = {api.name: api for api in apis}
    for name in options.apis:
        if name not in known:
            if name and (options.specs / name).is_dir():
                message = f"{options.specs / name} has no api.toml"
                raise UsageError(message, remedy="Write one: a table [api] with a title is enough to begin with.")
            message = f"there is no API named {name} in {options.specs}"
            raise UsageError(message, remedy=f"Known: {', '.join(known) or 'none'}.")
    picked = [known[name] for name in options.apis] or list(apis)
    if not picked:
        message = f"{options.specs} describes no API"
        raise UsageError(message, remedy="Add one: uphold import FILE --api NAME.")
    if options.release == EVERY_RELEASE:
        return tuple(_choose_all(api) for api in picked)
    if options.release is not None and len(picked) > 1:
        picked = _with_release(picked, options.release)
    return tuple(_choose(api, options.release) for api in picked)


def _with_release(apis: list[Api], release: str) -> list[Api]:
    having = [api for api in apis if any(known.name == release for known in api.releases)]
    if not having:
        message = f"no API has a release {release}"
        raise UsageError(message, remedy="`uphold releases` lists them.")
    return having


def _check_words(api: Api) -> None:
    """Raise InputError for a promise that names a check that does not exist: nothing would ever verify it."""
    for promise in api.promises:
        for name in promise.checks:
            if name.partition(":")[0] not in PAGES:
                raise InputError(
                    f"promise {promise.id} names a check `{name}` that does not exist",
                    place=Place(str(api.folder / "promises.toml")),
                    remedy=f"There are: {', '.join(PAGES)}",
                )


def _choose_all(api: Api) -> Chosen:
    """The newest release that is known in full, and all before it of which more than the name is known. What comes
    after it is known by its operations only, and a tenant need not be there yet."""
    chosen = _choose(api, None)
    names = [release.name for release in api.releases]
    below = api.releases[: names.index(chosen.release)]
    earlier = tuple(release for release in below if release.depth is not None)
    after = [release.name for release in api.releases[names.index(chosen.release) + 1 :] if release.depth is not None]
    note = chosen.note
    if after:
        note = (
            f"{api.name}: {', '.join(after)} did not judge: of what comes after {chosen.release}, the newest release "
            "known in full, only operations are known, and a tenant need not be there yet"
        )
    ladder = Ladder(api, chosen.contract, earlier)
    ladder.gone()
    return replace(chosen, eyes=Eyes(api, ladder), note=note)


def _choose(api: Api, name: str | None) -> Chosen:
    _check_words(api)
    release = api.release(name)
    if release.depth is Depth.FULL:
        return _alone(api, api.contract(release.name), release.name, "")
    judge = api.in_force(release.name, Depth.FULL)
    note = (
        f"{api.name} {release.name}: its schemas are not known here; judged by {judge.name}, "
        "the newest release at or below it that is known in full"
    )
    return _alone(api, api.contract(judge.name), release.name, note)


def _alone(api: Api, contract: Contract, release: str, note: str) -> Chosen:
    """A release that judges alone."""
    return Chosen(api, contract, release, note, Eyes(api, Ladder(api, contract)))


def _leave_alone() -> None:
    """A live tenant is never reset."""
