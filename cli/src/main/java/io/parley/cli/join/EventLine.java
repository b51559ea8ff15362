package io.parley.cli.join;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.parley.cli.room.Table;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Something that happened, for people and for programs; one line either way. */
public final class EventLine {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private final Instant time;
    private final String name;
    private final String text;
    private final JsonObject json = new JsonObject();

    /**
     * @param name of the event, as in {@code participant_connected}
     * @param text for people
     */
    EventLine(Instant time, String name, String text) {
        this.time = time.truncatedTo(ChronoUnit.MILLIS);
        this.name = name;
        this.text = text;
        json.addProperty("time", this.time.toString());
        json.addProperty("event", name);
    }

    EventLine with(String field, String value) {
        json.addProperty(field, value);
        return this;
    }

    EventLine with(String field, Number value) {
        json.addProperty(field, value);
        return this;
    }

    EventLine with(String field, boolean value) {
        json.addProperty(field, value);
        return this;
    }

    EventLine with(String field, Map<String, String> values) {
        JsonObject object = new JsonObject();
        values.forEach(object::addProperty);
        json.add(field, object);
        return this;
    }

    EventLine with(String field, List<String> values) {
        JsonArray array = new JsonArray();
        values.forEach(array::add);
        json.add(field, array);
        return this;
    }

    EventLine with(String field, JsonElement value) {
        json.add(field, value);
        return this;
    }

    /** The name of the event. */
    public String name() {
        return name;
    }

    /** For people: the time of day here, and what happened. */
    public String text(ZoneId zone) {
        return CLOCK.format(time.atZone(zone)) + "  " + Table.plain(text);
    }

    /** For programs: an object with {@code time}, {@code event} and what belongs to the event. */
    public String json() {
        return json.toString();
    }
}
