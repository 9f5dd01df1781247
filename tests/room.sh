#!/bin/sh
# The keeper of a room: first process of its own mount, network and process namespaces. Makes the room, says its own
# process id as the outside knows it, and waits for the end of its standard input. When it ends, the kernel ends
# every process of the room: so a room cannot outlive the test that holds the other end, whatever became of that test.
set -e
mount -t tmpfs room /run            # pcscd's socket is /run/pcscd/pcscd.comm, compiled in
mkdir -p /run/pcscd /run/room /run/processes /run/readers /run/no-drivers
ip link set lo up                   # vpcd's port belongs to this room alone
read -r pid rest </proc/self/stat   # /proc is still the outside's
echo "$pid"
cat >/dev/null
