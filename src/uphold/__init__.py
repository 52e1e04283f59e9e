"""uphold: does this tenant keep every promise that its published documents made?"""
