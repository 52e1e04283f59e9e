"""Two contracts matched part by part, so that a rule only ever compares two things."""
