// swift-tools-version: 6.2
import PackageDescription

// The manifest is the architecture: a folder under `Sources/` is a layer, a target is one idea,
// and `needs` is all that it may import. `TidyTests` holds the sources to it.

let package = Package(
    name: "ballast",
    products: [
        .executable(name: "rebalance", targets: ["rebalance"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // System: module maps over the system's C libraries.
        .systemLibrary(
            name: "CLibPQ", path: "Sources/System/CLibPQ", pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CLibCurl", path: "Sources/System/CLibCurl", pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CLibYAML", path: "Sources/System/CLibYAML", pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(
            name: "CLibCrypto", path: "Sources/System/CLibCrypto", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CSpawn", path: "Sources/System/CSpawn"),
        .systemLibrary(name: "CProcess", path: "Sources/System/CProcess"),

        // Libraries: Swift over C; they know nothing of trading.
        .layer("Libraries", "Diagnostics"),
        .layer("Libraries", "YAML", needs: ["Diagnostics", "CLibYAML"]),
        .layer("Libraries", "Digest", needs: ["CLibCrypto"]),
        .layer(
            "Libraries", "Postgres", needs: ["CLibPQ", "Digest"],
            resources: [.embedInCode("Access")]),
        .layer("Libraries", "PrivateServer", needs: ["Subprocess"]),
        .layer("Libraries", "Subprocess", needs: ["CSpawn"]),
        .layer("Libraries", "Visible"),
        .layer("Libraries", "Log", needs: ["Visible", .logging]),
        .layer("Libraries", "Secrets", needs: ["CProcess", "Subprocess"]),
        .layer("Libraries", "Mutants"),

        // Domain: values and pure functions; no I/O, no clock, no Foundation.
        .layer(
            "Domain", "Markets", resources: [.embedInCode("Tables")], exclude: ["make_tables.py"]),
        .layer("Domain", "Formula", needs: ["Diagnostics"]),
        .layer(
            "Domain", "Portfolio", needs: ["Diagnostics", "YAML", "Digest", "Formula", "Markets"]),
        .layer("Domain", "Trading", needs: ["Markets", "Mutants"]),
        .layer("Domain", "Rebalancing", needs: ["Markets", "Trading"]),
        .layer("Domain", "Limits", needs: ["Diagnostics", "YAML", "Markets", "Trading"]),
        .layer("Domain", "Schedules", needs: ["Diagnostics", "YAML", "Markets", "Trading"]),

        // Adapters: the domain's protocols, met by the world.
        .layer("Adapters", "Columns", needs: ["Markets", "Postgres", "Trading"]),
        .layer("Adapters", "Clocks", needs: ["Markets", "Trading"]),
        .layer("Adapters", "HaltFile", needs: ["Trading"]),
        .layer("Adapters", "KIS", needs: ["Trading"]),
        .layer(
            "Adapters", "LocalSim", needs: ["Columns", "Markets", "Trading", "Postgres"],
            resources: [.embedInCode("Migrations")]),
        .layer("Adapters", "PriceFiles", needs: ["Markets"]),
        .layer("Adapters", "SubmitJournal", needs: ["Markets", "Trading"]),
        .layer("Adapters", "Repository", needs: ["Subprocess"]),
        .layer(
            "Adapters", "Store", needs: ["Columns", "Markets", "Mutants", "Trading", "Postgres"],
            resources: [.embedInCode("Migrations")]),

        // Jobs: where domain meets adapters, one file a job.
        .layer(
            "Jobs", "Jobs", needs: ["Markets", "Mutants", "Portfolio", "Trading", "Rebalancing"]),
        .layer(
            "Jobs", "Simulation",
            needs: [
                "Jobs", "LocalSim", "Markets", "Mutants", "Portfolio", "Rebalancing", "Store",
                "Trading",
            ]),

        // Commands.
        .executableTarget(
            name: "rebalance",
            dependencies: [
                "Clocks", "Diagnostics", "Digest", "Formula", "HaltFile", "Jobs", "Limits",
                "LocalSim", "Log", "Markets", "Mutants", "Portfolio", "Postgres", "PriceFiles",
                "PrivateServer", "Rebalancing", "Repository", "Schedules", "Secrets",
                "Simulation", "Store", "SubmitJournal", "Subprocess", "Trading", "Visible",
                .logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/Commands/rebalance", exclude: []),

        // Measurements: `make bench`.
        .target(
            name: "CBenchFloor", path: "Sources/Commands/CBenchFloor",
            // The same baseline processor as the Swift that is held against it.
            cSettings: [.unsafeFlags(["-O3"])]),
        .executableTarget(
            name: "bench",
            dependencies: [
                "CBenchFloor", "Diagnostics", "Markets", "Portfolio", "Postgres", "PriceFiles",
                "PrivateServer", "Store", "Subprocess", "Trading",
            ],
            path: "Sources/Commands/bench"),

        // Tests.
        .target(
            name: "BrokerConformance", dependencies: ["LocalSim", "Markets", "Trading"],
            path: "Tests/BrokerConformance"),
        .tests(
            "LocalSimTests",
            needs: [
                "BrokerConformance", "LocalSim", "Markets", "Postgres", "TestDatabase", "Trading",
            ]),
        .tests(
            "CommandTests",
            needs: [
                "Diagnostics", "Markets", "Schedules", "SeededRandom", "Subprocess", "rebalance",
            ],
            exclude: ["Fixtures"]),
        .tests("PriceFilesTests", needs: ["Markets", "PriceFiles"]),
        .target(name: "SeededRandom", path: "Tests/SeededRandom"),
        .target(
            name: "TestDatabase", dependencies: ["Postgres", "PrivateServer", "Subprocess"],
            path: "Tests/TestDatabase"),
        .target(name: "FaultProxy", path: "Tests/FaultProxy"),
        .target(
            name: "ProvingGround",
            dependencies: [
                "LocalSim", "Markets", "Postgres", "PrivateServer", "Store", "Subprocess",
                "Trading",
            ], path: "Tests/ProvingGround"),
        .tests(
            "LookingTests",
            needs: [
                "rebalance", "LocalSim", "Markets", "Postgres", "PrivateServer", "Store",
                "Subprocess", "Trading",
            ]),
        .tests("LimitsTests", needs: ["Diagnostics", "Limits", "Markets", "Trading"]),
        .tests("LogTests", needs: ["Log", .logging]),
        .tests("RepositoryTests", needs: ["Repository", "Subprocess"]),
        .tests(
            "StoreTests",
            needs: [
                "Columns", "Markets", "Postgres", "PrivateServer", "Store", "Subprocess",
                "TestDatabase", "Trading",
            ]),
        .tests("PrivateServerTests", needs: ["Postgres", "PrivateServer", "Subprocess"]),
        .tests("SubprocessTests", needs: ["Subprocess"]),
        .tests("CanaryTests", needs: ["PrivateServer", "SeededRandom", "Subprocess", "rebalance"]),
        .tests("VisibleTests", needs: ["Visible"]),
        .tests("SecretsTests", needs: ["Secrets"]),
        .tests(
            "PostgresTests", needs: ["FaultProxy", "Postgres", "PrivateServer", "TestDatabase"]),
        .tests("DiagnosticsTests", needs: ["Diagnostics"]),
        .tests("FormulaTests", needs: ["Diagnostics", "Formula", "SeededRandom"]),
        .tests(
            "PortfolioTests", needs: ["Diagnostics", "Markets", "Portfolio", "SeededRandom"],
            exclude: ["Fixtures"]),
        .tests("YAMLTests", needs: ["Diagnostics", "SeededRandom", "YAML"]),
        .tests(
            "MarketsTests", needs: ["Markets", "SeededRandom"],
            resources: [.embedInCode("Fixtures")]),
        .tests(
            "JobsTests",
            needs: [
                "Jobs", "LocalSim", "Markets", "Portfolio", "Rebalancing", "PriceFiles", "Store",
                "SubmitJournal", "Subprocess", "ProvingGround", "Trading", "rebalance",
            ]),
        .tests(
            "ChaosTests",
            needs: [
                "FaultProxy", "Jobs", "LocalSim", "Markets", "Portfolio", "Postgres",
                "ProvingGround", "Rebalancing", "SeededRandom", "Store", "Subprocess", "Trading",
                "rebalance",
            ]),
        .tests("KISTests", needs: ["KIS", "Trading"]),
        .tests("HaltFileTests", needs: ["HaltFile", "Trading"]),
        .tests(
            "ModelTests", needs: ["Markets", "Subprocess", "Trading"],
            exclude: ["order.pml", "steps.pml"]),
        .tests("SubmitJournalTests", needs: ["Markets", "SubmitJournal", "Trading"]),
        .tests("SimulationTests", needs: ["Mutants", "Simulation", "Trading"]),
        .tests("ReadmeTests", needs: ["Subprocess", "rebalance"]),
        .tests("RebalancingTests", needs: ["Markets", "Rebalancing", "Trading"]),
        .tests("SchedulesTests", needs: ["Diagnostics", "Markets", "Schedules", "Trading"]),
        .tests("TidyTests", needs: ["Subprocess"]),
        .tests("TradingTests", needs: ["Markets", "Trading"]),
    ]
)

extension Target.Dependency {
    static var logging: Target.Dependency { .product(name: "Logging", package: "swift-log") }
}

extension Target {
    static func layer(
        _ layer: String, _ name: String, needs: [Dependency] = [], resources: [Resource] = [],
        exclude: [String] = []
    ) -> Target {
        .target(
            name: name, dependencies: needs, path: "Sources/\(layer)/\(name)", exclude: exclude,
            resources: resources)
    }

    static func tests(
        _ name: String, needs: [Dependency], resources: [Resource] = [], exclude: [String] = []
    ) -> Target {
        .testTarget(
            name: name, dependencies: needs, path: "Tests/\(name)", exclude: exclude,
            resources: resources)
    }
}

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}
