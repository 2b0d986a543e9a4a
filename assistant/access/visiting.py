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
from typing import Literal, Protocol, runtime_checkable

from assistant.access.loopback import FORWARDING, host_name, is_loopback, is_own_page
from assistant.errors import SettingsError, UserFault
from assistant.settings import Settings
from assistant.types.roles import ACCESSES, Access

SignInMethod = Literal["local", "header", "password"]
COOKIE = "assistant_session"
#: Remembers that somebody has signed in on a device, and nothing else: it opens nothing.
DEVICE_COOKIE = "assistant_device"
DEVICE_SECONDS = 180 * 86_400
LOCAL = "local"
MAX_NAME_CHARACTERS = 200
#: So many failed sign-ins within WINDOW_SECONDS cost nothing: of a name at one place, and of a name anywhere. After
#: each further one the next has to wait, one second at first, then twice as long each time, at most so long.
FREE_FAILURES, MAX_WAIT_SECONDS = 5, 15 * 60.0
FREE_FAILURES_OF_NAME, MAX_WAIT_OF_NAME_SECONDS = 60, 30.0
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

    def device_token(self, name: str) -> str:
        """What a device of this user is remembered by."""
        ...

    def knows_device(self, name: str, token: str) -> bool:
        """Whether this user has signed in on a device with this token."""
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


@runtime_checkable
class _Repeated(Protocol):
    """Headers of which a name may come several times."""

    def getlist(self, key: str) -> list[str]:
        """All values of a name."""
        ...


class FailedSignIns:
    """Counts failed sign-ins and makes the next one wait, longer with each. Safe to use from several threads.

    A stranger cannot keep somebody out: failures count for a name at one address. Over all addresses they slow down
    guessing, for devices only that nobody has signed in on; a device that is known has a count of its own.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._times: dict[tuple[str, str], list[float]] = {}

    def wait_seconds(self, name: str, place: str, *, is_known: bool = False) -> float:
        """Seconds until the next attempt from an address, or a known device, is allowed; 0 when it is now."""
        now = self._clock()
        with self._lock:
            waits = [self._wait((name, place), FREE_FAILURES, MAX_WAIT_SECONDS, now)]
            if not is_known:
                waits.append(self._wait((name, ""), FREE_FAILURES_OF_NAME, MAX_WAIT_OF_NAME_SECONDS, now))
        return max(waits)

    def count(self, name: str, place: str) -> None:
        """Count a failure."""
        now = self._clock()
        with self._lock:
            for key in ((name, place), (name, "")):
                self._times[key] = [*self._recent(key, now)[-FREE_FAILURES_OF_NAME * 2 :], now]
            while len(self._times) > _REMEMBERED:
                self._times.pop(next(iter(self._times)))

    def forget(self, name: str, place: str) -> None:
        """After a successful sign-in: clear the failures of this name at this place, and take back its own count."""
        with self._lock:
            self._times.pop((name, place), None)
            self._times[(name, "")] = self._times.get((name, ""), [])[:-1]

    def _wait(self, key: tuple[str, str], free: int, longest_seconds: float, now: float) -> float:
        times = self._recent(key, now)
        if len(times) < free:
            return 0.0
        pause = min(longest_seconds, 2.0 ** min(len(times) - free, 30))
        return max(0.0, times[-1] + pause - now)

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

    def sign_in(self, name: str, password: str, peer: str, device: str = "") -> str | float:
        """The token of a new sign-in; else the seconds to wait, 0 when name or password are wrong.

        `device` is what :meth:`device_token` gave it after an earlier sign-in.
        """
        name = name[:MAX_NAME_CHARACTERS].encode("utf-8", "replace").decode().replace("\0", " ").strip()
        is_known = bool(device) and self._users.knows_device(name, device)
        place = f"device {device}" if is_known else peer
        wait_seconds = self._failures.wait_seconds(name, place, is_known=is_known)
        if wait_seconds:
            return wait_seconds
        self._failures.count(name, place)  # before the password is checked: parallel requests do not get more attempts
        user = self._users.check(name, password)
        if user is None:
            return 0.0
        self._failures.forget(name, place)
        return self._sign_ins.begin(user.name, self.session_seconds)

    def device_token(self, name: str) -> str:
        """What remembers a device on which this user has just signed in."""
        return self._users.device_token(name.strip())

    def sign_out(self, token: str) -> None:
        """End a sign-in."""
        if token:
            self._sign_ins.end(token)

    def _named(self, headers: Mapping[str, str], peer: str) -> Visitor | None:
        name = _identity(headers, self._ui.user_header.lower())
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


def _identity(headers: Mapping[str, str], header: str) -> str:
    """The name in an identity header: "" unless there is exactly one, for a second one may be a stranger's.

    Proxies send names in UTF-8, which arrives as Latin-1 (RFC 9110 leaves bytes above ASCII to the two ends).
    """
    values = headers.getlist(header) if isinstance(headers, _Repeated) else [headers.get(header, "")]
    if len(values) != 1:
        return ""
    name = values[0].strip()
    try:
        return name.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return name
