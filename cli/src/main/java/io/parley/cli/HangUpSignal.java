package io.parley.cli;

import java.lang.reflect.Proxy;

/**
 * SIGHUP, by which operators ask a server to read its configuration again. The JDK has no supported
 * way to it, so it is reached by reflection, and a platform without it goes without.
 */
final class HangUpSignal {
    private HangUpSignal() {}

    /**
     * Calls {@code action} on each SIGHUP from now on, one at a time, on a thread of the JVM's.
     *
     * @return false if this platform has no such signal, or the JVM was told to leave it alone
     */
    static boolean onEach(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object lock = new Object();
            Object calling =
                    Proxy.newProxyInstance(
                            HangUpSignal.class.getClassLoader(),
                            new Class<?>[] {handler},
                            (self, method, arguments) -> {
                                if (method.getName().equals("handle")) {
                                    synchronized (lock) {
                                        action.run();
                                    }
                                }
                                return null;
                            });
            Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
            signal.getMethod("handle", signal, handler).invoke(null, hangUp, calling);
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
