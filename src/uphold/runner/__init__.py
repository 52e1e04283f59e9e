"""The runner: runs the suites as pytest tests and keeps the records of a run."""

from uphold.runner.options import PROFILES, RunOptions
from uphold.runner.subject import NotVerified, OperationUnderTest, PromiseBroken

__all__ = ["PROFILES", "NotVerified", "OperationUnderTest", "PromiseBroken", "RunOptions"]
