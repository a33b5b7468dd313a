"""What an operator sees of an error: where it happened, and nothing of whom it happened about.

An exception's own words may quote what it choked on (a name that is not a date, a duplicate e-mail), so that neither
the error report nor the log repeats them: they give its class and the lines of code it went through.
"""

import logging
import traceback

from django.views.debug import ExceptionReporter


def quiet_traceback(error):
    """The classes of `error` and of what caused it, each with its lines of code; no words, no values."""
    lines = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        lines += [type(error).__qualname__, *(f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(lines)


class QuietFormatter(logging.Formatter):
    def formatException(self, ei):  # noqa: N802 – logging's name
        return quiet_traceback(ei[1])


class QuietReporter(ExceptionReporter):
    """Traceback lines only: no local variables, no request body, cookies or settings."""

    def get_traceback_data(self):
        return {"exception_type": getattr(self.exc_type, "__name__", "")}

    def get_traceback_text(self):
        return quiet_traceback(self.exc_value)

    def get_traceback_html(self):
        return ""
