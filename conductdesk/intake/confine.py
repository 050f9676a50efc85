"""What a process gives up before it touches a hostile picture: memory, time, files, network, other processes.

Three layers, each kept where the system has it:

1. resource limits (Linux; macOS honours all but the one on memory; Windows has none of them: there the
   parent's clock and the limit on pixels are what holds);
2. a system call filter (Linux on x86-64): only what decoding needs is left, anything else fails, so there is
   no way to open a file or a socket even for machine code that was smuggled in;
3. an audit hook (everywhere): Python code can no longer open files, sockets, processes or libraries. It stops
   accidents and simple tricks, not machine code.
"""

import ctypes
import os
import platform
import struct
import sys
from contextlib import suppress
from typing import Final

if sys.platform != "win32":
    import resource

_OPEN_FILES = 16
_REFUSED_EVENTS = (
    *(
        "open",
        "socket.",
        "subprocess.",
        "os.",
        "shutil.",
        "ctypes.",
        "mmap.",
        "tempfile.",
        "glob.",
        "pathlib.",
    ),
    *(
        "urllib.",
        "http.",
        "ftplib.",
        "smtplib.",
        "sqlite3.",
        "winreg.",
        "_winapi.",
        "pty.",
        "fcntl.",
        "signal.",
    ),
)
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _NOT_PERMITTED, _NO_SUCH_CALL, _KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
_ARCHITECTURE_AT, _CALL_AT, _FIRST_ARGUMENT_AT = 4, 0, 16
_X86_64 = 0xC000003E
_PRLIMIT, _CLONE, _CLONE3, _THREAD_FLAG = 302, 56, 435, 0x00010000
_ALLOWED_CALLS: Final = {
    "read": 0,
    "write": 1,
    "close": 3,
    "fstat": 5,
    "lseek": 8,
    "mmap": 9,
    "mprotect": 10,
    "munmap": 11,
    "brk": 12,
    "rt_sigaction": 13,
    "rt_sigprocmask": 14,
    "rt_sigreturn": 15,
    "sched_yield": 24,
    "mremap": 25,
    "madvise": 28,
    "getpid": 39,
    "exit": 60,
    "gettimeofday": 96,
    "getrusage": 98,
    "sigaltstack": 131,
    "gettid": 186,
    "futex": 202,
    "restart_syscall": 219,
    "clock_gettime": 228,
    "clock_nanosleep": 230,
    "exit_group": 231,
    "getrandom": 318,
}
_THREAD_CALLS: Final = {"sched_getaffinity": 204, "set_robust_list": 273, "rseq": 334}
_SET_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER_MODE = 38, 22, 2


def confine(*, with_threads: bool = False) -> None:
    """Give up everything that decoding does not need, for good. Call it when all modules are loaded.

    Args:
        with_threads: a decoder starts threads of its own; other processes stay out of reach all the same.
    """
    if sys.platform != "win32":
        given_up = {resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0, resource.RLIMIT_NOFILE: _OPEN_FILES}
        if not with_threads:
            given_up[resource.RLIMIT_NPROC] = 0
        for kind, value in given_up.items():
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (value, value))
    _filter_system_calls(with_threads=with_threads)
    sys.addaudithook(_refuse)


def allow_for_one_picture(*, cpu_seconds: int, memory_bytes: int) -> None:
    """Give the next picture this much more processor time, and this much memory in all."""
    if sys.platform == "win32":
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + cpu_seconds + 1
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(_REFUSED_EVENTS):
        raise PermissionError(event)


def _filter_system_calls(*, with_threads: bool) -> bool:
    """Install the filter; False where the system does not offer it, and then nothing has changed."""
    if sys.platform != "linux" or platform.machine() != "x86_64" or sys.maxsize < 1 << 32:
        return False
    program = _filter_program(with_threads=with_threads)
    instructions = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: the number of eight-byte instructions, then where they are.
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(instructions))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_SET_SECCOMP, _FILTER_MODE, header, 0, 0) == 0)


def _filter_program(*, with_threads: bool) -> bytes:
    """Write the filter: a call on the list, its own limits, perhaps a thread; all else is refused.

    An instruction: its operation, how many to skip if true, how many if false, its operand.
    """
    refuse, allow = (_RETURN, 0, 0, _NOT_PERMITTED), (_RETURN, 0, 0, _ALLOW)
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_JUMP_IF_EQUAL, 1, 0, _X86_64),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _CALL_AT),
    ]
    for call in (*_ALLOWED_CALLS.values(), *(_THREAD_CALLS.values() if with_threads else ())):
        program += [(_JUMP_IF_EQUAL, 0, 1, call), allow]
    if with_threads:
        # The C library asks for threads with clone3, whose flags a filter cannot read, and then with clone.
        program += [(_JUMP_IF_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _NO_SUCH_CALL)]
        program += [(_JUMP_IF_EQUAL, 0, 4, _CLONE), (_LOAD, 0, 0, _FIRST_ARGUMENT_AT)]
        program += [(_JUMP_IF_ANY_BIT, 0, 1, _THREAD_FLAG), allow, refuse]
    program += [(_JUMP_IF_EQUAL, 0, 3, _PRLIMIT), (_LOAD, 0, 0, _FIRST_ARGUMENT_AT)]
    program += [(_JUMP_IF_EQUAL, 0, 1, 0), allow, refuse]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in program)


def close_inherited_files(keep: tuple[int, ...]) -> None:
    """Close every open file of this process but the ones named."""
    last = 0
    for descriptor in sorted((*keep, 4096)):
        # An empty range closes everything on Python 3.11.
        if last < descriptor:
            os.closerange(last, descriptor)
        last = descriptor + 1
