"""Real mail servers for tests: Dovecot in a folder of its own, and the demo's exchanger in front of it."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from demo.servers import LOOPBACK, free_port
from mail.inbox import Account, InboxProblem, connect

DOVECOT = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else None)

CONFIG = """base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 0
mail_uid = {user}
mail_gid = {group}
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
passdb {{
  driver = static
  args = password=demo
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def need(program: str) -> None:
    """Skip a test whose program is not on the path, saying so; in CI a missing program is a failure."""
    if shutil.which(program) is None:
        if os.environ.get("CI"):
            pytest.fail(f"{program} is not installed: .ci/run installs it")
        pytest.skip(f"{program} is not on the path")


class Dovecot:
    """A running Dovecot; any user name logs in with the password `demo`."""

    def __init__(self, folder: Path, port: int, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.port = port
        self.process = process

    def restart(self) -> None:
        """Kill the server with all its processes and start it again on the same port."""
        for pid in [self.process.pid, *self._children()]:
            os.kill(pid, signal.SIGKILL)
        self.process.wait(10)
        (self.folder / "run" / "master.pid").unlink(missing_ok=True)
        self.process = subprocess.Popen(
            self.process.args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _wait(self)

    def kill_sessions(self) -> int:
        """End the processes behind the connections of this server, as a crash would; gives their number."""
        found = [pid for pid in self._children() if "dovecot/imap" in _command_of(pid).split()]
        for pid in found:
            os.kill(pid, signal.SIGKILL)
        return len(found)

    def _children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in listed.read_text().split()]

    def new_generation(self, user: str) -> None:
        """Forget what the UIDs of a user's folders mean, as when an index is lost or a backup restored."""
        for name in ("dovecot-uidlist", "dovecot-uidvalidity*", "dovecot.index*", "dovecot.list.index*"):
            for path in (self.folder / "mail" / user).rglob(name):
                path.unlink()

    def account(self, user: str, password: str = "demo") -> Account:
        return Account(LOOPBACK, self.port, user, password, "plain")


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


@contextmanager
def dovecot(more: str = "", **files: str) -> Iterator[Dovecot]:
    """Start Dovecot as an ordinary user (imap-login refuses root) and stop it at the end.

    `more` is added to its configuration ({folder} stands for its folder); `files` are written there first.
    """
    assert DOVECOT is not None
    user, group = _who()
    # unix sockets allow 108 characters: a short folder, not pytest's long one
    folder = Path(tempfile.mkdtemp(prefix="dc", dir="/tmp"))
    port = free_port()
    (folder / "mail").mkdir()
    config = folder / "dovecot.conf"
    for name, content in files.items():
        (folder / name).write_text(content)
    more = more.replace("{folder}", str(folder))
    config.write_text(CONFIG.format(folder=folder, user=user, group=group, port=port) + more)
    command = [DOVECOT, "-F", "-c", str(config)]
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", f"{user}:{group}", str(folder)], check=True)
        uid, gid = pwd.getpwnam(user).pw_uid, grp.getgrnam(group).gr_gid
        command = ["setpriv", "--reuid", str(uid), "--regid", str(gid), "--clear-groups", *command]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = Dovecot(folder, port, process)
    try:
        _wait(server)
        yield server
    finally:
        server.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _who() -> tuple[str, str]:
    if os.geteuid() != 0:
        name = pwd.getpwuid(os.geteuid()).pw_name
        return name, grp.getgrgid(os.getegid()).gr_name
    return "nobody", "nogroup"


def _wait(server: Dovecot) -> None:
    until = time.monotonic() + 15
    while True:
        try:
            connect(server.account("probe@bot.example"), timeout=5).logout()
        except InboxProblem:
            if time.monotonic() > until:
                log = server.folder / "dovecot.log"
                raise RuntimeError(log.read_text() if log.exists() else "Dovecot did not start") from None
            time.sleep(0.05)
        else:
            return
