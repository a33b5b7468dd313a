"""The interface keeps to its own schema (OpenAPI 3.1): whatever the schema allows is answered as it says, and what it
does not allow is refused in words; asked of the running web by schemathesis."""

import secrets

import pytest
import schemathesis
from django.conf import settings
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from schemathesis.specs.openapi.checks import positive_data_acceptance

pytestmark = [pytest.mark.journey, pytest.mark.slow]
# A schema does not tell which outings there are, nor that a piece is a part of a photo: what it allows may be refused.
UNTOLD = [positive_data_acceptance]


def signed_in(user):
    """Headers of a program that signed in as this user."""
    client, token = Client(), secrets.token_hex(16)
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: token}
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "X-CSRFToken": token}


@pytest.fixture(scope="module")
def interface(served, at_served, one_of_each, world):
    """(schemathesis' schema, headers of a caseworker, who also logs contacts)."""
    with at_served():
        headers = signed_in(world.claire)
    return schemathesis.openapi.from_url(served.url + reverse("api_schema"), headers=headers), headers


def test_every_operation_keeps_to_the_schema(interface):
    schema, headers = interface
    asked = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        asked[f"{operation.method} {operation.path}"] = _asked(operation, headers)
    assert len(asked) >= 9
    assert asked["post /api/v1/field/entries/"] >= {200, 400}
    assert asked["get /api/v1/cases/{id}/"] == {404}  # drawn identifiers are nobody's


def _asked(operation, headers):
    """The statuses of the answers to what was drawn, each held against the schema."""
    seen = set()

    @examples(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy())
    def ask(case):
        answer = case.call(headers=headers)
        seen.add(answer.status_code)
        case.validate_response(answer, excluded_checks=UNTOLD)

    ask()
    return seen
