package io.parley.cli.room;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows of text in aligned columns, under a line of heads. */
public final class Table {

    private static final String GAP = "  ";
    private static final String EMPTY = "-";

    private final List<String[]> rows = new ArrayList<>();
    private final Set<Integer> numbers = new HashSet<>();

    public Table(String... heads) {
        rows.add(heads);
    }

    /** Lets a column, counted from 0, be aligned to the right. */
    public Table numbers(int... columns) {
        Arrays.stream(columns).forEach(numbers::add);
        return this;
    }

    /** Adds a row with as many cells as there are heads; an empty cell becomes a dash. */
    public Table row(String... cells) {
        if (cells.length != rows.get(0).length) {
            throw new IllegalArgumentException(
                    "cells: " + cells.length + " (expected: " + rows.get(0).length + ")");
        }
        rows.add(
                Arrays.stream(cells)
                        .map(cell -> cell.isEmpty() ? EMPTY : plain(cell))
                        .toArray(String[]::new));
        return this;
    }

    /** All of it, each line with its end. */
    public String render() {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row[i]));
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String filling = " ".repeat(widths[i] - width(row[i]));
                line.append(i == 0 ? "" : GAP);
                line.append(numbers.contains(i) ? filling + row[i] : row[i] + filling);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /** A text with at most so many characters; the rest is dots. */
    public static String cut(String text, int length) {
        int[] points = text.codePoints().limit(length + 1L).toArray();
        return points.length <= length ? text : new String(points, 0, length - 3) + "...";
    }

    /** A text without what could move the cursor, change colours or end the line. */
    public static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        point -> {
                            boolean hidden =
                                    Character.isISOControl(point)
                                            || Character.getType(point) == Character.FORMAT
                                            || Character.getType(point) == Character.LINE_SEPARATOR;
                            plain.appendCodePoint(
                                    point == '\n' || point == '\t' ? ' ' : hidden ? '?' : point);
                        });
        return plain.toString();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
