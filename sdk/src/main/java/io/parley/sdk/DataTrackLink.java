package io.parley.sdk;

import io.parley.proto.livekit.SignalRequest;
import io.parley.sdk.datatrack.DataTrackSignals;
import io.parley.sdk.engine.RtcEngine;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The engine as data tracks see it. */
final class DataTrackLink implements DataTrackSignals {
    private final RtcEngine engine;

    DataTrackLink(RtcEngine engine) {
        this.engine = engine;
    }

    @Override
    public void send(SignalRequest request) {
        engine.send(request);
    }

    @Override
    public boolean sendPacket(ByteBuffer packet) {
        return engine.sendDataTrackPacket(packet);
    }

    @Override
    public boolean execute(Runnable task) {
        return engine.execute(task);
    }

    @Override
    public Runnable schedule(Duration delay, Runnable task) {
        return engine.schedule(delay, task);
    }
}
