"""What differs between operating systems: locks, limits, priorities, processes.

Everything that exists on one system only is here, each with a stand-in where the system lacks it,
so that no other module asks which system it runs on. Every command and every worker process
imports this module, so what few of them need (15 ms of it) is imported where it is used.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from gallery.errors import SaveError

if TYPE_CHECKING:
    import mmap
    import socket
    import subprocess

LOCK_SECONDS = 10.0


def limit_memory(limit: int) -> None:
    """Let this process have at most `limit` bytes of address space; more is a MemoryError.

    Also no core dumps: a decoder that crashes on a hostile file is expected here. Windows has no
    such limit without a job object, and macOS takes this one but does not hold to it: there, only
    the limits on pixels stand.
    """
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):  # a lower hard limit is already in force
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def lower_priority() -> None:
    """Let this process run only when nothing else wants to: SCHED_IDLE, elsewhere the nicest.

    For whole processes. A nice *thread* of a Python process holds the interpreter's lock while it
    waits for its turn. On Windows `start_worker` sets the priority.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
            return
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.nice(19)


def die_after(seconds: float) -> None:
    """End this process after `seconds` even inside a decoder; 0 takes that back.

    For workers whose parent was killed and can no longer hold them to a deadline. Windows has no
    alarm; there such a worker ends when its job does.
    """
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def start_worker(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    background: bool,
    handles: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a process with pipes at its stdin and stdout, in a process group of its own.

    Ctrl-C in the terminal does not reach it and `kill_tree` gets all that it started. `handles` are
    file descriptors that it inherits under the same numbers (not on Windows).
    """
    import subprocess

    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        if background:
            flags |= subprocess.IDLE_PRIORITY_CLASS
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
            creationflags=flags,
        )
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(environment),
        start_new_session=True,
        pass_fds=handles,
    )


def kill_tree(process: subprocess.Popen[bytes]) -> None:
    """Kill a process from `start_worker` and what it started; nothing where it is gone already.

    Returns at once; a process that hangs in the kernel (a dead network disk) dies later.
    """
    with contextlib.suppress(ProcessLookupError, PermissionError, OSError):
        if sys.platform == "win32" or process.poll() is not None:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def cpu_seconds(pid: int) -> float:
    """Return for how long a process has used a processor; 0 where the system does not say."""
    if sys.platform != "linux":
        return 0.0
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            # The name, in brackets, may hold anything; user and system time are 14th and 15th.
            times = file.read().rpartition(b")")[2].split()[11:13]
        return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError):
        return 0.0


def release_pages(mapping: mmap.mmap) -> None:
    """Let go of the memory that a mapped, unwritten file takes; what is needed is read again.

    Windows has no such call, and takes the pages back by itself when memory is short.
    """
    if sys.platform != "win32":
        import mmap as memory

        mapping.madvise(memory.MADV_DONTNEED)


def file_channel() -> tuple[socket.socket, socket.socket] | None:
    """Return two ends over which open files are passed, None where the system cannot."""
    if sys.platform == "win32":
        return None
    import socket

    return socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)


def memory_file() -> BinaryIO:
    """Return a new file that has no name and lives in memory (on disk outside Linux)."""
    if sys.platform == "linux":
        return os.fdopen(os.memfd_create("stills-gallery"), "w+b")
    import tempfile

    return tempfile.TemporaryFile()


def send_file(handle: int, file: BinaryIO) -> None:
    """Hand an open file to the process at the other end of a `file_channel`."""
    if sys.platform != "win32":
        import socket

        with socket.socket(fileno=os.dup(handle)) as channel:
            socket.send_fds(channel, [b"f"], [file.fileno()])


def receive_file(channel: socket.socket) -> int:
    """Return the descriptor of the file that the other end has sent; OSError where it has not."""
    if sys.platform != "win32":
        import socket

        _, handles, _, _ = socket.recv_fds(channel, 1, 1)
        if handles:
            return handles[0]
    raise OSError("no file was passed")


@contextlib.contextmanager
def file_lock(path: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the lock of the folder that `path` is in, against other threads and processes.

    Nothing is written for it: the lock is on the folder itself. Where a folder cannot be locked
    (Windows, some network disks) it is on a file in the temporary folder, which only holds off
    programs on this machine. Raises SaveError when it is not free in time, FileNotFoundError when
    there is no such folder.
    """
    handle = _lock_handle(path.parent)
    try:
        deadline = time.monotonic() + seconds
        wait = 0.001
        while not _try_lock(handle):
            if time.monotonic() > deadline:
                reason = "another program is saving in this folder and does not finish; try again"
                raise SaveError(path, reason)
            time.sleep(wait)
            wait = min(wait * 2, 0.01)
        yield
    finally:
        os.close(handle)  # which frees the lock


def _lock_handle(folder: Path) -> int:
    if sys.platform != "win32":
        import fcntl

        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return handle
        except OSError:  # a file system without such locks
            os.close(handle)
        else:
            return handle
    else:
        os.stat(folder)
    import hashlib
    import tempfile

    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:32]
    user = os.getuid() if sys.platform != "win32" else "user"
    return os.open(
        Path(tempfile.gettempdir()) / f"stills-gallery-{user}-{name}.lock",
        os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0),
        0o600,
    )


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            return False
        raise
    return True


@contextlib.contextmanager
def listed(folder: str) -> Iterator[tuple[Iterator[os.DirEntry[str]], tuple[int, int]]]:
    """Give the entries of a folder, and what tells it from every other folder; OSError if none.

    The entries are looked at (`entry.stat()`) from within the open folder: the system then finds a
    file by its name alone and not by the whole path, and a folder that is renamed meanwhile is
    still the same. Windows cannot do that; there it goes by the path.
    """
    if sys.platform == "win32":
        facts = os.stat(folder)
        with os.scandir(folder) as entries:
            yield entries, (facts.st_dev, facts.st_ino)
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        facts = os.fstat(handle)
        with os.scandir(handle) as entries:
            yield entries, (facts.st_dev, facts.st_ino)
    finally:
        os.close(handle)


def sync_file(handle: int) -> None:
    """Have the disk itself hold what was written to `handle`."""
    if sys.platform == "darwin":
        import fcntl

        with contextlib.suppress(OSError):  # fsync only reaches the disk's own cache there
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
    os.fsync(handle)


def sync_folder(folder: Path | str) -> None:
    """Have the disk hold the names in `folder`: a rename is lost in a crash without it.

    Windows has no way to ask for it, some file systems refuse; neither is an error.
    """
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EROFS):
            raise
    finally:
        os.close(handle)


def copy_mode(facts: os.stat_result, handle: int) -> None:
    """Give the file at `handle` the permissions and, where it may have it, the owner of another."""
    if sys.platform == "win32":
        return
    mine = os.fstat(handle)
    if (mine.st_uid, mine.st_gid) != (facts.st_uid, facts.st_gid):
        with contextlib.suppress(OSError):
            os.fchown(handle, facts.st_uid, facts.st_gid)
    if mine.st_mode != facts.st_mode:
        with contextlib.suppress(OSError):  # FAT and some network disks have no permissions
            os.fchmod(handle, facts.st_mode & 0o7777)


def watches_below() -> bool:
    """Return whether to watch a folder is to watch all that is below it.

    On Linux each folder needs a watch of its own, which somebody has to set.
    """
    return sys.platform != "linux"


def queued_changes() -> int:
    """Return how many changes the system keeps for a program that does not ask; more are lost."""
    try:
        return int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    except (OSError, ValueError):
        return 16_384


def on_network(folder: Path) -> bool:
    """Return whether changes in `folder` may be made by a machine that does not tell this one."""
    if sys.platform != "linux":
        return False
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
        here = str(folder.resolve())
    except OSError:
        return False
    found = kind = ""
    for line in mounts.splitlines():
        _, place, name, *_ = line.split(" ")
        place = place.replace("\\040", " ")
        within = place == "/" or here == place or here.startswith(place + "/")
        if within and len(place) >= len(found):
            found, kind = place, name
    return kind.removeprefix("fuse.") in _NETWORK_KINDS


_NETWORK_KINDS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "lustre", "9p"}
    | {"beegfs", "virtiofs", "sshfs", "rclone", "s3fs", "davfs", "gvfsd-fuse", "vboxsf", "prl_fs"}
)
