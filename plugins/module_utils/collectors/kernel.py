# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of the running kernel, read from /proc/sys by an allow-list of names."""

from __future__ import annotations

import os
import re
from fnmatch import translate
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Set

from .attribute import MOST_BYTES, first_bytes
from .collect import CollectorFailed, Run
from .interfaces import passing

Entry = Dict[str, Optional[str]]

_DEFAULT = """
crypto.fips_enabled
dev.tty.ldisc_autoload
fs.aio-max-nr fs.file-max fs.nr_open fs.pipe-max-size fs.suid_dumpable
fs.inotify.max_queued_events fs.inotify.max_user_instances fs.inotify.max_user_watches
fs.protected_fifos fs.protected_hardlinks fs.protected_regular fs.protected_symlinks
kernel.core_pattern kernel.core_pipe_limit kernel.core_uses_pid kernel.ctrl-alt-del
kernel.dmesg_restrict kernel.ftrace_enabled kernel.hung_task_panic
kernel.hung_task_timeout_secs kernel.io_uring_disabled kernel.kexec_load_disabled
kernel.kptr_restrict kernel.modprobe kernel.modules_disabled kernel.msgmax kernel.msgmnb
kernel.msgmni kernel.nmi_watchdog kernel.numa_balancing kernel.panic kernel.panic_on_oops
kernel.panic_on_warn kernel.perf_event_paranoid kernel.pid_max kernel.printk
kernel.randomize_va_space kernel.sched_autogroup_enabled kernel.sched_rt_runtime_us kernel.sem
kernel.shmall kernel.shmmax kernel.shmmni kernel.softlockup_panic kernel.sysrq
kernel.unprivileged_bpf_disabled kernel.unprivileged_userns_clone kernel.watchdog
kernel.watchdog_thresh kernel.apparmor_restrict_unprivileged_userns kernel.yama.ptrace_scope
net.bridge.bridge-nf-call-arptables net.bridge.bridge-nf-call-ip6tables
net.bridge.bridge-nf-call-iptables
net.core.bpf_jit_enable net.core.bpf_jit_harden net.core.default_qdisc net.core.netdev_budget
net.core.netdev_max_backlog net.core.optmem_max net.core.rmem_default net.core.rmem_max
net.core.somaxconn net.core.wmem_default net.core.wmem_max
net.ipv4.icmp_echo_ignore_all net.ipv4.icmp_echo_ignore_broadcasts
net.ipv4.icmp_ignore_bogus_error_responses net.ipv4.ip_default_ttl net.ipv4.ip_forward
net.ipv4.ip_local_port_range net.ipv4.ip_local_reserved_ports net.ipv4.ip_no_pmtu_disc
net.ipv4.ip_nonlocal_bind net.ipv4.ip_unprivileged_port_start net.ipv4.ping_group_range
net.ipv4.neigh.default.gc_thresh1 net.ipv4.neigh.default.gc_thresh2
net.ipv4.neigh.default.gc_thresh3
net.ipv4.tcp_congestion_control net.ipv4.tcp_ecn net.ipv4.tcp_fastopen net.ipv4.tcp_fin_timeout
net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes net.ipv4.tcp_keepalive_time
net.ipv4.tcp_max_syn_backlog net.ipv4.tcp_max_tw_buckets net.ipv4.tcp_mtu_probing
net.ipv4.tcp_rfc1337 net.ipv4.tcp_rmem net.ipv4.tcp_sack net.ipv4.tcp_slow_start_after_idle
net.ipv4.tcp_syn_retries net.ipv4.tcp_synack_retries net.ipv4.tcp_syncookies
net.ipv4.tcp_timestamps net.ipv4.tcp_tw_reuse net.ipv4.tcp_window_scaling net.ipv4.tcp_wmem
net.ipv6.bindv6only net.ipv6.ip_nonlocal_bind
net.ipv6.neigh.default.gc_thresh1 net.ipv6.neigh.default.gc_thresh2
net.ipv6.neigh.default.gc_thresh3
net.netfilter.nf_conntrack_max net.netfilter.nf_conntrack_tcp_timeout_established
user.max_user_namespaces
vm.dirty_background_bytes vm.dirty_background_ratio vm.dirty_bytes vm.dirty_expire_centisecs
vm.dirty_ratio vm.dirty_writeback_centisecs vm.max_map_count vm.mmap_min_addr vm.mmap_rnd_bits
vm.nr_hugepages vm.nr_overcommit_hugepages vm.oom_kill_allocating_task vm.overcommit_kbytes
vm.overcommit_memory vm.overcommit_ratio vm.panic_on_oom vm.swappiness
vm.unprivileged_userfaultfd vm.vfs_cache_pressure vm.zone_reclaim_mode
"""
# Of all interfaces and of those still to come; the single ones are for a policy that names them.
_INTERFACES = {
    "net.ipv4.conf": (
        *("accept_redirects", "accept_source_route", "arp_announce", "arp_filter", "arp_ignore"),
        *("forwarding", "log_martians", "proxy_arp", "route_localnet", "rp_filter"),
        *("secure_redirects", "send_redirects"),
    ),
    "net.ipv6.conf": (
        *("accept_ra", "accept_redirects", "accept_source_route", "autoconf", "disable_ipv6"),
        *("forwarding", "proxy_ndp", "use_tempaddr"),
    ),
}

#: What is read when nothing else is wanted: settings of security, network, memory and files.
#: What the kernel counts, computes at boot from the machine's size, or tunes by itself is not
#: among them.
DEFAULT = (
    *_DEFAULT.split(),
    *(
        f"{folder}.{which}.{name}"
        for folder, names in _INTERFACES.items()
        for which in ("all", "default")
        for name in names
    ),
)

#: Never read, whatever is wanted: what counts or moves by itself, orders in the shape of a setting,
#: and keys.
NEVER = (
    *("fs.*-nr", "fs.*-state", "fs.dentry-negative", "fs.binfmt_misc.*", "fs.quota.*"),
    *("kernel.cad_pid", "kernel.ns_last_pid", "kernel.perf_event_max_sample_rate"),
    *("kernel.pty.nr", "kernel.random.*", "kernel.spl.*", "kernel.hung_task_detect_count"),
    *("kernel.hung_task_warnings", "kernel.*_next_id"),
    *("*.nf_conntrack_count", "*.nf_conntrack_buckets", "*.flush"),
    *("sunrpc.transports", "vm.compact_memory", "vm.drop_caches", "vm.stat_refresh"),
    *("*.netdev_rss_key", "*.stable_secret", "*.tcp_fastopen_key", "*.fib_multipath_hash_seed"),
)
# Counts by its name, and is a limit.
_LIMITS = frozenset(("fs.aio-max-nr",))

_FOLDER = "/proc/sys"
_GLOB = re.compile(r"[*?\[]")
# Below these, a folder for each interface.
_BY_INTERFACE = frozenset(
    f"net/{one}" for one in ("ipv4/conf", "ipv4/neigh", "ipv6/conf", "ipv6/neigh")
)
# To look into it would mount it.
_CLOSED = frozenset(("fs/binfmt_misc",))


def collect(_run: Run, root: str = "/", wanted: Optional[Iterable[str]] = None) -> Dict[str, Entry]:
    """``net.ipv4.ip_forward`` -> ``{value}``, for each wanted parameter that the kernel has.

    The value is text, with one space for any space in it; None when it cannot be read, as one that
    can be written only, or only root may read.

    :param wanted: names, or globs over whole names: ``*`` stands for dots as well. A dot that is no
        separator (an interface ``eth0.7``) is written as a slash. None means :data:`DEFAULT`.
        Globs leave out the parameters of interfaces that come and go. :data:`NEVER` is never read.
    :raises CollectorFailed: there is no /proc/sys.
    """
    folder = root.rstrip("/") + _FOLDER
    if not Path(folder).is_dir():
        raise CollectorFailed("there is no /proc/sys here")
    patterns = list(DEFAULT if wanted is None else wanted)
    globs = [one for one in patterns if _GLOB.search(one)]
    names = {one for one in patterns if not _GLOB.search(one) and _is_name(one)}
    if globs:
        names |= _matching(folder, globs, root)
    found: Dict[str, Entry] = {}
    for name in sorted(names):
        if name in _LIMITS or not _is_never(name):
            entry = _entry(f"{folder}/{_swapped(name)}")
            if entry is not None:
                found[name] = entry
    return found


def _any_of(globs: Iterable[str]) -> Callable[[str], Any]:
    return re.compile("|".join(map(translate, globs))).match


def _is_name(name: str) -> bool:
    return "\0" not in name and all(
        part not in ("", ".", "..") for part in _swapped(name).split("/")
    )


_is_never = _any_of(NEVER)


def _swapped(name: str) -> str:
    """The path below /proc/sys of a name, and the other way round, as sysctl(8) has it."""
    return name.translate({ord("."): "/", ord("/"): "."})


def _matching(folder: str, globs: List[str], root: str) -> Set[str]:
    wanted = _any_of(globs)
    found: Set[str] = set()
    gone: Optional[Set[str]] = None
    for top in _tops(globs):
        for path in _paths(folder, top):
            name = _swapped(path)
            if name in found or not wanted(name):
                continue
            parts = path.split("/")
            if "/".join(parts[:3]) in _BY_INTERFACE:
                gone = passing(root) if gone is None else gone
                if parts[3] in gone:
                    continue
            found.add(name)
    return found


def _tops(globs: Iterable[str]) -> List[str]:
    """The folders that hold all that these globs may mean, none of them below another."""
    tops: List[str] = []
    for one in sorted(_GLOB.split(glob)[0].rpartition(".")[0] for glob in globs):
        path = _swapped(one)
        if any(top in ("", path) or path.startswith(top + "/") for top in tops):
            continue
        if not one or _is_name(one):
            tops.append(path)
    return tops


def _paths(folder: str, top: str) -> Iterator[str]:
    waiting = [top]
    while waiting:
        here = waiting.pop()
        if here in _CLOSED:
            continue
        try:
            entries = list(os.scandir(f"{folder}/{here}"))
        except (FileNotFoundError, NotADirectoryError):
            continue  # none of this name, or gone since
        for one in entries:
            path = f"{here}/{one.name}" if here else one.name
            if one.is_dir(follow_symlinks=False):
                waiting.append(path)
            elif one.is_file(follow_symlinks=False):
                yield path


def _entry(path: str) -> Optional[Entry]:
    try:
        data = first_bytes(path, MOST_BYTES)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None  # this kernel has none of this name
    except OSError:
        return {"value": None}
    return {"value": " ".join(data.decode("utf-8", "surrogateescape").replace("\0", " ").split())}
