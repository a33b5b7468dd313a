"""What must hold before figures are shown."""

from django.conf import settings
from django.core.checks import Error, register

from reports.disclosure import LEAST_PUBLISHED, LEAST_THRESHOLD


@register()
def threshold_is_high_enough(app_configs, **kwargs):
    if settings.FIGURES_THRESHOLD >= LEAST_THRESHOLD:
        return []
    return [
        Error(
            f"FIGURES_THRESHOLD is {settings.FIGURES_THRESHOLD}, and figures show no group under {LEAST_THRESHOLD}.",
            hint=f"Set FIGURES_THRESHOLD to {LEAST_THRESHOLD} or more, or leave it out.",
            id="reports.E001",
        )
    ]


@register()
def published_threshold_is_high_enough(app_configs, **kwargs):
    if settings.PUBLISHED_THRESHOLD >= LEAST_PUBLISHED:
        return []
    return [
        Error(
            f"PUBLISHED_THRESHOLD is {settings.PUBLISHED_THRESHOLD}, and nothing under {LEAST_PUBLISHED} is published.",
            hint=f"Set PUBLISHED_THRESHOLD to {LEAST_PUBLISHED} or more, or leave it out.",
            id="reports.E002",
        )
    ]
