"""Somebody who has just proved who they are, in a test client."""

import time


def prove(client, user, *, method="password", age=0):
    """Sign `user` in, with a proof of `method` made `age` seconds ago."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": method, "at": time.time() - age, "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
