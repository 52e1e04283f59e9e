"""The runner: runs the suites as pytest tests and keeps the records of a run."""

from uphold.runner.documents import DocumentUnderTest
from uphold.runner.options import PROFILES, RunOptions
from uphold.runner.subject import NotVerified, OperationUnderTest, PromiseBroken

__all__ = ["PROFILES", "DocumentUnderTest", "NotVerified", "OperationUnderTest", "PromiseBroken", "RunOptions"]
