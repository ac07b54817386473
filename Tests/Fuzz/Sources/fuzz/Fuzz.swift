import Glibc

/// What libFuzzer calls with each input; `HOLTER_FUZZ` names the target.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    chosen.read(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}

private let chosen: FuzzTarget = {
    let name = getenv("HOLTER_FUZZ").map { String(cString: $0) } ?? ""
    if let target = FuzzTarget.all.first(where: { $0.name == name }) { return target }
    let names = FuzzTarget.all.map { $0.name + "\n" }.joined()
    _ = names.withCString { write(1, $0, names.utf8.count) }
    // Not `exit`: the fuzzer takes that for a finding.
    _exit(name.isEmpty ? 0 : 2)
}()
