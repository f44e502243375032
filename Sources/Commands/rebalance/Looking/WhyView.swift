import Markets
import Store
import Trading

/// `ballast.why/1`
struct WhyView: Encodable {
    struct ExplanationView: Encodable {
        let deployment: String
        let orders: [OrderStoryView]
        let line: LineView
        let plan: PlanHeadView
        let decision: DecisionView?
        let target: Double?
        let runs: [RunView]
        let halts: [HaltRecordView]
        let external: [ForeignOrderView]
        let refusals: [PlanView.RefusalView]
    }

    struct OrderStoryView: Encodable {
        let order: ListedOrderView
        let fills: [FillView]
        let events: [EventView]
    }

    struct LineView: Encodable {
        let name: String
        let side: String?
        let quantity: String?
        let limit: MoneyView?
        let notional: MoneyView?
        let costs: MoneyView?
        let held: String
        let in_flight: String
        let price: MoneyView
        let price_at: String
        let weight_now: Double
        let weight_target: Double
        let reason: String
    }

    struct PlanHeadView: Encodable {
        let id: String
        let as_of: String
        let nav: MoneyView
        let cash: MoneyView
        let hash: String
    }

    struct HaltRecordView: Encodable {
        let id: String
        let scope: String
        let stops: String
        let reason: String
        let raised_by: String
        let raised_at: String
        let lifted_by: String?
        let lifted_at: String?
        let lift_reason: String?
    }

    struct ForeignOrderView: Encodable {
        let broker_number: String
        let side: String
        let quantity: String
        let limit: MoneyView
    }

    let schema = "ballast.why/1"
    let instrument: String
    let session: String
    /// One for each plan of the session that has the instrument, oldest first.
    let explanations: [ExplanationView]
    /// What ran in the session where no plan has it; else empty.
    let runs: [RunView]
    let last_traded_on: String?

    init(_ answer: WhyAnswer) {
        instrument = answer.instrument.description
        session = answer.session.description
        explanations = answer.explanations.map(ExplanationView.init)
        runs = answer.runs.map(RunView.init)
        last_traded_on = answer.lastTradedOn?.description
    }
}

extension WhyView.ExplanationView {
    fileprivate init(_ explanation: LineExplanation) {
        let stored = explanation.plan
        deployment = stored.plan.deployment.rawValue
        orders = explanation.orders.map {
            WhyView.OrderStoryView(
                order: ListedOrderView($0.order), fills: $0.fills.map(FillView.init),
                events: $0.events.map(EventView.init))
        }
        line = WhyView.LineView(explanation.line)
        plan = WhyView.PlanHeadView(
            id: stored.id.description, as_of: stored.plan.asOf.seoul,
            nav: MoneyView(stored.plan.netAssetValue), cash: MoneyView(stored.plan.cash),
            hash: stored.plan.hash)
        decision = explanation.decision.map(DecisionView.init)
        target = explanation.decision.map { decision in
            decision.targets.first { $0.instrument == explanation.line.instrument }?
                .weight.fraction ?? 0
        }
        runs = explanation.runs.map(RunView.init)
        halts = explanation.halts.map(WhyView.HaltRecordView.init)
        refusals = explanation.orders.compactMap { story in
            story.order.state == .refused
                ? story.order.note.flatMap { PlanView.RefusalView(note: $0) } : nil
        }
        external = explanation.foreign.map {
            WhyView.ForeignOrderView(
                broker_number: $0.number.rawValue, side: $0.side.rawValue,
                quantity: $0.quantity.description, limit: MoneyView($0.limit))
        }
    }
}

extension WhyView.LineView {
    fileprivate init(_ line: PlanLine) {
        name = line.name
        side = line.trade?.side.rawValue
        quantity = line.trade?.quantity.description
        limit = line.trade.map { MoneyView($0.limit) }
        notional = line.trade.map { MoneyView($0.notional) }
        costs = line.trade.map { MoneyView($0.costs) }
        held = line.held.description
        in_flight = line.inFlight.description
        price = MoneyView(line.price)
        price_at = line.priceAt.seoul
        weight_now = line.weightNow.fraction
        weight_target = line.weightTarget.fraction
        reason = line.reason
    }
}

extension WhyView.HaltRecordView {
    fileprivate init(_ record: HaltRecord) {
        id = record.halt.id.description
        scope = record.halt.scope.description
        stops = record.halt.stops.rawValue
        reason = record.halt.reason
        raised_by = record.halt.raisedBy
        raised_at = record.halt.raisedAt.seoul
        lifted_by = record.liftedBy
        lifted_at = record.liftedAt?.seoul
        lift_reason = record.liftReason
    }
}
