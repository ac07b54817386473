import Glibc

// engine-bench WORKLOAD COUNT
//
// Does the work COUNT times after a set-up that does not depend on it, so that the instructions of
// one turn are the difference of two runs divided by the difference of their counts.
// Tests/Benchmarks/check does that.

let words = CommandLine.arguments.dropFirst()
guard words.count == 2, let workload = words.first.flatMap(Workload.init),
    let count = words.last.flatMap({ Int($0) })
else {
    print("usage: engine-bench \(Workload.allCases.map(\.rawValue).joined(separator: "|")) COUNT")
    exit(2)
}
print(workload.perform(count))
