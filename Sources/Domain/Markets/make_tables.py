#!/usr/bin/env python3
"""Writes the CSV files in Tables/ from the research data that they were first taken from.

    python3 make_tables.py DATA

Also writes the tests' vectors. DATA holds calendars/XKRX.csv and market-rules/*.json

The files are kept by hand from there on: a new row goes into the CSV, with its source. A line's
last field is the source and may hold commas. `to` is empty where the row is still in force.
"""
import csv
import json
import pathlib
import sys

DATA = pathlib.Path(sys.argv[1])
OUT = pathlib.Path(__file__).parent / "Tables"
TESTS = pathlib.Path(__file__).parents[3] / "Tests" / "MarketsTests" / "Fixtures"
KINDS = {
    "KRX-KOSPI-stock": "kospi-stock", "KRX-KOSDAQ-stock": "kosdaq-stock",
    "KRX-KONEX-stock": "konex-stock", "KRX-ETF": "etf etn", "KRX-ELW": "elw", "US-NMS": "us-listed",
    "KOSPI": "kospi-stock", "KOSDAQ": "kosdaq-stock", "KONEX": "konex-stock",
    "ETF": "etf", "ETN": "etn", "ELW": "elw", "US": "us-listed",
}
AFTER = ["confidence", "verify", "source"]


def load(name):
    return json.loads((DATA / "market-rules" / (name + ".json")).read_text())


def write(name, columns, rows):
    lines = [",".join(columns)]
    for row in rows:
        fields = ["" if f is None else str(f).replace("\n", " ") for f in row]
        assert not any("," in field for field in fields[:-1]), row
        lines.append(",".join(fields))
    (OUT / (name + ".csv")).write_text("\n".join(lines) + "\n")


def after(row):
    return [row["confidence"], "yes" if row["verify"] else "no", row["source"]]


def calendar():
    days = list(csv.DictReader((DATA / "calendars" / "XKRX.csv").open()))
    write("krx_closures", ["date", "basis", "reason"],
          [[d["date"], d["basis"], d["reason"]] for d in days if d["state"] == "closed"])
    write("krx_hours", ["date", "open", "close", "basis", "reason"],
          [[d["date"], d["open_local"], d["close_local"], d["basis"], d["reason"]]
           for d in days if d["state"] == "hours"])
    anchors = list(csv.DictReader((DATA / "calendars" / "lunar_anchors.csv").open()))
    write("lunar_anchors", list(anchors[0]), [list(row.values()) for row in anchors])


def ticks():
    rows = []
    for name, table in load("ticks")["tables"].items():
        for row in table["rows"]:
            for band in row["bands"]:
                rows.append([KINDS[name], row["from"], row["to"], band["below"], band["tick"]]
                            + after(row))
    write("ticks", ["kinds", "from", "to", "below", "tick"] + AFTER, rows)


def limits():
    rows = [[" ".join(KINDS[m] for m in row["markets"]), row["from"], row["to"], row["ratio"],
             "yes" if row.get("timesLeverage") else "no"] + after(row)
            for row in load("price_limits")["rows"]]
    write("price_limits", ["kinds", "from", "to", "ratio", "times_leverage"] + AFTER, rows)


def lots():
    rows = [[" ".join(KINDS[m] for m in row["markets"]), row["from"], row["to"], row["lot"]]
            + after(row) for row in load("lots")["rows"]]
    write("lots", ["kinds", "from", "to", "shares"] + AFTER, rows)


def costs():
    rows = [[KINDS[row["market"]], row["tradeFrom"], row["tradeTo"], row["rate"]] + after(row)
            for row in load("kr_sell_tax")["rows"]]
    write("sell_tax", ["kinds", "from", "to", "rate"] + AFTER, rows)
    stocks = "kospi-stock kosdaq-stock konex-stock"
    rows = [[stocks if "stocks" in row["instruments"] else "etf etn elw", row["from"], row["to"],
             row["rate"]] + after(row) for row in load("commissions")["rows"] if row["rate"]]
    write("kis_commissions", ["kinds", "from", "to", "rate"] + AFTER, rows)
    fees = load("us_fees")
    rows = [["us-listed", row["from"], row["to"], row["perMillion"]] + after(row)
            for row in fees["secSection31"]["rows"]]
    write("us_section31", ["kinds", "from", "to", "usd_per_million"] + AFTER, rows)
    rows = [["us-listed", row["from"], row["to"], row["perShare"], row["cap"]] + after(row)
            for row in fees["finraTradingActivityFee"]["rows"]]
    write("us_taf", ["kinds", "from", "to", "usd_per_share", "usd_cap"] + AFTER, rows)


def vectors():
    """Into the tests: one line each, the expected figures last."""
    lines = ["# Written by Sources/Domain/Markets/make_tables.py from published examples."]
    given = json.loads((DATA / "market-rules" / "test_vectors.json").read_text())
    kind = lambda name: KINDS[name].split()[0]
    for v in given["tick"]:
        lines.append(f"tick,{kind(v['table'])},{v['on']},{v['price']},{v['tick']}")
    for v in given["limits"]:
        lines.append(f"limits,{kind(v['table'])},{v['on']},{v['base']},{v['leverage']},"
                     f"{v['lower']},{v['upper']}")
    for v in given["sellTax"]:
        lines.append(f"tax,{kind(v['market'])},{v['tradedOn']},{v['rate']}")
    for v in given["usFees"]:
        lines.append(f"{v['fee']},{v['tradedOn']},{v.get('proceeds', v.get('shares'))},{v['exact']}")
    (TESTS / "rule_vectors.csv").write_text("\n".join(lines) + "\n")


TESTS.mkdir(exist_ok=True)
vectors(), calendar(), ticks(), limits(), lots(), costs()
