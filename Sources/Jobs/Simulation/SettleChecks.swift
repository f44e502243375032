import LocalSim
import Markets
import Store
import Synchronization
import Trading

// What must be true of how an order without an answer was settled: the exchange knows whose
// orders it took.

extension SimulatedStore {
    func checkSettled(_ before: Order, _ after: Order) async {
        // An account in memory can always be read.
        let taken = (try? await world.broker.taken(on: after.identity.session)) ?? []
        switch after.state {
        case .accepted: checkAdoption(of: after, taken)
        case .notFound: await checkAbsence(of: after, taken)
        case .planned, .submitting, .filled, .cancelling, .cancelled, .rejected, .refused, .expired,
            .unknown, .contested:
            break
        }
    }

    /// Adopted is the order's own number, or the only one that could be: a person's identical
    /// order, which nobody can tell from ours when ours never arrived.
    private func checkAdoption(of order: Order, _ taken: [TakenOrder]) {
        guard let found = taken.first(where: { $0.report.number == order.number }) else {
            world.violate(.guessed, "order '\(order.id)' has a number that nobody gave out")
            return
        }
        if !found.isPersons, found.intent != order.id {
            world.violate(.guessed, "order '\(order.id)' has the number of '\(found.intent)'")
        }
        let known = Set(order.baseline?.numbers ?? [])
        let claimed = Set(
            inner.allOrders.filter {
                $0.id != order.id && $0.identity.session == order.identity.session
            }.compactMap(\.number))
        let candidates = taken.filter { other in
            let report = other.report
            return report.instrument == order.instrument && report.side == order.side
                && report.quantity == order.quantity && report.limit == order.limit
                && !known.contains(report.number) && !claimed.contains(report.number)
        }
        if candidates.count != 1 {
            world.violate(
                .guessed, "order '\(order.id)' was one of \(candidates.count) candidates")
        } else if found.isPersons {
            world.state.withLock { $0.census.adoptedTwins += 1 }
        }
    }

    /// Shares that are reserved for it say that it is there, whatever a list says.
    private func checkAbsence(of order: Order, _ taken: [TakenOrder]) async {
        guard order.side == .sell, let baseline = order.baseline,
            taken.contains(where: { $0.intent == order.id && !$0.isPersons }),
            case .complete(let sellable, _) = await world.broker.sellable(order.instrument),
            sellable < baseline.sellable
        else { return }
        let others = inner.allOrders.contains { other in
            other.id != order.id && other.instrument == order.instrument
                && (other.submittingAt ?? baseline.at) > baseline.at
        }
        if !others {
            world.violate(.lost, "order '\(order.id)' was called not found and is there")
        }
    }

    /// Recovery can tell what is new only from what was there: all that the last list showed.
    func checkBaseline(_ baseline: Baseline, of id: OrderID) {
        let listed = world.state.withLock { $0.watch.numbers[process] ?? [] }
        if !Set(baseline.numbers).isSuperset(of: listed) {
            world.violate(.guessed, "the baseline of '\(id)' leaves out what was listed")
        }
    }

    /// A run that ends as done has seen every order of its session that was there when it began.
    func checkForeign() async {
        guard let begun = world.state.withLock({ $0.watch.begun[process] }), world.listsAreTrue,
            begun.slot.job == "reconcile" || !world.hasExits
        else { return }
        let date = TradingCalendar.krx.date(at: begun.at)
        // An account in memory can always be read.
        let taken = (try? await world.broker.taken(on: date)) ?? []
        let claimed = Set(
            inner.allOrders.filter { $0.identity.session == date }.compactMap(\.number))
        for order in taken where order.isPersons && order.report.acceptedAt < begun.at {
            let number = order.report.number
            // What may be one of ours is nobody's until that one is settled.
            let mayBeOurs = inner.allOrders.contains {
                $0.state.isUnsettled && $0.instrument == order.report.instrument
            }
            if !mayBeOurs, !claimed.contains(number), !inner.isForeign(number, on: date) {
                world.violate(.lost, "a person's order \(number) of \(date) is nobody's")
            }
        }
    }
}
