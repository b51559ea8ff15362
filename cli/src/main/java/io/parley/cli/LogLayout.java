package io.parley.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;
import org.slf4j.event.KeyValuePair;

/**
 * One line for each event: time, level, logger, message and {@code key=value} pairs, as text or as
 * a JSON object. Whatever looks like an access token is replaced, wherever it comes from.
 */
final class LogLayout extends LayoutBase<ILoggingEvent> {

    /** The compact form of a JWT (RFC 7515 §7.1), whose header always begins with these letters. */
    private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]*\\.[\\w-]+(\\.[\\w-]*)?");

    private static final Pattern NEEDS_QUOTES = Pattern.compile("[\\s\"=]|^$");

    private final boolean json;

    LogLayout(boolean json) {
        this.json = json;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        if (json) {
            appendJson(line, event);
        } else {
            appendText(line, event);
        }
        String text = line.append('\n').toString();
        return text.contains("eyJ") ? TOKEN.matcher(text).replaceAll("<token>") : text;
    }

    private static String time(ILoggingEvent event) {
        return Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** The last part of a logger's name, which is enough to find the class. */
    private static String shortName(ILoggingEvent event) {
        String name = event.getLoggerName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static void appendText(StringBuilder line, ILoggingEvent event) {
        line.append(time(event)).append(' ').append(event.getLevel());
        line.append(event.getLevel().levelStr.length() < 5 ? "  " : " ");
        line.append(shortName(event))
                .append(": ")
                .append(event.getFormattedMessage().replace('\n', ' '));
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                line.append(' ')
                        .append(pair.key)
                        .append('=')
                        .append(quoted(String.valueOf(pair.value)));
            }
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append('\n').append(ThrowableProxyUtil.asString(thrown).stripTrailing());
        }
    }

    private static String quoted(String value) {
        return NEEDS_QUOTES.matcher(value).find() ? '"' + escaped(value) + '"' : value;
    }

    private static void appendJson(StringBuilder line, ILoggingEvent event) {
        line.append('{');
        appendField(line, "time", time(event));
        appendField(line, "level", event.getLevel().levelStr.toLowerCase(Locale.ROOT));
        appendField(line, "logger", event.getLoggerName());
        appendField(line, "message", event.getFormattedMessage());
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                appendField(line, pair.key, String.valueOf(pair.value));
            }
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            appendField(line, "error", ThrowableProxyUtil.asString(thrown).stripTrailing());
        }
        line.setCharAt(line.length() - 1, '}');
    }

    private static void appendField(StringBuilder line, String name, String value) {
        line.append('"').append(escaped(name)).append("\":\"").append(escaped(value)).append("\",");
    }

    private static String escaped(String value) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(value));
    }
}
