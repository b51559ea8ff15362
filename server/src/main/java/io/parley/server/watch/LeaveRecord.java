package io.parley.server.watch;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * One session that ended.
 *
 * @param reason as in the protocol's {@code DisconnectReason}, in lower case
 * @param stayed how long it lasted
 */
public record LeaveRecord(Instant at, JoinRecord.Who who, String reason, Duration stayed) {
    public LeaveRecord {
        requireNonNull(at, "at");
        requireNonNull(who, "who");
        requireNonNull(reason, "reason");
        requireNonNull(stayed, "stayed");
    }
}
