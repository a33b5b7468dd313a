"""Facts, and what was published of them."""

from reports.models.fact import Fact
from reports.models.preparation import Preparation
from reports.models.rebuild import Rebuild
from reports.models.release import Release
from reports.models.template import DonorTemplate

__all__ = ["DonorTemplate", "Fact", "Preparation", "Rebuild", "Release"]
