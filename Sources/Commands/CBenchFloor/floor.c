#include "floor.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_ASSETS = 64, TOP = 5, WINDOW = 200, NEAR = 21, FAR = 252 };

void floor_momentum(
    const double *prices, int assets, const int *rows, int row_count, double *weights)
{
    for (int k = 0; k < row_count; k++) {
        const double *now = prices + (size_t)rows[k] * assets;
        double *weight = weights + (size_t)k * assets;
        double sum[MOST_ASSETS] = {0}, momentum[MOST_ASSETS];
        int taken[MOST_ASSETS] = {0}, picked[TOP], count = 0;

        for (int back = 0; back < WINDOW; back++) {
            const double *row = now - (size_t)back * assets;
            for (int i = 0; i < assets; i++)
                sum[i] += row[i];
        }
        for (int i = 0; i < assets; i++) {
            momentum[i] = now[i - NEAR * assets] / now[i - FAR * assets] - 1;
            taken[i] = !(now[i] > sum[i] / WINDOW);
            weight[i] = 0;
        }
        while (count < TOP) {
            int best = -1;
            for (int i = 0; i < assets; i++)
                if (!taken[i] && (best < 0 || momentum[i] > momentum[best]))
                    best = i;
            if (best < 0)
                break;
            taken[best] = 1;
            picked[count++] = best;
        }
        for (int i = 0; i < count; i++)
            weight[picked[i]] = 1.0 / count;
    }
}

int floor_read_prices(
    const char *path, int assets, int most_rows, int *days, double *prices)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return -1;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    if (!text || fread(text, 1, (size_t)size, file) != (size_t)size) {
        free(text);
        fclose(file);
        return -1;
    }
    fclose(file);
    text[size] = 0;

    char *at = text;
    while (*at && *at != '\n')
        at++;
    int row = 0;
    while (*at == '\n' && at[1] && row < most_rows) {
        long year = strtol(at + 1, &at, 10);
        long month = strtol(at + 1, &at, 10);
        long day = strtol(at + 1, &at, 10);
        days[row] = (int)(year * 10000 + month * 100 + day);
        for (int i = 0; i < assets; i++)
            prices[(size_t)row * assets + i] = strtod(at + 1, &at);
        row++;
    }
    free(text);
    return row;
}
