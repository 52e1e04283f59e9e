"""Listings: which records a filter selects, which page of them is shown, with which parts."""
