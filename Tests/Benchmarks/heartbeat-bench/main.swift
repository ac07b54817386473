import Glibc
import Heartbeat
import HeartbeatNIO

// heartbeat-bench tcp|ws PORT N INTERVAL_MS TIMEOUT_MS WARM_S STEADY_S
//
// Holds N sessions to 127.0.0.(1 + i % 8):PORT with the whole engine and all its statistics on, and
// prints CONNECTED, STEADY and RESULT lines, each when it is so. It goes on beating until its
// standard input ends.

//
// heartbeat-bench serve tcp|ws PORT [WINDOW_S]
//
// Accepts sessions and answers their probes; prints a SERVE line every so many seconds (5).

let words = CommandLine.arguments.dropFirst().map { $0 }
if words.first == "serve", let run = ServeRun(Array(words.dropFirst())) {
    try await run.perform()
} else if let run = BenchRun(words) {
    try await run.perform()
} else {
    say("usage: heartbeat-bench tcp|ws PORT N INTERVAL_MS TIMEOUT_MS WARM_S STEADY_S", to: 2)
    say("       heartbeat-bench serve tcp|ws PORT [WINDOW_S]", to: 2)
    exit(2)
}
