"""The comparer's room: pairs of contracts, called old and new, and the rules that judge a change between them.

Nothing is compared yet; promises of kind pair are skipped, and say so.
"""
