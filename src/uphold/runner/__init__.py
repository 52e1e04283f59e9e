"""The runner: runs the suites as pytest tests and keeps the records of a run."""

from uphold.runner.concerns import harmless
from uphold.runner.laws.knocking import knock
from uphold.runner.laws.listings import Listing, Seen, bare, confirmed
from uphold.runner.laws.living import Born, Life, pointer_to
from uphold.runner.laws.looking import look_around
from uphold.runner.laws.observing import Observation
from uphold.runner.laws.offering import UNKNOWN, Offer
from uphold.runner.laws.settling import settling_of
from uphold.runner.laws.subscribing import Subscriber
from uphold.runner.laws.writing import writes
from uphold.runner.options import PROFILES, RunOptions
from uphold.runner.releases.earlier import ask_as, ask_repaired, old_requests
from uphold.runner.subjects.documents import DocumentUnderTest
from uphold.runner.subjects.machines import run_machine
from uphold.runner.subjects.subject import NotVerified, OperationUnderTest, PromiseBroken

__all__ = [
    "PROFILES",
    "UNKNOWN",
    "Born",
    "DocumentUnderTest",
    "Life",
    "Listing",
    "NotVerified",
    "Observation",
    "Offer",
    "OperationUnderTest",
    "PromiseBroken",
    "RunOptions",
    "Seen",
    "Subscriber",
    "ask_as",
    "ask_repaired",
    "bare",
    "confirmed",
    "harmless",
    "knock",
    "look_around",
    "old_requests",
    "pointer_to",
    "run_machine",
    "settling_of",
    "writes",
]
