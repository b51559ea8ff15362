package io.parley.cli.join;

import static io.parley.cli.join.Described.lower;
import static io.parley.cli.join.Described.quoted;

import com.google.gson.JsonObject;
import io.parley.sdk.ConnectionQuality;
import io.parley.sdk.DisconnectReason;
import io.parley.sdk.LocalParticipant;
import io.parley.sdk.Participant;
import io.parley.sdk.ParticipantPermissions;
import io.parley.sdk.RemoteParticipant;
import io.parley.sdk.e2ee.EncryptionState;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Who comes and goes, and what becomes of them. */
abstract sealed class ParticipantEvents extends Teller permits TrackEvents {

    ParticipantEvents(Clock clock, Consumer<EventLine> lines) {
        super(clock, lines);
    }

    @Override
    public void onParticipantConnected(RemoteParticipant who) {
        if (!wasTold(who.sid())) {
            tell(about("participant_connected", who, " joined"));
        }
    }

    @Override
    public void onParticipantActive(RemoteParticipant who) {
        tell(about("participant_active", who, " is connected"));
    }

    @Override
    public void onParticipantDisconnected(RemoteParticipant who) {
        DisconnectReason reason = who.disconnectReason();
        String why = reason == null ? "unknown" : lower(reason);
        tell(about("participant_disconnected", who, " left (" + why + ")").with("reason", why));
    }

    @Override
    public void onConnectionQualityChanged(Participant who, ConnectionQuality quality) {
        ParticipantPermissions may = who.permissions();
        if (who instanceof LocalParticipant && may != null && may.hidden()) {
            return; // a watcher is no part of what it watches
        }
        tell(
                about("connection_quality_changed", who, "'s connection is " + lower(quality))
                        .with("quality", lower(quality)));
    }

    @Override
    public void onParticipantMetadataChanged(Participant who, String oldMetadata, String metadata) {
        tell(
                about("participant_metadata_changed", who, "'s metadata is " + quoted(metadata))
                        .with("metadata", metadata)
                        .with("old_metadata", oldMetadata));
    }

    @Override
    public void onParticipantNameChanged(Participant who, String oldName, String name) {
        tell(
                about("participant_name_changed", who, "'s name is " + quoted(name))
                        .with("name", name)
                        .with("old_name", oldName));
    }

    @Override
    public void onParticipantAttributesChanged(Map<String, String> changed, Participant who) {
        String values =
                changed.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .sorted()
                        .collect(Collectors.joining(", "));
        tell(
                about("participant_attributes_changed", who, "'s attributes: " + values)
                        .with("attributes", changed));
    }

    @Override
    public void onParticipantPermissionsChanged(Participant who, ParticipantPermissions may) {
        JsonObject json = new JsonObject();
        json.addProperty("can_publish", may.canPublish());
        json.addProperty("can_subscribe", may.canSubscribe());
        json.addProperty("can_publish_data", may.canPublishData());
        json.addProperty("can_update_metadata", may.canUpdateMetadata());
        json.addProperty("hidden", may.hidden());
        String text =
                (may.canPublish() ? " may publish" : " may not publish")
                        + (may.canSubscribe() ? ", may subscribe" : ", may not subscribe")
                        + (may.canPublishData() ? ", may send data" : ", may not send data");
        tell(about("participant_permissions_changed", who, text).with("permissions", json));
    }

    @Override
    public void onParticipantEncryptionStatusChanged(Participant who, boolean encrypted) {
        tell(
                about(
                                "participant_encryption_status_changed",
                                who,
                                encrypted
                                        ? " is encrypted end to end"
                                        : " is not encrypted end to end")
                        .with("encrypted", encrypted));
    }

    @Override
    public void onE2eeStateChanged(Participant who, EncryptionState state) {
        tell(
                about("e2ee_state_changed", who, "'s encryption: " + lower(state))
                        .with("state", lower(state)));
    }
}
