"""What figures keep behind the second wall: drafts, templates of reports. What is published is anybody's."""

from casework.access import Capability
from casework.walls import Rule, guard, holds

guard(
    "reports_release",
    Rule(
        read=f"{{t}}.number IS NOT NULL OR {holds(Capability.RELEASE_FIGURES)}",
        change=holds(Capability.RELEASE_FIGURES),
    ),
)
guard("reports_rebuild", Rule(read=holds(Capability.SEE_FIGURES), change="false"))
guard(
    "reports_preparation",
    Rule(read=holds(Capability.RELEASE_FIGURES), change=holds(Capability.RELEASE_FIGURES)),
)
guard("reports_donortemplate", Rule(read=holds(Capability.SEE_FIGURES), change=holds(Capability.SEE_FIGURES)))
