package io.parley.server.room;

import io.parley.server.limits.Limit;
import io.parley.server.room.AdminException.Reason;
import io.parley.token.VideoGrants;
import org.jspecify.annotations.Nullable;

/** Who may come into a room as it is now. */
final class Admission {
    private static final int FORBIDDEN = 403;
    private static final int SERVER_ERROR = 500;
    private static final String IDENTITY_TAKEN = "a participant with this identity is in the room";

    private final RoomContext context;
    private final Room room;

    Admission(RoomContext context, Room room) {
        this.context = context;
        this.room = room;
    }

    /** Refuses a newcomer whose identity is taken, where the room wants it so. */
    void checkDuplicate(String identity) {
        if (isRefusedFor(room.find(identity))) {
            throw new JoinRejectedException(FORBIDDEN, IDENTITY_TAKEN);
        }
    }

    /** Who lost its connection comes back under the same identity, with a new session. */
    private boolean isRefusedFor(@Nullable Participant older) {
        return older != null
                && room.settings().duplicateIdentity() == DuplicateIdentity.REFUSE
                && older.isReachable();
    }

    /** Refuses a newcomer whose identity is taken, and one for whom there is no room. */
    void checkJoin(JoinIntent intent) {
        String identity = intent.token().identity();
        checkDuplicate(identity);
        VideoGrants grants = intent.token().grants();
        boolean dependent =
                grants != null && Profile.isDependent(Profile.kind(intent.token(), grants));
        if (!dependent && isFull(identity)) {
            throw new JoinRejectedException(SERVER_ERROR, JoinChecks.CLOSED_BY_MEDIA);
        }
    }

    private boolean isFull(String identity) {
        Participant older = room.find(identity);
        int present = room.standardParticipants();
        if (older != null && !older.profile().isDependent()) {
            present--;
        }
        int most = room.settings().maxParticipants();
        boolean full = most > 0 && present >= most;
        if (full) {
            context.node().refusals().count(Limit.ROOM_PARTICIPANTS);
        }
        return full;
    }

    /**
     * Whether a participant of another room can come here; fails otherwise.
     *
     * @param replaces whether it may take the place of one with its identity
     */
    void checkEntry(String identity, boolean dependent, boolean replaces) {
        if (context.bans().isBanned(room.name(), identity)) {
            throw new AdminException(
                    Reason.FAILED_PRECONDITION, "participant is banned from the destination room");
        }
        Participant older = room.find(identity);
        if (older != null && (!replaces || isRefusedFor(older))) {
            throw new AdminException(Reason.FAILED_PRECONDITION, IDENTITY_TAKEN);
        }
        if (!dependent && isFull(identity)) {
            throw new AdminException(
                    Reason.RESOURCE_EXHAUSTED,
                    "the destination room has its maximum of participants");
        }
    }
}
