"""Signs of life, so that nobody wonders whether a long wait will end."""

import sys
import time

INTERVAL = 2  # seconds


class Progress:
    """Says `label`, then how long it has been going on, whenever `tick` is called late enough."""

    def __init__(self, label):
        self.label, self.began = label, time.monotonic()
        self.spoke = self.began
        self._say(f"{label}…")

    def tick(self):
        now = time.monotonic()
        if now - self.spoke >= INTERVAL:
            self.spoke = now
            self._say(f"  {now - self.began:3.0f} s  {self.label}…")

    @staticmethod
    def _say(text):
        print(text, file=sys.stderr, flush=True)  # a command's own output may be on its way into a file


def silence():
    """The tick of whoever does not show progress."""
