"""What stands before the records: connections, tokens, limits, refusals, signals, and the page for people."""
