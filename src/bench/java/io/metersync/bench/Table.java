package io.metersync.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** Columns as wide as what they hold: the first to the left, numbers to the right. */
final class Table {
    private final List<String[]> rows = new ArrayList<>();

    Table(String... headings) {
        row(headings);
    }

    void row(String... cells) {
        rows.add(cells);
    }

    void print() {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(("%" + (i == 0 ? "-" : "") + widths[i] + "s  ").formatted(row[i]));
            }
            System.out.println(line.toString().stripTrailing());
        }
    }

    static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
