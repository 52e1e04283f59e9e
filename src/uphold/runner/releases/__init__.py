"""The earlier releases of a run: what they say of a reply, and what their clients still send."""
