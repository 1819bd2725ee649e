"""Ports for servers that a test starts, and perhaps starts again."""
import itertools
import os
import socket

# The system gives ports from behind these to clients' connections: a server that is started again would find its own taken by one of
# those, now and then.
FIRST, BEHIND = 10_000, 32_000
# Processes that run beside each other have numbers near each other.
_given = itertools.count(os.getpid() * 64)


def free_port():
    """A port of the loopback address that nobody uses at the moment, and that is given out once."""
    for place in itertools.islice(_given, BEHIND - FIRST):
        port = FIRST + place % (BEHIND - FIRST)
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no port is free")
