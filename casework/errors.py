"""The two ways an action says no. Both are shown to the user as they are."""


class Refusal(Exception):
    """The action is not possible now; `sentences` say why, in the user's language, at `field` of the form if any."""

    def __init__(self, *sentences, field=None):
        super().__init__("refused")
        self.sentences = sentences
        self.field = field


class Conflict(Exception):
    """Somebody else changed the same thing meanwhile; `fields` names what differs, {name: saved value}."""

    def __init__(self, fields):
        super().__init__("conflict")
        self.fields = fields
