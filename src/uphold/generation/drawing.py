"""The only module that knows Schemathesis: candidates for cases, from its coverage generator and its strategies.

Nothing here says whether a candidate is allowed; the judge does. Schemathesis is imported when the first candidate is
asked for: a sweep over a corpus that is in place never pays for it.
"""

from __future__ import annotations

import contextlib
import logging
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

import msgspec

from uphold.generation.case import Case, Mode, Origin
from uphold.generation.drafting import draft, gathered, settled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from uphold.generation.subject import Subject

_UNWANTED = frozenset(
    {"UNSPECIFIED_HTTP_METHOD", "MALFORMED_CONTENT_TYPE", "UNSUPPORTED_CONTENT_TYPE", "UNSUPPORTED_PATH_PATTERN"}
)
"""Scenarios that are about something else than what the contract says of a request's values."""


class Candidate(NamedTuple):
    """A request that may become a case, and what the generator varied in it."""

    case: Case
    varied: tuple[str, ...]


class Enough(BaseException):
    """Enough was drawn."""


class Unsatisfiable(Exception):  # noqa: N818 - the field's word
    """No value, or hardly any, satisfies the schemas of the operation."""


class Source:
    """Candidates of one operation. `relaxed`: see `schemas.readings`; `plain`: see `schemas.drawable`."""

    def __init__(self, subject: Subject, *, relaxed: bool = False, plain: bool = False) -> None:
        import schemathesis  # noqa: PLC0415 - 0.4 s that a sweep over a finished corpus need not pay

        with _quiet():
            config = schemathesis.Config.from_dict(
                {
                    "generation": {
                        "allow-x00": False,
                        "codec": "utf-8",
                        "with-security-parameters": False,
                        "database": "none",
                    },
                    "phases": {"coverage": {"unexpected-methods": []}},
                }
            )
            schema = schemathesis.openapi.from_dict(draft(subject, relaxed=relaxed, plain=plain), config=config)
            self._operation = schema[subject.operation.path][subject.operation.method]
        self._deep = frozenset(p.name for p in subject.operation.parameters if p.style == "deepObject")

    def boundary(self) -> Iterator[Candidate]:
        """Candidates at the bounds of each schema, and just beyond, in a stable order."""
        from schemathesis.generation import GenerationMode  # noqa: PLC0415 - see `__init__`
        from schemathesis.generation.coverage import GenerationSession  # noqa: PLC0415 - see `__init__`
        from schemathesis.generation.drivers import CoverageGenerator  # noqa: PLC0415 - see `__init__`
        from schemathesis.generation.feedback import NO_FEEDBACK  # noqa: PLC0415 - see `__init__`
        from schemathesis.generation.overrides import Override  # noqa: PLC0415 - see `__init__`

        generator = CoverageGenerator(
            operation=self._operation,
            generation_modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE],
            generation_config=self._operation.schema.config.generation_for(operation=self._operation, phase="coverage"),
            auth_storage=None,
            override=Override(),
            feedback=NO_FEEDBACK,
            session=GenerationSession(),
        )
        with _quiet(), isolated():
            for case in generator:
                meta: Any = case._meta  # noqa: SLF001 - `.meta` judges again, which costs more than drawing
                data = meta.phase.data
                if data.scenario.name in _UNWANTED:
                    continue
                varied = (
                    meta.generation.mode.value,
                    str(data.parameter_location),
                    data.parameter or "",
                    data.location or "",
                    data.scenario.value,
                    data.description or "",
                )
                mode = Mode.INVALID if meta.generation.mode.is_negative else Mode.VALID
                yield Candidate(self._case(case, mode, Origin.BOUNDARY), varied)

    def draw(self, mode: Mode, *, seed: int, at_most: int, take: Callable[[Case], None], shrinks: bool = False) -> None:
        """Hand at most `at_most` random candidates to `take`, which may raise Enough to end it.

        Any other exception of `take` is a failure: with `shrinks`, Hypothesis then looks for a smaller candidate
        that fails as well; the exception of the smallest one is raised. Raises Unsatisfiable.
        """
        import hypothesis  # noqa: PLC0415 - see `__init__`
        from hypothesis import HealthCheck, Phase, Verbosity, errors  # noqa: PLC0415 - see `__init__`
        from schemathesis.core.control import SkipTest  # noqa: PLC0415 - see `__init__`
        from schemathesis.core.errors import SchemathesisError  # noqa: PLC0415 - see `__init__`
        from schemathesis.generation import GenerationMode  # noqa: PLC0415 - see `__init__`

        wanted = GenerationMode.POSITIVE if mode is Mode.VALID else GenerationMode.NEGATIVE
        phases = (Phase.generate, Phase.shrink) if shrinks else (Phase.generate,)

        @hypothesis.seed(seed)
        @hypothesis.settings(
            max_examples=at_most,
            phases=phases,
            database=None,
            deadline=None,
            derandomize=False,
            print_blob=False,
            report_multiple_bugs=False,
            verbosity=Verbosity.quiet,
            suppress_health_check=[check for check in HealthCheck if check is not HealthCheck.filter_too_much],
        )
        @hypothesis.given(self._operation.as_strategy(generation_mode=wanted))
        def drawn(case: Any) -> None:
            take(self._case(case, mode, Origin.DRAW))

        with _quiet(), isolated():
            try:
                drawn()
            except Enough:
                return
            except (errors.Unsatisfiable, errors.FailedHealthCheck, SkipTest, SchemathesisError) as error:
                raise Unsatisfiable(str(error).partition("\n")[0]) from error

    def _case(self, case: Any, mode: Mode, origin: Origin) -> Case:
        body = case.body
        if type(body).__name__ == "NotSet":
            body = msgspec.UNSET
        return Case(
            mode=mode,
            origin=origin,
            path={name: unquote(v) if isinstance(v, str) else v for name, v in (case.path_parameters or {}).items()},
            query=gathered(_plain(case.query), self._deep),
            headers={name: str(value) for name, value in (case.headers or {}).items()},
            cookies=_plain(case.cookies),
            body=settled(body),
            media_type=case.media_type if body is not msgspec.UNSET else None,
        )


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """Drawn parameters with texts that are nothing but texts: what is joined by a delimiter comes as a kind of text of
    its own, which nothing here can write as JSON."""
    return {name: str(value) if isinstance(value, str) else value for name, value in (values or {}).items()}


@contextlib.contextmanager
def isolated() -> Iterator[None]:
    """Keep Hypothesis from mixing constants of whatever modules are loaded into its draws.

    It collects them from all modules outside of site-packages: this project, a script, a conftest. The same seed
    would then give other cases in another process. There is no setting for it in 6.170, so its collector is replaced.
    """
    from hypothesis.internal.conjecture import providers  # noqa: PLC0415 - see `Source.__init__`
    from hypothesis.internal.constants_ast import Constants  # noqa: PLC0415 - see `Source.__init__`

    collector = providers._get_local_constants  # noqa: SLF001 - see above
    providers._get_local_constants = Constants  # noqa: SLF001 - see above
    providers.CONSTANTS_CACHE.cache.clear()
    try:
        yield
    finally:
        providers._get_local_constants = collector  # noqa: SLF001 - see above
        providers.CONSTANTS_CACHE.cache.clear()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Warnings about schemas are no news: what can't be generated is noted by whoever asked for it."""
    logger = logging.getLogger("hypothesis")
    level = logger.level
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logger.setLevel(logging.ERROR)
        try:
            yield
        finally:
            logger.setLevel(level)
