"""One file for each fault.

A fault's docstring says in its first line what it breaks. ``ID`` is the file's name with hyphens, ``CHECK``
the check that it trips. ``applies(target)`` tells which operations can tell it; ``apply(exchange)`` gives the
reply that is sent instead, ``SKIPS`` names steps of serving that are left out. One of the last two is enough.
"""
