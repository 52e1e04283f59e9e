"""The runner: runs the suites as pytest tests and keeps the records of a run."""

from uphold.runner.concerns import harmless
from uphold.runner.documents import DocumentUnderTest
from uphold.runner.earlier import ask_as, ask_repaired, old_requests
from uphold.runner.knocking import knock
from uphold.runner.listings import Listing, Seen, bare, confirmed
from uphold.runner.living import Born, Life, pointer_to
from uphold.runner.looking import look_around
from uphold.runner.machines import run_machine
from uphold.runner.observing import Observation
from uphold.runner.offering import UNKNOWN, Offer
from uphold.runner.options import PROFILES, RunOptions
from uphold.runner.settling import settling_of
from uphold.runner.subject import NotVerified, OperationUnderTest, PromiseBroken
from uphold.runner.subscribing import Subscriber
from uphold.runner.writing import writes

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
