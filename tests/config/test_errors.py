"""Errors speak of code, never of people."""

import logging
import sys

import pytest
from django.test import RequestFactory

from config.errors import QuietFormatter, QuietReporter

NAME = "Aïssatou Diallo"


@pytest.fixture
def caught():
    local = NAME  # what a usual report would print
    try:
        try:
            raise KeyError(local)
        except KeyError as error:
            raise ValueError(f"{NAME} is not a date") from error
    except ValueError:
        return sys.exc_info()


def test_log_gives_classes_and_lines_without_words(caught):
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Internal Server Error", (), caught)
    text = QuietFormatter("%(message)s").format(record)
    assert NAME not in text
    first, second, third, fourth, fifth = text.splitlines()
    assert (first, second, fourth) == ("Internal Server Error", "ValueError", "KeyError")
    assert third.startswith(f"  {__file__}:")
    assert fifth.endswith(" in caught")


def test_report_to_operators_has_no_values_of_the_request(caught):
    request = RequestFactory().post(f"/?q={NAME}", {"name": NAME}, headers={"Cookie": f"name={NAME}"})
    reporter = QuietReporter(request, *caught)
    assert NAME not in reporter.get_traceback_text()
    assert reporter.get_traceback_html() == ""
    assert reporter.get_traceback_data() == {"exception_type": "ValueError"}


def test_report_stands_without_a_request(caught):
    assert QuietReporter(None, *caught).get_traceback_text().startswith("ValueError\n")
