"""What replies look like, counted: no value, no name of a person, nothing that says whose record it was."""
