/// Stops: raised by anyone, lifted by a person.
public protocol HaltStore: Sendable {
    /// - Returns: the live halt of this scope: a stronger stop replaces a weaker one.
    func raise(_ halt: NewHalt, _ origin: Origin) async throws(StoreError) -> Halt
    func lift(_ halt: HaltID, reason: String, _ origin: Origin) async throws(StoreError)
    func halts() async throws(StoreError) -> [Halt]
}
