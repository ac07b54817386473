// swift-tools-version: 6.2
import PackageDescription

// A package of its own: the fuzzer's runtime must not come near any other build.
let package = Package(
    name: "fuzz",
    dependencies: [.package(name: "holter", path: "../..")],
    targets: [
        .executableTarget(
            name: "fuzz",
            dependencies: [
                .product(name: "Heartbeat", package: "holter"),
                .product(name: "HeartbeatNIO", package: "holter"),
            ],
            swiftSettings: [.unsafeFlags(["-parse-as-library"])]
        )
    ]
)
