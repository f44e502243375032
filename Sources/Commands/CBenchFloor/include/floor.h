/// Plain C for the work that `bench` measures: what a careful person writes in an hour.
#ifndef BALLAST_BENCH_FLOOR_H
#define BALLAST_BENCH_FLOOR_H

/// Equal weights of the five best of 21-to-252 session momentum among those above their mean of
/// 200 sessions, for each of some rows. `prices` and `weights` are row after row.
void floor_momentum(
    const double *prices, int assets, const int *rows, int row_count, double *weights);

/// Reads `date,price,price,…` below one header line: days as yyyymmdd, prices row after row.
/// Returns the number of rows, or -1.
int floor_read_prices(
    const char *path, int assets, int most_rows, int *days, double *prices);

#endif
