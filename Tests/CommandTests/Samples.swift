/// Portfolios that the tests run and break.
enum Sample {
    static let halves = """
        language: 1
        portfolio: halves
        base: KRW

        universe:
          kospi: KRX:069500
          gold:  KRX:132030

        target:
          fixed: { kospi: 50%, gold: 40% }

        rebalance:
          decide: last session of month after close
          trade:  next session

        """

    static let schedule = """
        schedule: krx-daily
        job: daily-rebalance
        deployments: all
        market: KRX
        days: sessions
        anchor: close-20m
        window: 20m
        if_missed: alert

        """
}
