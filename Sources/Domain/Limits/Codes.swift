public import Diagnostics

extension DiagnosticCode {
    static let unknownKey = DiagnosticCode(
        "L001", "a key that limits do not have",
        """
        A file of limits has the key limits and any of order_value, position_size, collar,
        quote_age, decision_age, orders_per_minute, orders_per_run, orders_per_session, turnover,
        cash_buffer, daily_loss, on_daily_loss, drawdown, heat, balance_age and restricted. A key
        that nobody reads would be a brake that does nothing.
        """)
    static let missingKey = DiagnosticCode(
        "L002", "limits without an account",
        """
        'limits: NAME' says of which account the limits are. Every other key may be left out, and
        is at its ceiling then.
        """)
    static let badValue = DiagnosticCode(
        "L003", "a value that a limit cannot have",
        """
        order_value, position_size, collar, turnover, cash_buffer, daily_loss, heat
                              a share: 10 %
        quote_age, balance_age
                              a time: 90s, 5m, 24h, 9d
        decision_age          3 sessions
        orders_per_minute, orders_per_run, orders_per_session
                              a number: 60
        on_daily_loss         halt, or flatten
        drawdown              15 % over 60 sessions
        restricted            a list of instruments: [KRX:252670]
        """)
    static let otherName = DiagnosticCode(
        "L004", "a name that is not the file's",
        """
        The limits of account 'paper' are read from limits/paper.yaml. The name inside is that of
        the file, so that a copy that was not renamed is seen.
        """)
    static let aboveCeiling = DiagnosticCode(
        "L005", "a limit above its ceiling",
        """
        Ceilings are compiled into the program. A file may only be stricter, so that a slip of the
        pen at night does not take a brake off. 'rebalance account show NAME' prints the limits in
        force, and which of them are ceilings.
        """)
}

/// The codes of this module, for the catalogue.
public enum LimitCodes {
    public static let all: [DiagnosticCode] = [
        .unknownKey, .missingKey, .badValue, .otherName, .aboveCeiling,
    ]
}
