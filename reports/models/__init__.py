"""Facts, and what was published of them."""

from reports.models.fact import Fact
from reports.models.preparation import Preparation
from reports.models.rebuild import Rebuild
from reports.models.release import Release

__all__ = ["Fact", "Preparation", "Rebuild", "Release"]
