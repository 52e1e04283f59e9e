"""The records of the tenant: seeded, created, changed, pointed at, gone."""
