"""Runs in the guest, on its standard library: one server of the probe's tests, until it is ended.

Its only argument is a JSON object: ``kind`` (``socks`` or ``interceptor``), ``address``, and the
fields of that server; an interceptor's certificates are pairs of files.
"""

from __future__ import annotations

import json
import signal
import ssl
import sys
from typing import Any

from tests.system.probe.servers import Handle, Interceptor, Socks, serving


def main() -> None:
    given: dict[str, Any] = json.loads(sys.argv[1])
    ways = {name: (host, port) for name, (host, port) in given["ways"].items()}
    handle: Handle
    if given["kind"] == "socks":
        user, password = (text.encode() for text in given["login"])
        handle = Socks(ways, (user, password))
    else:
        handle = Interceptor(ways, {name: _context(*p) for name, p in given["files"].items()})
    host, port = given["address"]
    with serving(handle, address=(host, port)):
        signal.sigwait({signal.SIGTERM})


def _context(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
main()
