"""What differs between operating systems: locks, limits, priorities, processes.

Everything that exists on one system only is here, each with a stand-in where the system lacks it,
so that no other module asks which system it runs on.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import BinaryIO


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


def file_channel() -> tuple[socket.socket, socket.socket] | None:
    """Return two ends over which open files are passed, None where the system cannot."""
    if sys.platform == "win32":
        return None
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)


def memory_file() -> BinaryIO:
    """Return a new file that has no name and lives in memory (on disk outside Linux)."""
    if sys.platform == "linux":
        return os.fdopen(os.memfd_create("stills-gallery"), "w+b")
    return tempfile.TemporaryFile()


def send_file(channel: socket.socket, file: BinaryIO) -> None:
    """Hand an open file to the process at the other end of a `file_channel`."""
    if sys.platform != "win32":
        socket.send_fds(channel, [b"f"], [file.fileno()])


def receive_file(channel: socket.socket) -> int:
    """Return the descriptor of the file that the other end has sent; OSError where it has not."""
    if sys.platform != "win32":
        _, handles, _, _ = socket.recv_fds(channel, 1, 1)
        if handles:
            return handles[0]
    raise OSError("no file was passed")
