"""What an operator sees of an error: where it happened, and nothing of whom it happened about."""

from django.views.debug import ExceptionReporter


class QuietReporter(ExceptionReporter):
    """Traceback lines only: no local variables, no request body, cookies or settings."""

    def get_traceback_data(self):
        data = super().get_traceback_data()
        for frame in data.get("frames", ()):
            frame["vars"] = []
        return {key: data[key] for key in ("frames", "exception_type", "lastframe") if key in data}

    def get_traceback_text(self):
        frames = self.get_traceback_frames()
        lines = [f"{frame['filename']}:{frame['lineno']} in {frame['function']}" for frame in frames]
        return "\n".join([*lines, getattr(self.exc_type, "__name__", "")])

    def get_traceback_html(self):
        return ""
