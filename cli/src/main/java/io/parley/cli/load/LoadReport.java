package io.parley.cli.load;

/**
 * The result of a load test.
 *
 * @param text for people, a few lines
 * @param json for programs, one line
 */
public record LoadReport(String text, String json) {}
