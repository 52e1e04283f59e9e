"""What a run saw, as findings, verdicts and records."""
