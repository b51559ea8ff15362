package io.parley.server.room;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/** Gives {@link TestRooms} a second shard, on which all that the server sends over lives. */
final class ServedElsewhere implements TestInstancePreConstructCallback, AfterEachCallback {
    private static final ThreadLocal<Boolean> ON = ThreadLocal.withInitial(() -> false);

    static boolean isOn() {
        return ON.get();
    }

    @Override
    public void preConstructTestInstance(
            TestInstanceFactoryContext factory, ExtensionContext context) {
        ON.set(true);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ON.remove();
    }
}
