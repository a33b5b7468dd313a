"""Where the demo listens: HOST and PORT of the environment, on this machine only unless told otherwise."""

import errno
import os
import socket

from config.embedded import CannotStart


def address():
    """(host, port) from the environment; CannotStart for a port that is not one."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port = os.environ.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise CannotStart(f"PORT={port} is not a port: give a number from 1 to 65535, e.g. make demo PORT=8001.")
    return host, int(port)


def require_free():
    """CannotStart unless HOST:PORT can be listened on."""
    host, port = address()
    try:
        family, kind, proto, _name, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            probe.listen()
    except OSError as error:
        raise CannotStart(_words(host, port, error)) from error


def _words(host, port, error):
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is in use by another program: choose another, e.g. make demo PORT={port + 1}."
    if error.errno == errno.EACCES:
        return f"Port {port} may only be used by root: choose one above 1023, e.g. make demo PORT=8000."
    return f"{host} is not an address of this machine ({error.strerror}): try make demo HOST=127.0.0.1."


def free_port(host="127.0.0.1"):
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]
