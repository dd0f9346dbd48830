"""The sentences of a test of proxies and mirrors; the form is ``english``'s."""

from __future__ import annotations

_BY_NETWORK = "Check the network, the VPN and the firewall."
_ASK_PROXY = "Ask who runs the proxy."
_ANOTHER = "Take another mirror, or tell who runs this one."
_TRUST = (
    "Put the certificate of that issuer into the system's trust store and restart Docker"
    "{folder:, or as ca.crt into # without a restart}; containers and builds need it separately."
)

PROBE = {
    # It is alive
    "probe-alive": ("{place} serves images.", ""),
    "probe-alive-http": ("{place} serves images, by plain HTTP.", ""),
    "probe-proxy-alive": ("The proxy {place} serves.", ""),
    "probe-wants-login": ("{place} answers, and wants a login.", "Use 'docker login' for it."),
    "probe-mirror-login": (
        "The mirror {place} wants a login, and Docker never logs in to a mirror.",
        "Have it serve without one, or take it out of the profile.",
    ),
    "probe-denied": (
        "{place} answers, and does not give {image} without a login.",
        "Docker never logs in to a mirror: have it serve without a login.",
    ),
    # The name and the connection
    "probe-no-name": (
        "There is no such name: {host}.",
        "Check its spelling, and whether this network's name servers know it.",
    ),
    "probe-no-lookup": ("No name server could say where {host} is.", _BY_NETWORK),
    "probe-refused": (
        "{place} refuses the connection.",
        "Check the port, and whether the server runs.",
    ),
    "probe-unreachable": ("There is no way to {place} from here.", _BY_NETWORK),
    "probe-closed": (
        "{place} ended the connection without an answer.",
        "A firewall may do that: try another way or another network.",
    ),
    # Nothing came in time
    "probe-silent-name": (
        "The name {place} was not looked up within {seconds:# second|# seconds}.",
        _BY_NETWORK,
    ),
    "probe-silent": ("{place} was not reached within {seconds:# second|# seconds}.", _BY_NETWORK),
    "probe-silent-proxy": (
        "The proxy {place} was asked for a way through and said nothing within "
        "{seconds:# second|# seconds}.",
        "Check the scheme and the port of its URL, and whether the proxy itself is online.",
    ),
    "probe-silent-tls": (
        "{place} was connected and spoke no TLS within {seconds:# second|# seconds}.",
        "A firewall may do that: try another way or another network.",
    ),
    "probe-silent-answer": (
        "{place} was asked and did not answer within {seconds:# second|# seconds}.",
        "Try again later, or take another mirror.",
    ),
    # Proxies
    "probe-407": (
        "The proxy {proxy} wants a user and a password.",
        "Name the user in its URL (http://USER@…), then: dockproxy password {profile:sh}",
    ),
    "probe-407-wrong": (
        "The proxy {proxy} does not take this user and password.",
        "Set the right one: dockproxy password {profile:sh}",
    ),
    "probe-407-scheme": (
        "The proxy {proxy} wants a login by {schemes}, and Docker can log in by Basic only.",
        "Run a proxy of your own that logs in there, such as px or cntlm, and name that one.",
    ),
    "probe-password-hidden": (
        "The proxy {proxy} wants its password, which this user may not read.",
        "Run it as root, or test a profile: dockproxy test {profile:sh}",
    ),
    "probe-profile-password": (
        "The password that Docker runs with may not be read here, so that of {profile} was used.",
        "",
    ),
    "probe-proxy-refuses": ("The proxy {proxy} does not let through to {place}: {why}", _ASK_PROXY),
    "probe-proxy-fails": (
        "The proxy {proxy} answers and does not reach {place}: {why}",
        "Try again later, or ask who runs the proxy.",
    ),
    "probe-proxy-closed": (
        "The proxy {place} ended the connection when it was asked for a way through.",
        "Check the scheme and the port of its URL; one for SOCKS is written socks5://.",
    ),
    "probe-proxy-no-tls": (
        "The proxy {place} does not speak TLS.",
        "Write http:// in its URL: https:// there means TLS to the proxy itself.",
    ),
    "probe-proxy-mute": (
        "The proxy {place} gives no answer to TLS.",
        "Write http:// in its URL: https:// there means TLS to the proxy itself.",
    ),
    "probe-proxy-no-http": (
        "{place} does not answer as a proxy for HTTP does.",
        "Check the scheme and the port of its URL; one for SOCKS is written socks5://.",
    ),
    "probe-proxy-issuer": (
        "The proxy {place} has a certificate that is not trusted, issued by "
        "'{issuer}' for '{subject}'.",
        _TRUST,
    ),
    "probe-no-socks": (
        "{proxy} does not answer as a SOCKS5 proxy does.",
        "Check the scheme and the port of its URL; one for HTTP is written http://.",
    ),
    "probe-socks-login": (
        "The proxy {proxy} does not take this user and password.",
        "Set the right one: dockproxy password {profile:sh}",
    ),
    "probe-socks-wants": (
        "The proxy {proxy} wants a login.",
        "Name the user in its URL (socks5://USER@…), then: dockproxy password {profile:sh}",
    ),
    "socks-failure": ("general failure.", ""),
    "socks-forbidden": ("forbidden by its rules.", ""),
    "socks-no-network": ("network unreachable.", ""),
    "socks-no-host": ("host unreachable.", ""),
    "socks-refused": ("connection refused.", ""),
    "socks-expired": ("too far away.", ""),
    "socks-command": ("it does not know the request.", ""),
    "socks-address": ("it does not know this kind of address.", ""),
    # Certificates
    "probe-no-tls": (
        "{place} does not speak TLS.",
        "Write http:// in the mirror's URL if it is meant to be without.",
    ),
    "probe-tls-fails": (
        "TLS with {place} fails: {why}.",
        "Somebody in between may break it, or its TLS is too old.",
    ),
    "probe-intercepted": (
        "TLS to {place} is intercepted: its certificate, for '{subject}', was issued by "
        "'{issuer}', which this machine does not trust.",
        _TRUST,
    ),
    "probe-unknown-issuer": (
        "The certificate of {place}, for '{subject}', was issued by '{issuer}', which is not "
        "trusted here: its own authority, or somebody who intercepts TLS.",
        _TRUST,
    ),
    "probe-trusted-later": (
        "The issuer of the certificate of {place}, '{issuer}', is trusted since after Docker was "
        "started, and Docker reads that at its start alone.",
        "Restart Docker.",
    ),
    "probe-expired": (
        "The certificate of {place} has expired on {day}; it is for '{subject}' by '{issuer}'.",
        "Tell who runs it; check this machine's date, too.",
    ),
    "probe-too-early": (
        "The certificate of {place} is not valid before {day}; it is for '{subject}' by "
        "'{issuer}'.",
        "Check this machine's date.",
    ),
    "probe-other-name": (
        "The certificate of {place} is for another name: '{subject}', by '{issuer}'.",
        "Name the server as its certificate does, or have that mended.",
    ),
    "probe-bad-certificate": (
        "The certificate of {place}, for '{subject}' by '{issuer}', is not valid: {why}.",
        "Tell who runs it.",
    ),
    "probe-certs-unreadable": (
        "Docker's certificates in {path} cannot be used here: {why}.",
        "If only this user may not read them, run it as root.",
    ),
    "probe-certs-alone": (
        "{path} has no {other} beside it, so Docker refuses this registry.",
        "Put the other half there, or take it away.",
    ),
    # What answers
    "probe-no-http": ("{place} does not answer by HTTP.", "Check the port and the scheme."),
    "probe-login-page": (
        "A web page answers in place of {place}{where:, from #}.",
        "The network may want a login in the browser first; else check the URL.",
    ),
    "probe-no-registry": ("{place} is no registry: {why}", "Check the URL, its path included."),
    "probe-forbidden": ("{place} refuses to answer: {why}", _ANOTHER),
    "probe-server-fails": ("{place} fails: {why}", _ANOTHER),
    "probe-redirects": ("{place} sends to other places and never ends.", _ANOTHER),
    "probe-rate-limit": (
        "{place} gives no more images to this address for now: its rate limit is reached.",
        "Wait, use 'docker login', or put a mirror into the profile.",
    ),
}
