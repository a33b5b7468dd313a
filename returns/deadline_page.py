"""What the case page shows of deadlines: those that run, the nearest first, with how urgent each is."""

from dataclasses import dataclass

from django.utils import timezone

from casework.deadlines import Running, Stage
from returns.actions.deadlines import running_of


@dataclass(frozen=True)
class Line:
    running: Running
    stage: Stage

    @property
    def tone(self):
        return {Stage.NEAR: "warning", Stage.LATE: "danger", Stage.ESCALATED: "danger"}.get(self.stage, "neutral")


def lines_of(case):
    today = timezone.localdate()
    return [Line(one, one.stage(today)) for one in running_of(case)]
