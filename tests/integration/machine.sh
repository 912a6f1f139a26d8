#!/bin/sh
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# machine.sh outer|inner NAME FOLDER PYTHON
# Becomes the init of a test machine: systemd in namespaces of its own, on an overlay over this
# machine's disk. FOLDER/seed is laid over its root before it starts. All mounts are private to it,
# so nothing is left of it when its first process ends.
set -eu

stage=$1 name=$2 folder=$3 python=$4

if [ "$stage" = outer ]; then
    # A cgroup of its own first: the namespace's root is where the process is when it is made.
    mount --make-rprivate /
    mount -t cgroup2 cgroup2 "$folder/root"
    mkdir -p "$folder/root/mof-machine-$name-$$"
    echo $$ >"$folder/root/mof-machine-$name-$$/cgroup.procs"
    umount "$folder/root"
    exec unshare --mount --pid --uts --ipc --net --cgroup --fork --kill-child \
        sh "$0" inner "$name" "$folder" "$python"
fi

# /proc is still the one of outside here, so this is the number by which outside knows init.
read -r init _ </proc/self/stat

mount --make-rprivate /
# The upper layer cannot lie on an overlay, which the disk of a container is; on this it always can.
mount -t tmpfs -o mode=755,size=2g machine "$folder/root"
cd "$folder/root"
mkdir upper work root
mkdir -p upper/dev upper/home upper/mnt upper/root upper/srv upper/tmp upper/var/tmp upper/work
chmod 700 upper/root
chmod 1777 upper/tmp upper/var/tmp
# What people left in these folders outside is not there in the machine.
"$python" -c 'import os, sys
for path in sys.argv[1:]:
    os.setxattr(path, "trusted.overlay.opaque", b"y")' \
    upper/home upper/mnt upper/root upper/srv upper/tmp upper/var/tmp upper/work
mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root
cd root

mount -t proc proc proc
# Kernel parameters are shared with outside, but for those of the network.
mount --bind proc/sys proc/sys
mount -o remount,ro,bind proc/sys
mount --bind proc/sys/net proc/sys/net
mount -o remount,rw,bind proc/sys/net
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755,nosuid tmpfs dev
node() { mknod -m "$4" "dev/$1" "$5" "$2" "$3"; }
node null 1 3 666 c
node zero 1 5 666 c
node full 1 7 666 c
node random 1 8 666 c
node urandom 1 9 666 c
node tty 5 0 666 c
node loop-control 10 237 600 c
number=0
while [ "$number" -lt 64 ]; do
    node "loop$number" 7 "$number" 600 b
    number=$((number + 1))
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
mount -t tmpfs -o mode=755 tmpfs run

hostname "$name"
echo "$name" >etc/hostname
printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$name" >etc/hosts
rm -f etc/machine-id
tr -d - </proc/sys/kernel/random/uuid >etc/machine-id
ip link set lo up
# A new network begins with what outside has, which may be a router.
echo 0 >proc/sys/net/ipv4/ip_forward

# Packages of rpm are those that a test installs.
rm -rf root/.rpmdb var/lib/rpm
# Containers of outside are not there, nor is a client that another place has put into the way.
rm -f usr/local/bin/docker usr/local/bin/podman
rm -rf etc/containers/*.conf.d etc/containers/storage.conf etc/containers/containers.conf \
    var/lib/containers var/lib/docker var/lib/containerd
# Of the services of outside only these start.
rm -rf etc/systemd/system/*.wants etc/rc?.d/S*
mkdir -p etc/systemd/system/multi-user.target.wants etc/systemd/system/timers.target.wants
ln -s /lib/systemd/system/ssh.service /lib/systemd/system/cron.service \
    etc/systemd/system/multi-user.target.wants
ln -s /lib/systemd/system/dpkg-db-backup.timer etc/systemd/system/timers.target.wants
ln -sf /lib/systemd/system/multi-user.target etc/systemd/system/default.target
for unit in dev-hugepages.mount dev-mqueue.mount sys-fs-fuse-connections.mount \
    sys-kernel-config.mount sys-kernel-debug.mount sys-kernel-tracing.mount \
    proc-sys-fs-binfmt_misc.automount systemd-udevd.service systemd-sysctl.service \
    console-getty.service; do
    ln -sf /dev/null "etc/systemd/system/$unit"
done
cp -a "$folder/seed/." .

mkdir .outside
pivot_root . .outside
echo "$init" >".outside$folder/pid.new"
mv ".outside$folder/pid.new" ".outside$folder/pid"
umount -l .outside
rmdir .outside
cd /
# The clock, the kernel's modules and its log belong to outside.
exec env -i container=mof PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    setpriv --bounding-set=-sys_time,-sys_module,-syslog,-audit_control,-audit_read \
    /lib/systemd/systemd --log-target=journal --show-status=0
