import Testing

/// Folders are layers, and the manifest says what a target may import. SwiftPM lets a file import
/// any module that happens to be built, so the tree is read here.
struct LayerTests {
    /// Lowest first. A file imports modules of its own layer and of lower ones.
    static let layers = ["System", "Libraries", "Domain", "Adapters", "Jobs", "Commands"]

    private let manifest: Manifest
    /// Every target of the sources, with the place of its layer.
    private let layerOfModule: [String: Int]

    init() throws {
        manifest = try Manifest.read()
        var layers: [String: Int] = [:]
        for target in manifest.targets {
            let parts = (target.path ?? "").split(separator: "/")
            guard parts.count >= 3, parts[0] == "Sources" else { continue }
            layers[target.name] = LayerTests.layers.firstIndex(of: String(parts[1]))
        }
        layerOfModule = layers
    }

    @Test func `a source lies in a layer and in a target`() {
        let known = Set(manifest.targets.map(\.name))
        let folders = Set(manifest.targets.compactMap(\.path))
        let strays = Project.files.filter { file in
            guard file.path.hasPrefix("Sources/"), let layer = file.layer, let target = file.target
            else { return file.path.hasPrefix("Sources/") }
            return !LayerTests.layers.contains(layer) || !known.contains(target)
                || !folders.contains("Sources/\(layer)/\(target)")
        }
        #expect(strays.isEmpty)
        #expect(Set(layerOfModule.values).count == LayerTests.layers.count)
    }

    @Test func `imports point down`() {
        var found: [String] = []
        for file in Project.sources {
            guard let layer = file.layer.flatMap(LayerTests.layers.firstIndex) else { continue }
            for (module, line) in file.imports {
                guard let other = layerOfModule[module], other > layer else { continue }
                found.append("\(file):\(line) imports \(module), of a layer above it")
            }
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test func `a target declares what it imports, and imports what it declares`() {
        let ours = Set(manifest.targets.map(\.name))
        let declarable = ours.union(manifest.targets.flatMap { $0.dependencies.map(\.name) })
        var found: [String] = []
        for target in manifest.targets where target.type != "system" {
            guard let path = target.path else { continue }
            let files = Project.swiftFiles.filter { $0.path.hasPrefix(path + "/") }
            let declared = manifest.dependencies(of: target.name)
            let imported = Set(files.flatMap { $0.imports.map(\.module) })
                .intersection(declarable)
            for module in imported.subtracting(declared).sorted() where module != target.name {
                found.append("\(target.name) imports \(module), which it does not declare")
            }
            // A test may need a program to be built without importing it.
            for module in declared.subtracting(imported).sorted() where module != "rebalance" {
                found.append("\(target.name) declares \(module), which it does not import")
            }
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test func `nothing imports all of Foundation`() {
        let found = Project.swiftFiles.filter { file in
            file.imports.contains { $0.module == "Foundation" }
        }
        #expect(found.isEmpty)
    }
}
