import ArgumentParser
import Markets
import Store
import Trading

/// Every change of state, and in the course of what it was made.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Changes of state as they were written.",
        discussion: """
            An event has the database's time, not that of a market. Subjects are 'order:ID', \
            'run:N', 'decision:N', 'plan:N', 'halt:N', 'deployment:NAME' and 'account:NAME'; \
            'order:' is all orders. All events of one run have the correlation 'run-N'.
            """)

    @OptionGroup var look: LookOptions

    @Option(help: "Only of this day in Seoul: 2026-11-20.")
    var on: String?

    @Option(help: "Only of this subject: 'order:ID', 'run:17', 'halt:' for all halts.")
    var subject: String?

    @Option(help: "Only of this piece of work: run-17.")
    var correlation: String?

    struct Events: Encodable {
        let schema = "ballast.events/1"
        let events: [EventView]
    }

    func run() async throws {
        let workplace = try await Workplace.open()
        let filter = try await look.filter(on: on, in: workplace)
        let events = try await workplace.attempt {
            try await workplace.store.events(
                matching: filter, subject: subject, correlation: correlation)
        }
        if look.json {
            Output.write(try JSON.text(Events(events: events.map(EventView.init))))
            return
        }
        var table = Table([
            ("event", .right), ("at (Seoul)", .left), ("subject", .left), ("what", .left),
            ("detail", .left), ("correlation", .left), ("cause", .left), ("by", .left),
        ])
        for event in events {
            table.add([
                "\(event.id)", event.at.seoulSeconds, event.subject, event.kind, event.detail,
                event.correlation, event.causation ?? "", event.by,
            ])
        }
        Output.write(table.isEmpty ? "no events" : table.text)
    }
}

struct EventView: Encodable {
    let id: String
    let at: String
    let subject: String
    let kind: String
    let detail: String
    let correlation: String
    let causation: String?
    let by: String

    init(_ event: EventRecord) {
        id = "\(event.id)"
        at = event.at.seoul
        subject = event.subject
        kind = event.kind
        detail = event.detail
        correlation = event.correlation
        causation = event.causation
        by = event.by
    }
}
