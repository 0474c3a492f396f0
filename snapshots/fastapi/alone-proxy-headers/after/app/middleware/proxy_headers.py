"""The address and the scheme of the client, from a proxy that is trusted."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send

SECURE = {"http": "https", "ws": "wss"}


class ProxyHeadersMiddleware:
    """Takes X-Forwarded-For and X-Forwarded-Proto from addresses in `trusted`.

    The client is the last address that no trusted proxy has: what stands
    before it may be the client's own word. `trusted` holds addresses and
    networks; everybody cannot be trusted, as anybody could then be anyone.
    """

    def __init__(self, app: ASGIApp, *, trusted: Iterable[str]) -> None:
        given = [trusted] if isinstance(trusted, str) else list(trusted)
        self.trusted = [ip_network(each) for each in given]
        for network in self.trusted:
            if network.prefixlen == 0:
                message = f"trusted must not be everybody: {str(network)!r}"
                raise ValueError(message)
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        peer = scope.get("client")
        address = address_in(peer[0]) if peer else None
        if address is not None and self.is_trusted(address):
            self.rewrite(scope)
        await self.app(scope, receive, send)

    def rewrite(self, scope: Scope) -> None:
        protocols = values_of(scope, b"x-forwarded-proto")
        if protocols and protocols[-1] in {"https", "wss"}:
            scope["scheme"] = SECURE.get(scope["scheme"], scope["scheme"])
        for host in reversed(values_of(scope, b"x-forwarded-for")):
            address = address_in(host)
            if address is None:  # nobody knows who is before it
                return
            scope["client"] = (str(address), 0)
            if not self.is_trusted(address):
                return

    def is_trusted(self, address: IPv4Address | IPv6Address) -> bool:
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self.trusted)


def values_of(scope: Scope, header: bytes) -> list[str]:
    """What all lines of a header list, in their order."""
    lines = [value for name, value in scope["headers"] if name == header]
    items = b",".join(lines).decode("latin-1").split(",")
    return [item.strip() for item in items if item.strip()]


def address_in(host: str) -> IPv4Address | IPv6Address | None:
    """The address without a port: `192.0.2.1:80`, `[2001:db8::1]:80`."""
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        return ip_address(host)
    except ValueError:
        return None
