// swift-tools-version: 6.2
import PackageDescription

// Arrows point down only: `holter` wires `Dashboard` (pure screen) to `HeartbeatNIO` (sockets);
// these two never see each other and share only the values of `Heartbeat` (pure engine).
let package = Package(
    name: "holter",
    products: [
        .executable(name: "holter", targets: ["holter"]),
        .library(name: "Heartbeat", targets: ["Heartbeat"]),
        .library(name: "HeartbeatNIO", targets: ["HeartbeatNIO"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .executableTarget(
            name: "holter",
            dependencies: [
                "Heartbeat", "HeartbeatNIO", "Dashboard", "CNcurses", "Themes",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .target(name: "Dashboard", dependencies: ["Heartbeat"], swiftSettings: strict),
        .target(
            name: "HeartbeatNIO",
            dependencies: [
                "Heartbeat",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Heartbeat",
            dependencies: [.product(name: "RealModule", package: "swift-numerics")],
            swiftSettings: strict
        ),
        .target(name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw")]),
        .target(name: "Themes", resources: [.embedInCode("themes")], swiftSettings: strict),

        .executableTarget(
            name: "heartbeat-bench",
            dependencies: [
                "Heartbeat", "HeartbeatNIO", .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Tests/Benchmarks/heartbeat-bench", swiftSettings: strict
        ),

        .executableTarget(
            name: "engine-bench", dependencies: ["Heartbeat", "Dashboard"],
            path: "Tests/Benchmarks/engine-bench", swiftSettings: strict
        ),

        .target(
            name: "HeartbeatTesting", dependencies: ["Heartbeat"],
            path: "Tests/HeartbeatTesting", swiftSettings: strict
        ),
        .testTarget(
            name: "HeartbeatTests", dependencies: ["Heartbeat", "HeartbeatTesting"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HeartbeatNIOTests",
            dependencies: [
                "Heartbeat", "HeartbeatNIO", "HeartbeatTesting",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DashboardTests", dependencies: ["Dashboard", "Heartbeat"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HolterTests",
            dependencies: [
                "holter", "Dashboard", "Heartbeat", "HeartbeatNIO",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),
    ]
)

/// Swift 6 with the upcoming features that make a leak between modules visible; warnings are errors.
var strict: [SwiftSetting] {
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .enableUpcomingFeature("ImmutableWeakCaptures"),
        .treatAllWarnings(as: .error),
    ]
}
