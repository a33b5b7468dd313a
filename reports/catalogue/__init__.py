"""The tables that may be published, and no others. Pure: no database, no clock.

Words used here:

- *rule*: what one unit of a number is. Each table has one, and says which.
- *dimension*: by what a table is broken down; its levels are all that there are, the last for what is not known or not
  named. *Coarser*: a level above, which stands in for its levels where too many of them are small.
- *population*: what several tables count together. A cell that stands in two tables of one population is one cell, so
  that their releases are held against each other.
- *version*: changes with any change of what is here; each release names the one it was made by.
"""

from reports.catalogue import tables, tables_of_support
from reports.catalogue.dimensions import DIMENSIONS, TOTAL_CODE
from reports.catalogue.rules import RULES

__all__ = ["BY_CODE", "DIMENSIONS", "RULES", "TABLES", "TOTAL_CODE", "VERSION"]

VERSION = "2026-2"
TABLES = (*tables.TABLES, *tables_of_support.TABLES)
BY_CODE = {table.code: table for table in TABLES}
