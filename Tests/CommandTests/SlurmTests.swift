import Foundation
import Testing

/// Slurm itself is not needed: scripts of its names stand in for it.
@Suite("approxima sweep --executor slurm")
struct SlurmTests {
  /// Says what it was asked in `asked`, and runs the tasks of the array, one after the other, but those
  /// in `$LOST`; each leaves the log that `--output` names.
  private let sbatch = """
    #!/bin/bash
    printf '%s\\n' "$@" > asked
    for word; do
      last=$word
      case $word in
        --array=0-*) end=${word#--array=0-};;
        --output=*) pattern=${word#--output=};;
      esac
    done
    echo "Submitted batch job 4242"
    for ((task = 0; task <= end; task++)); do
      case " $LOST " in *" $task "*) continue;; esac
      log=$(sed "s/%%/:/g; s/%a/$task/; s/:/%/g" <<< "$pattern")
      [[ " $BROKEN " == *" $task "* ]] && { echo broken > "$log"; continue; }
      SLURM_ARRAY_TASK_ID=$task bash -c "$last" > "$log" 2>&1
    done
    [[ -n $WAITS ]] && exec sleep 30
    exit 0
    """

  private func shell(_ script: String, sbatch: String? = nil) throws -> Command.Outcome {
    try withTemporaryFolder { folder in
      for (name, text) in [
        (
          "s.yaml",
          "target: abs\nnetwork: {width: [2, 3]}\nfit: {steps: 3, samples: 16}\nseeds: 3\n"
        ),
        ("sbatch", sbatch ?? self.sbatch), ("squeue", "#!/bin/sh\necho '  4242'\n"),
      ] {
        try text.write(
          to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
      }
      return try Command.shell(
        """
        chmod +x sbatch squeue; export LOST= BROKEN= WAITS= PATH="$PWD:$PATH"
        sweep() { approxima sweep s.yaml --executor slurm "$@"; }
        \(script)
        """, in: folder)
    }
  }

  @Test("no more tasks than runs are asked for, whatever --jobs says")
  func jobs() throws {
    let outcome = try shell(
      "sweep --jobs 10000 --store a.sqlite; grep -e --array asked")
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output == "--array=0-5\n")
    #expect(outcome.error.contains("s: 6 runs in a.sqlite"))
  }

  @Test("what fails names the logs that are there, of the tasks that failed, and no others")
  func logs() throws {
    let outcome = try shell(
      """
      set +e
      LOST="0 2" sweep --jobs 3 --store a.sqlite; echo $?
      touch a.sqlite.slurm-0.log
      BROKEN=1 LOST=0 sweep --jobs 2 --store a.sqlite --resume; echo $?
      LOST="0 1 2" sweep --jobs 3 --store b.sqlite; echo $?
      """)
    #expect(outcome.output == "2\n2\n2\n")
    let lines = outcome.error.split(separator: "\n").filter { $0.hasPrefix("approxima: ") }
    #expect(
      lines == [
        "approxima: a.sqlite: 4 of 6 runs are missing: no task left a log; continue with --resume",
        "approxima: a.sqlite: 4 of 6 runs are missing: see a.sqlite.slurm-1.log; "
          + "continue with --resume",
        "approxima: b.sqlite: 6 of 6 runs are missing: no task left a log; continue with --resume",
      ], "\(outcome.error)")
  }

  @Test("shares of another job count are gathered and removed")
  func shares() throws {
    // The first job's shares are taken away before they are gathered, as after Ctrl-C.
    let outcome = try shell(
      """
      set +e
      approxima sweep s.yaml --store a.sqlite 2> /dev/null
      cp a.sqlite a.sqlite.part-3-of-7; rm a.sqlite
      sweep --jobs 2 --store a.sqlite; echo $?
      sweep --jobs 2 --store a.sqlite --resume; echo $?
      ls | grep part-; ls asked
      """)
    #expect(outcome.output == "2\n0\n", "\(outcome.output)")
    #expect(outcome.error.contains("holds 6 finished runs of 's' already"), "\(outcome.error)")
    #expect(outcome.error.contains("s: 6 runs in a.sqlite"), "\(outcome.error)")
  }

  @Test("after Ctrl-C the array's number and the commands to cancel and to go on are named")
  func interrupt() throws {
    let outcome = try shell(
      """
      set +e
      WAITS=1 approxima sweep s.yaml --executor slurm --jobs 2 --store a.sqlite & pid=$!
      for i in $(seq 100); do [ -e a.sqlite.slurm-1.log ] && break; sleep 0.1; done
      sleep 1; kill -INT $pid; wait $pid; echo $?
      sweep --jobs 2 --store a.sqlite --resume; echo $?
      ls | grep part-
      """)
    #expect(outcome.output == "3\n0\n", "\(outcome.output) \(outcome.error)")
    #expect(outcome.error.contains("cancel it by: scancel 4242;"), "\(outcome.error)")
    #expect(
      outcome.error.contains(
        "approxima sweep 's.yaml' --store 'a.sqlite' --executor slurm --jobs 2 --resume"),
      "\(outcome.error)")
  }

  @Test("where sbatch keeps its number to itself, the queue is asked")
  func queue() throws {
    let outcome = try shell(
      """
      set +e
      approxima sweep s.yaml --executor slurm --jobs 2 --store a.sqlite & pid=$!
      for i in $(seq 300); do [ -e called ] && break; sleep 0.1; done
      sleep 1; kill -INT $pid; wait $pid; echo $?
      """, sbatch: "#!/bin/sh\ntouch called\nexec sleep 30\n")
    #expect(outcome.output == "3\n")
    #expect(outcome.error.contains("cancel it by: scancel 4242;"), "\(outcome.error)")
  }

  @Test("a % in the store's name is no pattern of sbatch's")
  func percent() throws {
    let outcome = try shell(
      "sweep --jobs 2 --store 50%a.sqlite; grep -e --output asked; ls *.log")
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(
      outcome.output
        == "--output=50%%a.sqlite.slurm-%a.log\n50%a.sqlite.slurm-0.log\n50%a.sqlite.slurm-1.log\n",
      "\(outcome.output)")
  }

  @Test("resources are sbatch's options, and a task fits on as many processors as it has")
  func resources() throws {
    let outcome = try shell(
      """
      sweep --jobs 2 --store a.sqlite --slurm-time 1-12:30 --slurm-mem 4G --slurm-partition long \
        --slurm-cpus 3 --slurm-option --account=physics --slurm-option --exclusive --slurm-option=--nice
      grep -v -e --output -e --wrap asked | tr '\\n' ' '
      """)
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(
      outcome.output.hasPrefix(
        "--wait --array=0-1 --job-name=approxima-s --time=1-12:30 --mem=4G --partition=long "
          + "--cpus-per-task=3 --account=physics --exclusive --nice "), "\(outcome.output)")
  }

  @Test(
    "what is no resource is said before anything is submitted",
    arguments: [
      ("--slurm-time soon", "--slurm-time: 'soon' is no time of Slurm's"),
      ("--slurm-time 1:77", "--slurm-time: '1:77' is no time"),
      ("--slurm-mem 4GB", "--slurm-mem: '4GB' is no amount of memory"),
      ("--slurm-mem 0", "--slurm-mem: '0' is no amount"),
      ("--slurm-partition 'a b'", "--slurm-partition: 'a b' is no name of a partition"),
      ("--slurm-cpus 0", "--slurm-cpus: 0 processors a task; 1 to 4096 are taken"),
      ("--slurm-option account=x", "--slurm-option: 'account=x' is no option of sbatch"),
      ("--slurm-option --array=0-9", "--slurm-option: the array job sets --array itself"),
      ("--slurm-option -t5", "--slurm-option: the array job sets -t5 itself"),
    ])
  func badResources(options: String, message: String) throws {
    let outcome = try shell("set +e; sweep \(options); echo $?; ls asked 2>/dev/null")
    #expect(outcome.output == "2\n")
    #expect(outcome.error.contains("approxima: \(message)"), "\(outcome.error)")
  }

  @Test("the resources go with Slurm alone")
  func local() throws {
    let outcome = try shell("set +e; approxima sweep s.yaml --slurm-mem 4G; echo $?")
    #expect(outcome.output == "2\n")
    #expect(outcome.error == "approxima: the --slurm options go with --executor slurm\n")
  }

  @Test("what sbatch refuses is said in its words, on one line")
  func refused() throws {
    let outcome = try shell(
      "set +e; sweep; echo $?",
      sbatch: """
        #!/bin/sh
        echo "sbatch: error: invalid partition specified: none" >&2
        echo "sbatch: error: Batch job submission failed: Invalid partition name specified" >&2
        exit 1
        """)
    #expect(outcome.output == "2\n")
    #expect(
      outcome.error
        == "approxima: sbatch refuses the job: invalid partition specified: none; Invalid "
        + "partition name "
        + "specified\n")
  }

  @Test("a task that a limit ended is named, with the option that gives more")
  func limits() throws {
    let killed = sbatch.replacing(
      "echo broken > \"$log\"",
      with:
        "echo 'slurmstepd: error: *** JOB 3 ON n CANCELLED AT 1 DUE TO TIME LIMIT ***' > \"$log\"")
    let outcome = try shell("set +e; BROKEN=1 sweep --jobs 2; echo $?", sbatch: killed)
    #expect(outcome.output == "2\n")
    #expect(
      outcome.error.contains(
        "3 of 6 runs are missing: task 1 reached its time limit, give a longer --slurm-time; see"),
      "\(outcome.error)")
  }
}
