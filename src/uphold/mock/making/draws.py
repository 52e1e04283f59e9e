"""Draws that depend on a key and on nothing else: the same in every process."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

_MASK = 2**64 - 1


class Draws:
    """A short row of random numbers, named by `key`.

    Nearly every value of a record has a row of its own, of one or two numbers. `random.Random` takes longer
    to start than that is worth, so this is SplitMix64 (Steele, Lea and Flood 2014) on a hash of the key.
    """

    __slots__ = ("_key", "_state")

    def __init__(self, key: str) -> None:
        self._key = key
        self._state = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little")

    def bits(self) -> int:
        """64 random bits."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return mixed ^ (mixed >> 31)

    def random(self) -> float:
        """A number from 0 up to but not including 1."""
        return (self.bits() >> 11) / 2**53

    def below(self, end: int) -> int:
        """A whole number from 0 up to but not including `end`."""
        return self.bits() % end

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.bits() % (high - low + 1)

    def uniform(self, low: float, high: float) -> float:
        """A number from `low` to `high`."""
        return low + (high - low) * self.random()

    def choice(self, options: Sequence[T]) -> T:
        """One of `options`."""
        return options[self.bits() % len(options)]

    def source(self) -> Random:
        """A generator for libraries that want the standard one."""
        return Random(self.bits())  # noqa: S311 - made-up data, no secrets
