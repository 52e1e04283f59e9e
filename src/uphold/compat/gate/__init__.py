"""The release gate: the ladder, the ledger of deprecations, waivers and the verdict."""
