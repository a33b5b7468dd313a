"""What the schema of the interface says besides what each view declares: how it refuses.

Called by drf-spectacular once the schema is made. What a view says itself stays.
"""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "403": _("Not signed in, the token is missing, or these roles do not open this."),
    "404": _("Not there, or not there for this user: the two are not told apart."),
    "429": _("Too much was read in an hour (docs/access.md)."),
}
WITH_A_BODY = {
    "400": _("What was sent is not as the schema says; each field with its sentences."),
    "415": _("The body is not JSON."),
}
REFUSED = {"Refused": {"type": "object", "description": "Sentences, by field; or one, as `detail`."}}


def say_refusals(result, generator, request, public):
    """Add to each operation the answers by which it refuses."""
    result["components"].setdefault("schemas", {}).update(REFUSED)
    for operations in result["paths"].values():
        for operation in operations.values():
            told = REFUSALS | (WITH_A_BODY if "requestBody" in operation else {})
            for status, description in told.items():
                operation["responses"].setdefault(status, _refusal(str(description)))
    return result


def _refusal(description):
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refused"}}}
    return {"description": description, "content": content}
