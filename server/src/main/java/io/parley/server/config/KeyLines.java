package io.parley.server.config;

/**
 * API keys as {@code KEY: SECRET} pairs, one a line or separated by commas: the form of {@code
 * --keys}, of {@code LIVEKIT_KEYS} and of a key file.
 */
public final class KeyLines {

    private KeyLines() {}

    /**
     * Adds the pairs of a text to a configuration.
     *
     * @param source what to call the text in a message
     * @throws ConfigException if a line is no pair; the message does not quote it, since it may
     *     hold a secret
     */
    public static void addTo(ServerConfig.Builder builder, String source, String text) {
        String[] pairs = text.split("[\\n,]");
        for (int i = 0; i < pairs.length; i++) {
            String pair = pairs[i].strip();
            if (pair.isEmpty() || pair.startsWith("#")) {
                continue;
            }
            int colon = pair.indexOf(':');
            String key = colon < 0 ? "" : pair.substring(0, colon).strip();
            String secret = colon < 0 ? "" : pair.substring(colon + 1).strip();
            if (key.isEmpty() || secret.isEmpty()) {
                throw new ConfigException(source + ": pair " + (i + 1) + " is not \"KEY: SECRET\"");
            }
            builder.key(unquote(key), unquote(secret), source);
        }
    }

    private static String unquote(String text) {
        int last = text.length() - 1;
        boolean quoted =
                last > 0
                        && text.charAt(0) == text.charAt(last)
                        && "\"'".indexOf(text.charAt(0)) >= 0;
        return quoted ? text.substring(1, last) : text;
    }
}
