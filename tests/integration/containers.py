# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real containers of podman and docker on test machines, of images that are made there."""

from __future__ import annotations

PROGRAMS = ("podman", "docker")
IMAGE = "localhost/cache"

#: Script that sets both up, as far as they can work there, and makes two versions of an image.
IMAGES = f"""
mkdir -p /etc/containers /etc/docker /run/image/bin /run/image/dev /run/image/proc /run/image/sys
cat >/etc/containers/storage.conf <<'END'
[storage]
driver = "vfs"
runroot = "/run/containers/storage"
graphroot = "/var/lib/containers/storage"
END
cat >/etc/containers/containers.conf <<'END'
[containers]
cgroups = "disabled"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
END
cat >/etc/docker/daemon.json <<'END'
{{"storage-driver": "vfs", "bridge": "none", "iptables": false, "ip-forward": false}}
END
systemctl start docker
cp /bin/sleep /run/image/bin
for file in $(ldd /bin/sleep | grep -o '/[^ ]*'); do
    mkdir -p "/run/image$(dirname "$file")"
    cp -L "$file" "/run/image$file"
done
for version in 1.0 2.0; do
    echo "$version" >/run/image/version
    tar -C /run/image -cf /run/image.tar .
    podman import -q /run/image.tar {IMAGE}:$version >/dev/null
    docker import /run/image.tar {IMAGE}:$version >/dev/null
done
rm -r /run/image /run/image.tar
"""


def running(
    program: str,
    name: str,
    *options: str,
    version: str = "2.0",
    volume: str = "/srv:/data:ro",
    restart: str = "on-failure:3",
) -> str:
    """Script that starts a container, which shares the machine's network."""
    return (
        f"{program} run -d --name {name} --network host --volume {volume} --restart {restart}"
        f" --stop-timeout 0 {' '.join(options)} {IMAGE}:{version} /bin/sleep infinity"
    )


def created(program: str, name: str, published: str) -> str:
    """Script that makes a container with a published port, which does not run."""
    return f"{program} create --name {name} --publish {published} {IMAGE}:2.0 /bin/sleep infinity"


def removed(program: str, name: str) -> str:
    """Script that takes a container away, running or not."""
    return f"{program} rm -f {name}"


def told(program: str) -> str:
    """Script that prints what there is to say of all containers; there has to be one."""
    return (
        f"{program} inspect --format '{{{{.Name}}}} {{{{.State.Status}}}} {{{{.Config.Image}}}} "
        "{{.Image}} {{.HostConfig.RestartPolicy}} {{json .HostConfig.PortBindings}} "
        f"{{{{json .Mounts}}}}' $({program} ps -aq) | sort"
    )
