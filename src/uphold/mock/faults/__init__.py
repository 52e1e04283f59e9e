"""One file for each fault.

A fault's docstring says in its first line what it breaks. ``ID`` is the file's name with hyphens, ``CHECK`` the check
that it trips, or the name of a law that no check judges yet, ``PROMISE`` what it breaks a promise of, in one sentence.
``applies(target)`` tells which operations can tell it: those alone where it can be seen. What it does is one or more
of:

- ``apply(exchange)`` gives the reply that is sent instead; ``ON_BYTES = True`` where it changes bytes or headers, so
  that it comes after the faults that change what the bytes mean;
- ``SKIPS`` names steps of serving that are left out, ``skipped(call)`` those that are left out of one request;
- ``asked(call)`` gives the request that is served instead of the one that was sent;
- functions with the names of `twists.HOOKS` reach into the steps that they are named after.

What a fault has to remember between requests lies in ``exchange.memory`` or ``call.memory``, which a reset empties.
Nothing in a reply tells that it is a lie.
"""
