package io.parley.cli;

/**
 * Settings of libraries that exist only as system properties; to be made before their first class
 * is loaded.
 */
final class LibrarySettings {

    private LibrarySettings() {}

    static void apply() {
        // It takes a stack trace of one buffer in a hundred, also of those that carry media.
        setDefault("io.netty.leakDetection.level", "disabled");
        // Events of single buffers, which nobody looks at, but whose classes take memory.
        setDefault("io.netty.jfr.enabled", "false");
        // Netty's versions are Maven's concern, and there is no TLS here to need OpenSSL.
        System.setProperty("com.linecorp.armeria.warnNettyVersions", "false");
        System.setProperty("com.linecorp.armeria.useOpenSsl", "false");
        System.setProperty("com.linecorp.armeria.verboseExceptions", "never");
    }

    private static void setDefault(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }
}
