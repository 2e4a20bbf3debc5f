"""What the decoding process takes away from itself before it sees the first byte of a file."""

from __future__ import annotations

import contextlib
import errno
import os
import resource

MAX_OPEN_FILES = 128
# No network, no new program, no look into other processes, no change of any file's name or rights.
_DENIED_CALLS = (
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4",
    "execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev",
    "kill", "tkill", "unlink", "unlinkat", "rename", "renameat", "renameat2", "link", "linkat",
    "symlink", "symlinkat", "mkdir", "mkdirat", "rmdir", "chmod", "fchmodat", "chown", "fchownat",
    "truncate", "mount", "umount2", "setns", "unshare", "keyctl", "bpf", "io_uring_setup",
    "perf_event_open", "userfaultfd", "creat",
)  # fmt: skip


def limit_resources() -> None:
    """Take away core dumps and most file descriptors for good."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (MAX_OPEN_FILES, MAX_OPEN_FILES))


def limit_file(*, cpu_s: int, memory_bytes: int, result_bytes: int) -> None:
    """Set the soft limits for one file.

    Processor time counts from the start of the process, so the limit moves on with every file.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int(used.ru_utime + used.ru_stime) + cpu_s + 1
    for name, soft in (
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, result_bytes),
    ):
        hard = resource.getrlimit(name)[1]
        allowed = soft if hard == resource.RLIM_INFINITY else min(soft, hard)
        resource.setrlimit(name, (allowed, hard))


def deny_system_calls() -> bool:
    """Install a system call filter; False where libseccomp is missing or the kernel refuses."""
    try:
        import pyseccomp as seccomp  # noqa: PLC0415 - optional, loads a C library
    except (ImportError, OSError, RuntimeError):
        return False
    try:
        denied = seccomp.ERRNO(errno.EPERM)
        rules = seccomp.SyscallFilter(seccomp.ALLOW)
        for name in _DENIED_CALLS:
            # A call that this architecture does not have needs no rule.
            with contextlib.suppress(OSError, RuntimeError, ValueError):
                rules.add_rule(denied, name)
        for access in (os.O_WRONLY, os.O_RDWR):
            for name, argument in (("openat", 2), ("open", 1)):
                rule = seccomp.Arg(argument, seccomp.MASKED_EQ, os.O_ACCMODE, access)
                with contextlib.suppress(OSError, RuntimeError, ValueError):
                    rules.add_rule(denied, name, rule)
        rules.load()
    except (OSError, RuntimeError, ValueError):
        return False
    return True
