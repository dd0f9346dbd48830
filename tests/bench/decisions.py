"""What it costs to decide whether a request takes the proxy, by the length of no_proxy.

Pure Python, on this machine: the guest would add nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

from dockproxy_tray.core.proxies import Proxies
from tests.bench.ratio import Measure

COUNTS = (1, 32, 1024)
_PAIRS = 15
_PROXY = "http://proxy.corp.example:8080"


def entries(count: int) -> str:
    """A list of all kinds of entries, in which the host that is asked for is not."""
    kinds = (".d{}.corp.example", "10.{}.0.0/16", "h{}.corp.example:8443", "fd00:{}::/32")
    return ",".join(kinds[n % len(kinds)].format(n % 200) for n in range(count))


def run_decisions() -> Iterator[Measure]:
    """Each length beside the shortest: no more than so many times as much."""
    for name, maker in (("decide", _decide), ("read no_proxy and decide", _read_and_decide)):
        least = maker(COUNTS[0])
        for count in COUNTS[1:]:
            ours, theirs = _in_turn(maker(count), least)
            title = f"{name}, {count} entries of no_proxy"
            yield Measure(title, "1 entry", ours, theirs, count, "us")


def _decide(count: int) -> Callable[[], object]:
    proxies = Proxies(_PROXY, _PROXY, entries(count))
    proxies.choose("https", "www.example.com", 443)
    return lambda: proxies.choose("https", "www.example.com", 443)


def _read_and_decide(count: int) -> Callable[[], object]:
    text = entries(count)
    return lambda: Proxies(_PROXY, _PROXY, text).choose("https", "www.example.com", 443)


def _in_turn(
    ours: Callable[[], object], theirs: Callable[[], object]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Seconds of one call each, so often that the clock's own cost does not count."""
    runs: tuple[list[float], list[float]] = ([], [])
    for _ in range(_PAIRS):
        for call, found, times in ((ours, runs[0], 20), (theirs, runs[1], 200)):
            start = perf_counter()
            for _ in range(times):
                call()
            found.append((perf_counter() - start) / times)
    return tuple(runs[0]), tuple(runs[1])
