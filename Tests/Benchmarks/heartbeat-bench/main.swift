import Glibc
import Heartbeat
import HeartbeatNIO

// heartbeat-bench tcp|ws PORT N INTERVAL_MS TIMEOUT_MS WARM_S STEADY_S
//
// Holds N sessions to 127.0.0.(1 + i % 8):PORT with the whole engine and all its statistics on, and
// prints CONNECTED, STEADY and RESULT lines, each when it is so. It goes on beating until its
// standard input ends.

guard let run = BenchRun(CommandLine.arguments.dropFirst().map { $0 }) else {
    say("usage: heartbeat-bench tcp|ws PORT N INTERVAL_MS TIMEOUT_MS WARM_S STEADY_S", to: 2)
    exit(2)
}
try await run.perform()
