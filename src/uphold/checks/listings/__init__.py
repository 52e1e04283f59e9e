"""What several replies of one listing show, read and compared: what the checks of listings share."""

from uphold.checks.listings.forms import Form, declared, parameter_form, record_form
from uphold.checks.listings.parts import Part, parts_of, query_for
from uphold.checks.listings.reading import Page, id_of, items_of, keyed, number_in, read_page, records_of
from uphold.checks.listings.selecting import beside, candidates, on_bound, selects
from uphold.checks.listings.selectors import Selector, selectors_of
from uphold.checks.listings.walking import Step, Way, first_step, leads_nowhere_new, link_step, next_step, ways_of

__all__ = [
    "Form",
    "Page",
    "Part",
    "Selector",
    "Step",
    "Way",
    "beside",
    "candidates",
    "declared",
    "first_step",
    "id_of",
    "items_of",
    "keyed",
    "leads_nowhere_new",
    "link_step",
    "next_step",
    "number_in",
    "on_bound",
    "parameter_form",
    "parts_of",
    "query_for",
    "read_page",
    "record_form",
    "records_of",
    "selectors_of",
    "selects",
    "ways_of",
]
