"""Names below `localhost` lead to this machine (RFC 6761 §6.3), on systems whose resolver does not know that.

Python loads this by itself in every program whose PYTHONPATH names the folder: for what `lazurite hosts --write` does, without
touching the system.
"""

import socket

of_the_system = socket.getaddrinfo


def getaddrinfo(host, *arguments, **options):
    name = host.decode() if isinstance(host, bytes) else host
    return of_the_system("127.0.0.1" if name and name.endswith(".localhost") else host, *arguments, **options)


socket.getaddrinfo = getaddrinfo
