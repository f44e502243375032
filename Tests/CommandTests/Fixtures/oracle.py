#!/usr/bin/env python3
"""The weights of two kinds of portfolio at every month end, computed apart from the program.

Written from language.md's definitions, in the plainest way: for each month end the list of the
last sessions of the months before, and sums over it. It prints what `rebalance weights` should
say, one line for each name, and 'undecided' where there is no answer.

    python3 oracle.py prices.csv trend kospi=KRX:069500 … else=KRX:153130
    python3 oracle.py prices.csv dual first=KRX:102110 second=KRX:360750 …

Without more than the price file it prints the two portfolios of the project: expected.csv.
"""
import csv
import sys


def read(path):
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    dates = [row[0] for row in rows[1:]]
    columns = {
        name: [float(row[index]) if row[index] else None for row in rows[1:]]
        for index, name in enumerate(rows[0])
        if index > 0
    }
    return dates, columns


def month_ends(dates):
    """Rows after which another month begins. Of the newest row nobody knows yet."""
    return [i for i in range(len(dates) - 1) if dates[i][:7] != dates[i + 1][:7]]


def months_before(row, count, dates, ends):
    """The row itself and the last sessions of the months before it; None before the data."""
    year, month = int(dates[row][:4]), int(dates[row][5:7])
    last = {dates[i][:7]: i for i in ends}
    samples = [row]
    for _ in range(count):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        samples.append(last.get(f"{year:04}-{month:02}"))
    return samples


def value(series, row):
    return None if row is None else series[row]


def trend(row, prices, names, dates, ends, months=10, each=0.2):
    """A sleeve for each name: in it while it is above its average, else in 'else'."""
    samples = months_before(row, months - 1, dates, ends)
    if None in samples:
        return None
    weights = {name: 0.0 for name in names}
    for name in names:
        if name == "else":
            continue
        values = [value(prices[name], sample) for sample in samples]
        known = all(v is not None for v in values)
        holds = known and values[0] > sum(values) / len(values)
        if holds:
            weights[name] += each
        elif prices["else"][row] is not None:
            weights["else"] += each
    return weights


def dual(row, prices, names, dates, ends, months=12):
    """The stronger of first and second while second beats what a risk must beat."""
    samples = months_before(row, months, dates, ends)
    if None in samples:
        return None

    def change(name):
        new, old = value(prices[name], samples[0]), value(prices[name], samples[-1])
        return None if new is None or old is None else new / old - 1

    second, bar = change("second"), change("bar")
    if second is None or bar is None:
        return None
    weights = {name: 0.0 for name in names}
    if second > bar:
        first = change("first")
        weights["first" if first is not None and first >= second else "second"] = 1.0
    elif prices["safe"][row] is None:
        return None
    else:
        weights["safe"] = 1.0
    return weights


def lines(path, kind, columns, label, shown):
    dates, series = read(path)
    ends = month_ends(dates)
    prices = {name: series[column] for name, column in columns.items()}
    for row in ends:
        weights = kind(row, prices, list(columns), dates, ends)
        if weights is None:
            yield f"{label},{dates[row]},undecided,"
            continue
        for name, weight in weights.items():
            if weight > 0:
                yield f"{label},{dates[row]},{shown.get(name, name)},{weight!r}"
        cash = 1 - sum(weights.values())
        yield f"{label},{dates[row]},cash,{max(cash, 0.0) if cash > 1e-12 else 0.0!r}"


PROJECT = [
    (trend, "trend-sleeves", {"else": "bills"}, {
        "kospi": "KRX:069500", "world": "KRX:360750", "nasdaq": "KRX:133690",
        "ktb10": "KRX:148070", "gold": "KRX:132030", "else": "KRX:153130"}),
    (dual, "dual-momentum",
     {"first": "kospi", "second": "world", "safe": "ktb10", "bar": "bills"}, {
         "first": "KRX:102110", "second": "KRX:360750", "safe": "KRX:148070",
         "bar": "KRX:153130"}),
]


def main():
    print("portfolio,date,name,weight")
    if len(sys.argv) > 2:
        columns = dict(argument.split("=", 1) for argument in sys.argv[3:])
        kind = {"trend": trend, "dual": dual}[sys.argv[2]]
        print("\n".join(lines(sys.argv[1], kind, columns, sys.argv[2], {})))
        return
    for kind, label, shown, columns in PROJECT:
        print("\n".join(lines(sys.argv[1], kind, columns, label, shown)))


main()
