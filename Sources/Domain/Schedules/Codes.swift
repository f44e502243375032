public import Diagnostics

extension DiagnosticCode {
    static let unknownKey = DiagnosticCode(
        "S001", "a key that a schedule does not have",
        """
        A schedule has the keys schedule, job, deployments, market, days, anchor, window and
        if_missed, and no others. A key that nobody reads would be a setting that does nothing.
        """)
    static let missingKey = DiagnosticCode(
        "S002", "a key that is missing",
        """
        All keys of a schedule are written: schedule, job, deployments, market, days, anchor,
        window and if_missed. None has a default, so that a file says all of what will happen.
        """)
    static let badValue = DiagnosticCode(
        "S003", "a value that a schedule cannot have",
        """
        schedule     the file's own name without .yaml
        job          daily-rebalance
        deployments  all, or a list of names: [core, trend]
        market       KRX or US
        days         sessions
        anchor       open, open+20m, close-20m: a minute of the session
        window       20m: how long after the anchor a run may still begin, at most 720m
        if_missed    alert, or ignore
        """)
    static let otherName = DiagnosticCode(
        "S004", "a name that is not the file's",
        """
        'rebalance daily --schedule krx-daily' reads schedules/krx-daily.yaml. The name inside is
        that of the file, so that a copy that was not renamed is seen.
        """)
    static let outsideSession = DiagnosticCode(
        "S005", "a window outside the session",
        """
        A rebalance sends orders, so it begins after the opening and its window ends by the close:
        with anchor close-20m the window is at most 20m. Orders sent later would be rejected, or
        would wait for an auction at a price that nobody looked at.
        """)
}

/// The codes of this module, for the catalogue.
public enum ScheduleCodes {
    public static let all: [DiagnosticCode] = [
        .unknownKey, .missingKey, .badValue, .otherName, .outsideSession,
    ]
}
