"""The questionnaire of a monitoring visit, and its scores. Pure: files, no database, no clock. docs/follow-up.md.

Words used here:

- *version*: one dated TOML file of `versions/`; a filled questionnaire keeps the code of the one it was asked with.
- *item*: one question, in one dimension (economic, social, psychosocial). *answer*: one of those the file offers.
- *mark*: what an answer is worth, from 0 to 1; an answer without one says that the item does not apply.
- *score*: the mean of marks by weight, from 0 to 1; always told with the number of items that it rests on.
- *not asked*, *no answer*: first-class, for every item, and worth nothing: they are left out, never counted as 0.
"""
