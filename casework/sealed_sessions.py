"""Sessions as they lie in the database: sealed whole with the key ring.

Between two pages a session may hold what nobody else may read: the secret of an authenticator app being set up, a form
sent before its author had proved who they are. A session that does not open (other keys, changed bytes) is empty.
"""

from django.core.signing import JSONSerializer

from casework.encryption import DecryptionFailed, seal, unseal

PURPOSE = "session"


class SealedSerializer:
    """For settings.SESSION_SERIALIZER."""

    def dumps(self, values):
        return seal(PURPOSE, JSONSerializer().dumps(values))

    def loads(self, sealed):
        try:
            return JSONSerializer().loads(unseal(PURPOSE, sealed))
        except DecryptionFailed:
            return {}
