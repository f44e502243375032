public import Trading

/// The codes of KIS and what they say.
///
/// A code proves that an order was not taken only where it is refused before the ledger, or by the
/// ledger before it gives a number. Rates, tokens, time-outs and whatever is not listed prove
/// nothing: users report orders that went through with each of them.
///
/// Source: KIS Open API portal, error codes; its users' reports where it says nothing.
public enum KISAnswers {
    public static let table = OutcomeTable(gateway + services + ledger + virtual + notices)

    /// The gateway, before anything reaches the ledger, or so it says.
    private static let gateway: [AnswerRow] = [
        AnswerRow("EGW00001", .wait, "temporary error; the request may have gone on"),
        AnswerRow("EGW00002", .wait, "server error; the request may have gone on"),
        AnswerRow(
            "EGW00003", .configuration, provesNotTaken: true,
            "no right to this service; refused at the gateway"),
        AnswerRow(
            "EGW00004", .configuration, provesNotTaken: true,
            "no right to this service; refused at the gateway"),
        AnswerRow(
            "EGW00206", .configuration, provesNotTaken: true,
            "no right to this service; refused at the gateway"),
        AnswerRow("EGW00101", .configuration, provesNotTaken: true, "invalid request"),
        AnswerRow(
            "EGW00102", .configuration, provesNotTaken: true,
            "app key or secret is missing or wrong"),
        AnswerRow(
            "EGW00103", .configuration, provesNotTaken: true,
            "app key or secret is missing or wrong"),
        AnswerRow(
            "EGW00104", .configuration, provesNotTaken: true,
            "app key or secret is missing or wrong"),
        AnswerRow(
            "EGW00105", .configuration, provesNotTaken: true,
            "app key or secret is missing or wrong"),
        AnswerRow(
            "EGW00106", .configuration, provesNotTaken: true,
            "a parameter of OAuth is wrong"),
        AnswerRow(
            "EGW00107", .configuration, provesNotTaken: true,
            "a parameter of OAuth is wrong"),
        AnswerRow(
            "EGW00108", .configuration, provesNotTaken: true,
            "a parameter of OAuth is wrong"),
        AnswerRow(
            "EGW00109", .configuration, provesNotTaken: true,
            "a parameter of OAuth is wrong"),
        AnswerRow(
            "EGW00110", .configuration, provesNotTaken: true,
            "a parameter of OAuth is wrong"),
        AnswerRow(
            "EGW00111", .configuration, provesNotTaken: true,
            "a parameter of OAuth is wrong"),
        AnswerRow(
            "EGW00112", .configuration, provesNotTaken: true,
            "a parameter of OAuth is wrong"),
        AnswerRow(
            "EGW00113", .configuration, provesNotTaken: true,
            "a parameter of OAuth is wrong"),
        AnswerRow(
            "EGW00114", .configuration, provesNotTaken: true,
            "a parameter of OAuth is wrong"),
        AnswerRow(
            "EGW00115", .configuration, provesNotTaken: true,
            "a parameter of OAuth is wrong"),
        AnswerRow(
            "EGW00116", .configuration, provesNotTaken: true,
            "a parameter of OAuth is wrong"),
        AnswerRow(
            "EGW00117", .configuration, provesNotTaken: true,
            "a parameter of OAuth is wrong"),
        AnswerRow(
            "EGW00118", .configuration, provesNotTaken: true,
            "a parameter of OAuth is wrong"),
        AnswerRow(
            "EGW00119", .configuration, provesNotTaken: true,
            "a parameter of OAuth is wrong"),
        AnswerRow(
            "EGW00120", .configuration, provesNotTaken: true,
            "the authorization code has expired"),
        AnswerRow(
            "EGW00121", .authentication,
            "the token is not valid; whether the gateway looks before it routes is disputed"),
        AnswerRow(
            "EGW00122", .authentication,
            "the token is not known; whether the gateway looks before it routes is disputed"),
        AnswerRow(
            "EGW00123", .authentication,
            "the token has expired; acceptance before this answer cannot be excluded"),
        AnswerRow(
            "EGW00131", .configuration, provesNotTaken: true,
            "the hash key does not fit the body"),
        AnswerRow("EGW00132", .configuration, provesNotTaken: true, "the content type is wrong"),
        AnswerRow("EGW00133", .wait, "one token a minute; no answer to an order"),
        AnswerRow(
            "EGW00201", .wait,
            "too many requests; seen with HTTP 500 and 200, non-delivery is not proven"),
        AnswerRow("EGW00202", .wait, "routing error"),
        AnswerRow("EGW00203", .wait, "routing error"),
        AnswerRow("EGW00300", .wait, "routing error"),
        AnswerRow("EGW00204", .configuration, provesNotTaken: true, "a parameter is wrong"),
        AnswerRow("EGW00205", .configuration, provesNotTaken: true, "a parameter is wrong"),
        AnswerRow("EGW00207", .configuration, provesNotTaken: true, "a parameter is wrong"),
        AnswerRow("EGW00208", .configuration, provesNotTaken: true, "a parameter is wrong"),
        AnswerRow("EGW00209", .configuration, provesNotTaken: true, "a parameter is wrong"),
        AnswerRow("EGW00210", .configuration, provesNotTaken: true, "a parameter is wrong"),
        AnswerRow("EGW00211", .configuration, provesNotTaken: true, "a parameter is wrong"),
        AnswerRow("EGW00212", .configuration, provesNotTaken: true, "a parameter is wrong"),
        AnswerRow(
            "EGW00213", .configuration, provesNotTaken: true,
            "not a transaction of the virtual environment"),
        AnswerRow(
            "EGW02006", .configuration, provesNotTaken: true,
            "not a transaction of the virtual environment"),
        AnswerRow("EGW00215", .wait, "the ledger takes no more for now; no evidence about orders"),
        AnswerRow(
            "EGW00301", .unknown,
            "time-out behind the gateway: check the previous transaction"),
        AnswerRow(
            "EGW00302", .unknown,
            "time-out behind the gateway: check the previous transaction"),
        AnswerRow(
            "EGW00303", .configuration, provesNotTaken: true,
            "the address is not the company's"),
        AnswerRow(
            "EGW00304", .configuration, provesNotTaken: true,
            "app key or secret is missing or wrong"),
        AnswerRow(
            "IGW00007", .configuration, provesNotTaken: true,
            "the message could not be built and never reached the ledger"),
        AnswerRow("IGW00027", .rejected, provesNotTaken: true, "outside trading hours"),
    ]

    /// The services between gateway and ledger.
    private static let services: [AnswerRow] = [
        AnswerRow("OPSQ0001", .wait, "pre-processing or resources failed"),
        AnswerRow("OPSQ0010", .wait, "pre-processing or resources failed"),
        AnswerRow("OPSQ0011", .wait, "pre-processing or resources failed"),
        AnswerRow("OPSQ0002", .configuration, provesNotTaken: true, "unknown service"),
        AnswerRow("OPSQ0003", .wait, "call or post-processing failed"),
        AnswerRow("OPSQ0004", .wait, "call or post-processing failed"),
        AnswerRow("OPSQ0005", .wait, "call or post-processing failed"),
        AnswerRow("OPSQ0006", .wait, "call or post-processing failed"),
        AnswerRow("OPSQ0007", .wait, "call or post-processing failed"),
        AnswerRow("OPSQ0008", .wait, "sending to the core or receiving from it failed"),
        AnswerRow("OPSQ0009", .wait, "sending to the core or receiving from it failed"),
        AnswerRow("OPSQ1002", .wait, "session error"),
        AnswerRow(
            "OPSQ2000", .configuration, provesNotTaken: true,
            "the account check failed; passes on balance calls when repeated"),
        AnswerRow("OPSQ2001", .configuration, provesNotTaken: true, "the market code is wrong"),
        AnswerRow("OPSQ2002", .configuration, provesNotTaken: true, "a field's length is wrong"),
        AnswerRow(
            "OPSQ9995", .configuration, provesNotTaken: true,
            "the JSON or the transaction id is wrong"),
        AnswerRow(
            "OPSQ9996", .configuration, provesNotTaken: true,
            "the JSON or the transaction id is wrong"),
        AnswerRow(
            "OPSQ9997", .configuration, provesNotTaken: true,
            "the JSON or the transaction id is wrong"),
        AnswerRow(
            "OPSQ9998", .configuration, provesNotTaken: true,
            "the JSON or the transaction id is wrong"),
        AnswerRow(
            "OPSQ9999", .configuration, provesNotTaken: true,
            "the JSON or the transaction id is wrong"),
    ]

    /// The ledger of real accounts.
    private static let ledger: [AnswerRow] = [
        AnswerRow("APBK0013", .ok, "order sent; accepted by the broker, not yet by the exchange"),
        AnswerRow("KIOK0510", .ok, "the question is answered"),
        AnswerRow("APBK0400", .rejected, provesNotTaken: true, "more than may be sold"),
        AnswerRow("APBK0506", .rejected, provesNotTaken: true, "the price is not on a tick"),
        AnswerRow(
            "APBK0656", .rejected, provesNotTaken: true,
            "the instrument is not known or not traded here"),
        AnswerRow(
            "APBK0918", .rejected, provesNotTaken: true,
            "outside trading hours, or lack of cash, or of shares: its words tell"),
        AnswerRow(
            "APBK0919", .rejected, provesNotTaken: true,
            "the market is not open, or the deposit is too small"),
        AnswerRow("APBK0952", .rejected, provesNotTaken: true, "more than may be ordered"),
        AnswerRow("APBK1234", .rejected, provesNotTaken: true, "lack of shares"),
        AnswerRow("APBK1507", .rejected, provesNotTaken: true, "the price is missing"),
        AnswerRow(
            "APBK1664", .rejected, provesNotTaken: true,
            "the US market is not open, or the quantity is too large"),
        AnswerRow(
            "APBK1943", .rejected, provesNotTaken: true,
            "no market order in this instrument now"),
        AnswerRow("APBK1999", .unknown, "system error"),
        AnswerRow(
            "APBK3013", .rejected, provesNotTaken: true,
            "in NXT's after-market only limit and best orders"),
        AnswerRow("APTR0057", .rejected, provesNotTaken: true, "the symbol is wrong"),
    ]

    /// The ledger of virtual accounts.
    private static let virtual: [AnswerRow] = [
        AnswerRow("40600000", .ok, "virtual: order done"),
        AnswerRow("40590000", .ok, "virtual: order done"),
        AnswerRow("70070000", .ok, "virtual: no rows"),
        AnswerRow("40570000", .rejected, provesNotTaken: true, "virtual: before the session"),
        AnswerRow("40580000", .rejected, provesNotTaken: true, "virtual: the session is over"),
        AnswerRow("40100000", .rejected, provesNotTaken: true, "virtual: no business day"),
        AnswerRow(
            "40330000", .rejected, provesNotTaken: true,
            "virtual: nothing is left to amend or cancel"),
        AnswerRow(
            "40310000", .configuration, provesNotTaken: true,
            "virtual: the account has not been applied for"),
        AnswerRow("40240000", .rejected, provesNotTaken: true, "virtual: not enough cash"),
        AnswerRow(
            "90000000", .configuration,
            "virtual: this is not offered; never seen of an order"),
    ]

    /// The notice server's socket. None of these answers an order.
    private static let notices: [AnswerRow] = [
        AnswerRow("OPSP0000", .ok, "subscribed"),
        AnswerRow("OPSP0001", .ok, "unsubscribed"),
        AnswerRow("OPSP0002", .ok, "subscribed already"),
        AnswerRow("OPSP0003", .ok, "not subscribed: nothing to end"),
        AnswerRow("OPSP0007", .wait, "the notice server failed"),
        AnswerRow("OPSP0009", .wait, "the notice server failed"),
        AnswerRow("OPSP8999", .wait, "the notice server failed"),
        AnswerRow("OPSP9993", .wait, "the notice server failed"),
        AnswerRow("OPSP9995", .wait, "the notice server failed"),
        AnswerRow("OPSP0008", .configuration, "more than 41 subscriptions"),
        AnswerRow("OPSP0010", .authentication, "app key or approval key is wrong"),
        AnswerRow("OPSP0011", .authentication, "app key or approval key is wrong"),
        AnswerRow("OPSP9994", .authentication, "app key or approval key is wrong"),
        AnswerRow("OPSP9996", .authentication, "app key or approval key is wrong"),
        AnswerRow("OPSP8991", .configuration, "the message is wrong"),
        AnswerRow("OPSP8992", .configuration, "the message is wrong"),
        AnswerRow("OPSP8993", .configuration, "the message is wrong"),
        AnswerRow("OPSP8994", .configuration, "the message is wrong"),
        AnswerRow("OPSP8995", .configuration, "the message is wrong"),
        AnswerRow("OPSP8997", .configuration, "the message is wrong"),
        AnswerRow("OPSP8998", .configuration, "the message is wrong"),
        AnswerRow("OPSP9990", .configuration, "the message is wrong"),
        AnswerRow("OPSP9991", .configuration, "the message is wrong"),
        AnswerRow("OPSP9992", .configuration, "the message is wrong"),
        AnswerRow("OPSP9997", .configuration, "the message is wrong"),
        AnswerRow("OPSP9998", .configuration, "the message is wrong"),
        AnswerRow("OPSP9999", .configuration, "the message is wrong"),
        AnswerRow("OPSP8996", .wait, "the app key is in use by another socket"),
    ]
}
