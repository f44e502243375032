/// A yes or no that may be missing, by Kleene's logic (language.md R2).
public enum Truth: Hashable, Sendable {
    case yes, no, missing
}
