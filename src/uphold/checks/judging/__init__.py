"""What several checks need: compiled schemas, meanings of formats, errors as places and sentences."""
