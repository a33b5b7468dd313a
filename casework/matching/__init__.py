"""Finding people again: how names are compared, and which compounds of a person become blind tokens.

`letters` (scripts) → `sounds` (skeletons) → `names` (compounds, particles) → `tokens`, and for ranking `closeness` and
`answers`. Only compounds are stored: a given name with a family name, a family name with a birth year, the end of a
telephone number with its country, a whole document number (privacy.md §1.2, docs/privacy-search.md).
"""

from casework.matching.answers import Question, Reason, answer
from casework.matching.closeness import SAME, Names, compare_names, similarity
from casework.matching.letters import words_of
from casework.matching.tokens import (
    SHORTEST_NUMBER,
    Query,
    document_token,
    international,
    matching_version,
    name_and_year_tokens,
    name_tokens,
    phone_token,
    plain_number,
    tokens_of,
)

__all__ = [
    "SAME",
    "SHORTEST_NUMBER",
    "Names",
    "Query",
    "Question",
    "Reason",
    "answer",
    "compare_names",
    "document_token",
    "international",
    "matching_version",
    "name_and_year_tokens",
    "name_tokens",
    "phone_token",
    "plain_number",
    "similarity",
    "tokens_of",
    "words_of",
]
