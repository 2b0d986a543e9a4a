"""Who visits the web page, and what they may do. A server uses one of three methods:

- no sign-in while it listens on loopback only: local users may do what the command line may. Guarded, as the API is,
  against forwarded and cross-site requests (DNS rebinding, request forgery);
- a reverse proxy has signed them in and names them in a header, which is trusted from its address only;
- a password, checked here.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.access.loopback import FORWARDING, host_name, is_loopback, is_own_page
from assistant.errors import SettingsError, UserFault
from assistant.settings import Settings
from assistant.types.roles import ACCESSES, Access

SignInMethod = Literal["local", "header", "password"]
COOKIE = "assistant_session"
LOCAL = "local"
MAX_NAME_CHARACTERS = 200
#: The most failed sign-ins within WINDOW_SECONDS: per name and address, per address, per name.
FAILURES_OF_BOTH, FAILURES_OF_ADDRESS, FAILURES_OF_NAME = 5, 30, 60
WINDOW_SECONDS = 15 * 60.0
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor of the page."""

    name: str
    role: Access

    def may(self, role: Access) -> bool:
        """Whether the visitor has at least this role."""
        return ACCESSES.index(self.role) >= ACCESSES.index(role)


class KnownUser(Protocol):
    """A user, as far as the page needs to know."""

    @property
    def name(self) -> str:
        """The name."""
        ...

    @property
    def role(self) -> Access:
        """What the user may do."""
        ...


class UserDirectory(Protocol):
    """The users."""

    def listed(self) -> tuple[KnownUser, ...]:
        """Every user."""
        ...

    def find(self, name: str) -> KnownUser | None:
        """The user of that name."""
        ...

    def check(self, name: str, password: str) -> KnownUser | None:
        """The user with this name and password."""
        ...


class SignInStore(Protocol):
    """The sign-ins."""

    def begin(self, user_name: str, lasts_seconds: float) -> str:
        """Sign in; returns the token."""
        ...

    def find(self, token: str) -> KnownUser | None:
        """The user of a token."""
        ...

    def end(self, token: str) -> None:
        """Sign out."""
        ...


class FailedSignIns:
    """Counts failed sign-ins within a time window. Safe to use from several threads; kept in memory."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._times: dict[tuple[str, str], list[float]] = {}

    def wait_seconds(self, name: str, peer: str) -> float:
        """Seconds until the next attempt is allowed; 0 when it is now."""
        now = self._clock()
        limits = ((FAILURES_OF_BOTH, (name, peer)), (FAILURES_OF_ADDRESS, ("", peer)), (FAILURES_OF_NAME, (name, "")))
        with self._lock:
            found = [self._recent(key, now)[-limit:] for limit, key in limits if len(self._recent(key, now)) >= limit]
        return max((times[0] + WINDOW_SECONDS - now for times in found), default=0.0)

    def count(self, name: str, peer: str) -> None:
        """Count a failure."""
        now = self._clock()
        with self._lock:
            for key in ((name, peer), ("", peer), (name, "")):
                self._times[key] = [*self._recent(key, now)[-FAILURES_OF_NAME:], now]
            while len(self._times) > _REMEMBERED:
                self._times.pop(next(iter(self._times)))

    def forget(self, name: str, peer: str) -> None:
        """After a successful sign-in: take back its count, and clear those of this name from this address."""
        with self._lock:
            self._times.pop((name, peer), None)
            for key in (("", peer), (name, "")):
                self._times[key] = self._times.get(key, [])[:-1]

    def _recent(self, key: tuple[str, str], now: float) -> list[float]:
        return [each for each in self._times.get(key, ()) if each > now - WINDOW_SECONDS]


class Visitors:
    """Identifies visitors. Safe to use from several threads. Raises SettingsError when a network is invalid."""

    def __init__(
        self,
        settings: Settings,
        users: UserDirectory,
        sign_ins: SignInStore,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        ui = settings.ui
        self._ui = ui
        self._users = users
        self._sign_ins = sign_ins
        self._public_url = settings.api.public_url
        self._failures = FailedSignIns(clock)
        self.session_seconds = ui.session_hours * 3_600
        self.secure_cookie = self._public_url.startswith("https:")
        if ui.user_header:
            self.sign_in_method: SignInMethod = "header"
        elif ui.sign_in == "auto" and is_loopback(ui.host):
            self.sign_in_method = "local"
        else:
            self.sign_in_method = "password"
        try:
            self._proxies = tuple(ipaddress.ip_network(each) for each in ui.proxy_addresses)
        except ValueError as error:
            raise SettingsError(
                "ASSISTANT_UI__PROXY_ADDRESSES", list(ui.proxy_addresses), 'networks, for example ["10.0.0.0/8"]'
            ) from error

    def check_start(self) -> None:
        """Raises UserFault when sign-in is required and there are no users."""
        if self.sign_in_method == "password" and not self._users.listed():
            raise UserFault(
                f"Sign-in is required on {self._ui.host}, and there are no users.",
                "Make one: assistant users add NAME --role admin. Or have it made: ASSISTANT_UI__FIRST_USER "
                "and ASSISTANT_UI__FIRST_PASSWORD. Or name the header of a reverse proxy that signs people in: "
                "ASSISTANT_UI__USER_HEADER",
            )

    def find(self, headers: Mapping[str, str], cookie: str, peer: str) -> Visitor | None:
        """The visitor who sends these headers (lower-case names) and this session cookie from the address `peer`."""
        if self.sign_in_method == "header":
            return self._named(headers, peer)
        if self.sign_in_method == "local":
            is_here = is_loopback(peer) and is_loopback(host_name(headers.get("host", "")))
            return Visitor(LOCAL, "admin") if is_here and not any(name in headers for name in FORWARDING) else None
        user = self._sign_ins.find(cookie) if cookie else None
        return Visitor(user.name, user.role) if user else None

    def is_own_page(self, headers: Mapping[str, str]) -> bool:
        """Whether a request is not cross-site."""
        return is_own_page(headers, self._public_url)

    def sign_in(self, name: str, password: str, peer: str) -> str | float:
        """The token of a new sign-in; else the seconds to wait, 0 when name or password are wrong."""
        name = name[:MAX_NAME_CHARACTERS].encode("utf-8", "replace").decode().replace("\0", " ").strip()
        wait_seconds = self._failures.wait_seconds(name, peer)
        if wait_seconds:
            return wait_seconds
        self._failures.count(name, peer)  # before the password is checked: parallel requests do not get more attempts
        user = self._users.check(name, password)
        if user is None:
            return 0.0
        self._failures.forget(name, peer)
        return self._sign_ins.begin(user.name, self.session_seconds)

    def sign_out(self, token: str) -> None:
        """End a sign-in."""
        if token:
            self._sign_ins.end(token)

    def _named(self, headers: Mapping[str, str], peer: str) -> Visitor | None:
        name = headers.get(self._ui.user_header.lower(), "").strip()
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return None
        if not name or len(name) > MAX_NAME_CHARACTERS or not name.isprintable():
            return None
        if not any(address in each for each in self._proxies):
            return None
        user = self._users.find(name)
        return Visitor(name, user.role if user else self._ui.proxy_role)
