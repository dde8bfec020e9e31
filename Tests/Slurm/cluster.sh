#!/bin/bash
# A real Slurm of one node on this machine, for one command: cluster.sh COMMAND …
# Needs root and Debian's slurm-wlm and munge. All that it starts ends with it; its files are in a folder of their own.
set -eu
folder=$(mktemp -d /tmp/approxima-slurm-XXXXXX)
chmod 755 "$folder"
host=$(hostname -s)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for name in slurmd slurmctld munged; do
    [ -e "$folder/$name.pid" ] && kill "$(cat "$folder/$name.pid")" 2>/dev/null || true
  done
  sleep 1
  rm -rf "$folder"
}
trap finish EXIT

# A key and a socket of its own: another munge of this machine is not touched.
mkdir -p "$folder/munge" "$folder/state" "$folder/spool"
dd if=/dev/urandom of="$folder/munge/key" bs=1 count=1024 2>/dev/null
chmod 700 "$folder/munge"
chmod 400 "$folder/munge/key"
chown -R munge:munge "$folder/munge"
runuser -u munge -- /usr/sbin/munged --force --key-file="$folder/munge/key" --socket="$folder/munge/socket" \
  --pid-file="$folder/munge/pid" --log-file="$folder/munge/log" --seed-file="$folder/munge/seed"
ln -s munge/pid "$folder/munged.pid"
chmod 711 "$folder/munge"

cores=$(nproc)
memory=$(awk '/MemTotal/ {print int($2 / 1024) - 1000}' /proc/meminfo)
cat > "$folder/slurm.conf" <<END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
ReturnToService=2
MpiDefault=none
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cores RealMemory=$memory State=UNKNOWN
PartitionName=debug Nodes=$host Default=YES MaxTime=60 State=UP
PartitionName=short Nodes=$host MaxTime=1 State=UP
END
export SLURM_CONF="$folder/slurm.conf"
slurmctld -i
slurmd
for _ in $(seq 60); do
  [ "$(sinfo --noheader --format=%T --partition=debug 2>/dev/null)" = idle ] && break
  sleep 0.5
done
[ "$(sinfo --noheader --format=%T --partition=debug)" = idle ] || {
  echo "Slurm does not start:"; tail -5 "$folder"/slurm*.log; exit 1; }
"$@"
