"""Proof that a change breaks something: a whole request or reply that one contract allows and the other forbids."""
