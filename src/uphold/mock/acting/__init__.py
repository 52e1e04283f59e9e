"""What actions do: derived from a contract (`verbs`), and carried out (`run`)."""
