#!/bin/bash
# Sweeps as array jobs of the Slurm that is there: sweeps.sh APPROXIMA. Each line of the end is a test.
set -eu
program=$1
folder=$(mktemp -d /tmp/approxima-sweeps-XXXXXX)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > s.yaml <<'END'
target: sin(3*x)
domain: [[-1, 1]]
network: {width: [2, 3, 4], activation: [tanh, relu]}
fit: {steps: 200}
seeds: 4
END
failed=0
passed=0
check() {
  if eval "$2"; then passed=$((passed + 1)); echo "passed: $1"; else failed=$((failed + 1)); echo "FAILED: $1"; cat said || true; fi
}
sweep() { set +e; timeout 120 "$program" sweep s.yaml "$@" > out 2> said; code=$?; set -e; }
rows() {
  "$program" report "$1" --output page.html --csv runs.csv > /dev/null 2>&1 && \
  python3 - runs.csv <<'END'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1])))
kept = [k for k in rows[0] if "second" not in k and k != "finished_at"]
print("\n".join(sorted(" ".join(row[k] for k in kept) for row in rows)))
END
}

"$program" sweep s.yaml --store alone.sqlite 2> /dev/null
rows alone.sqlite > alone.txt
sweep --executor slurm --jobs 3 --store a.sqlite --slurm-time 5 --slurm-mem 500M --slurm-partition debug --slurm-cpus 1
rows a.sqlite > a.txt
check "an array of three tasks ends with all 24 runs" '[ $code = 0 ] && grep -q "s: 24 runs in a.sqlite" said'
check "its results are one machine's, bit for bit" 'cmp -s alone.txt a.txt && [ "$(wc -l < a.txt)" = 24 ]'
sweep --executor slurm --jobs 3 --store a.sqlite --resume
check "what is done is not submitted again" '[ $code = 0 ] && ! grep -q submitted said'

sweep --executor slurm --jobs 2 --store b.sqlite --slurm-partition nowhere
check "a partition that is not there is said in Slurm's words" \
  '[ $code = 2 ] && grep -q "^approxima: sbatch refuses the job: .*nvalid partition" said && [ "$(wc -l < said)" = 1 ]'
sweep --executor slurm --jobs 2 --store b.sqlite --slurm-mem 900T --resume
check "memory that no node has is said" \
  '[ $code = 2 ] && grep -q "^approxima: sbatch refuses the job: .*emory specification" said'
sweep --executor slurm --jobs 2 --store b.sqlite --slurm-option=--no-such-option --resume
check "an option that sbatch does not know is said" \
  '[ $code = 2 ] && grep -q "^approxima: sbatch refuses the job: .*no-such-option" said'

# A time that the partition does not give: the job would wait for ever.
set +e
"$program" sweep s.yaml --executor slurm --jobs 2 --store c.sqlite --slurm-time 2:00:00 > out 2> said & pid=$!
for _ in $(seq 60); do grep -q "holds its tasks back" said && break; sleep 0.5; done
job=$(sed -n 's/submitted as Slurm array //p' said)
kill -INT $pid
wait $pid
code=$?
scancel "$job"
set -e
check "a time that the partition does not give is said while it waits, and Ctrl-C leaves the job" \
  '[ $code = 3 ] && grep -q "(PartitionTimeLimit): --slurm-time is more than the partition gives; cancel it by: scancel $job" said'

# Tasks that are killed: what they had is kept, and the rest is done by --resume.
sed 's/steps: 200/steps: 20000/; s/seeds: 4/seeds: 40/' s.yaml > t.yaml && mv t.yaml s.yaml
"$program" sweep s.yaml --store long.sqlite 2> /dev/null &
alone=$!
set +e
"$program" sweep s.yaml --executor slurm --jobs 2 --store d.sqlite --slurm-cpus 1 > out 2> said & pid=$!
for _ in $(seq 100); do [ -e d.sqlite.part-1-of-2 ] && break; sleep 0.2; done
sleep 2
scancel --signal=KILL "$(sed -n 's/submitted as Slurm array //p' said)"
wait $pid
code=$?
set -e
check "tasks that are killed leave a line with what to do" \
  '[ $code = 2 ] && grep -q "of 240 runs are missing: .*continue with --resume" said'
sweep --executor slurm --jobs 2 --store d.sqlite --resume
check "--resume does the rest" '[ $code = 0 ] && grep -q "s: 240 runs in d.sqlite" said'
wait $alone
rows long.sqlite > alone.txt
rows d.sqlite > d.txt
check "with the same results" 'cmp -s alone.txt d.txt'
check "no share is left" '! ls *.part-* 2> /dev/null'
echo "$passed passed, $failed failed"
[ $failed = 0 ]
