/// The words of the language that a file does not define.
public enum Vocabulary {
    /// Fields that this version reads.
    public static let fields: [String] = ["close", "total"]

    /// Fields that the language has and this version does not.
    public static let laterFields: [String] = [
        "open", "high", "low", "split", "volume", "traded_value", "sessions_listed", "halted",
        "at_price_limit", "administrative_issue", "sector", "market", "currency", "market_cap",
        "earnings_yield", "book_yield", "roe", "gross_margin", "debt_ratio",
    ]

    public static let functions: [String] = ["lag", "ret", "sma", "any", "all"]

    /// Functions that the language has and this version does not.
    public static let laterFunctions: [String] = [
        "change", "log_ret", "momentum", "excess_ret", "ema", "wma", "sum", "mean", "median",
        "stdev", "vol", "downside_vol", "ewma_vol", "var", "skew", "kurt", "min", "max",
        "days_since_max", "quantile", "mad", "ts_rank", "ts_zscore", "slope", "r2", "residual",
        "corr", "cov", "beta", "drawdown", "max_drawdown", "rsi", "atr", "macd", "bollinger",
        "true_range", "streak", "crossed_above", "crossed_below", "rank", "pct_rank", "zscore",
        "demean", "winsorize", "clip", "scale", "bucket", "top", "bottom", "best", "count",
        "share", "mean_of", "group_rank", "group_zscore", "group_demean", "group_mean",
        "group_top", "between", "latch", "hysteresis", "hold_for", "confirm", "abs", "sign",
        "sqrt", "log", "exp", "round", "floor", "ceil", "ramp", "sample_cov", "ewma_cov",
        "shrink", "semicov", "fx", "in", "members", "inverse_vol", "inverse_var", "by_score",
        "by_rank", "by_market_cap",
    ]

    /// Words that belong to an argument of a function.
    static let enumerations: Set<String> = [
        "diagonal", "identity", "constant_correlation", "ledoit_wolf",
    ]

    /// What `act_if` alone can ask (language.md R6).
    static let accountNumbers = ["drift", "drift_rel", "weight"]
    static let accountNames = accountNumbers + ["session", "holdings_changed"]

    /// What `session` is compared with: `first_of_year`. Their order numbers the given flags.
    public static let sessionPlaces: [String] = ["first", "last"].flatMap { edge in
        ["week", "month", "quarter", "year"].map { "\(edge)_of_\($0)" }
    }
}
