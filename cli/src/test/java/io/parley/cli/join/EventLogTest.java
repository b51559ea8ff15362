package io.parley.cli.join;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.parley.sdk.DisconnectReason;
import io.parley.sdk.Room;
import io.parley.sdk.RoomListener;
import io.parley.sdk.RoomOptions;
import java.lang.reflect.Method;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private final List<EventLine> lines = new ArrayList<>();
    private final EventLog log =
            new EventLog(
                    Room.create(RoomOptions.DEFAULT),
                    Clock.fixed(Instant.parse("2030-01-02T03:04:05.678Z"), ZoneOffset.UTC),
                    lines::add);

    @Test
    void everyEventOfTheSdkIsToldOrLeftOutOnPurpose() throws Exception {
        for (Method event : RoomListener.class.getMethods()) {
            if (!event.getName().equals("onEvent")) {
                Method own = EventLog.class.getMethod(event.getName(), event.getParameterTypes());
                assertThat(own.getDeclaringClass())
                        .as(event.getName())
                        .isNotEqualTo(RoomListener.class);
            }
        }
    }

    @Test
    void aLineHasTheTimeOfDayForPeopleAndAllOfItForPrograms() {
        log.onDisconnected(DisconnectReason.ROOM_DELETED);

        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).text(ZoneOffset.ofHours(1)))
                .isEqualTo("04:04:05.678  the room is over (room_deleted)");
        assertThat(JsonParser.parseString(lines.get(0).json()))
                .isEqualTo(
                        JsonParser.parseString(
                                "{\"time\":\"2030-01-02T03:04:05.678Z\",\"event\":\"disconnected\",\"reason\":\"room_deleted\"}"));
    }

    @Test
    void aLineStaysALineWhateverOthersWrite() {
        log.onRoomMetadataChanged("", "one\ntwo\u001b[2J");

        assertThat(lines.get(0).text(ZoneOffset.UTC)).endsWith("\"one two?[2J\"");
        assertThat(lines.get(0).json().lines()).hasSize(1);
    }
}
