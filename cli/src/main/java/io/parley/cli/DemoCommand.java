package io.parley.cli;

import io.parley.server.config.LoggingConfig;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parley demo}. */
@Command(
        name = "demo",
        description = {
            "Shows what rooms do: two participants, ann and ben, join one; ben calls a method of ann's;"
                    + " ann sends him data, a text in pieces and a file. Each step is printed as it"
                    + " happens, with the seconds since the start.",
            "",
            "Without options it starts a server of its own, which is gone afterwards."
        },
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley demo",
            "      needs nothing: the server is in the same process, on ports that are free",
            "  parley demo --url ws://127.0.0.1:7880 --dev",
            "      against a server that was started with 'parley serve --dev' or 'livekit-server --dev'",
            "  LIVEKIT_URL=wss://example.org LIVEKIT_API_KEY=k LIVEKIT_API_SECRET=s parley demo",
            "      against any server that speaks LiveKit's protocol",
            "",
            "Exit codes: 0 everything worked, 1 a step failed, 2 the options cannot be used."
        })
final class DemoCommand implements Callable<Integer> {

    private final Console console;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "The server, as in wss://example.org. Default: $$LIVEKIT_URL, else a server of the demo's own.")
    private String url = "";

    @Mixin private KeyOptions keys = new KeyOptions();

    private long startNanos;

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        LogSetup.apply(new LoggingConfig("error", false));
        startNanos = System.nanoTime();
        boolean isOwn = address().isEmpty();
        try (DemoTarget target = isOwn ? startServer() : remote();
                Demo demo = new Demo(target, roomName(), this::print)) {
            Thread stop = new Thread(demo::close, "parley-stop");
            Runtime.getRuntime().addShutdownHook(stop);
            print(
                    (isOwn ? "a server of our own is ready at " : "the server is at ")
                            + target.url());
            demo.run();
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (DemoFailure e) {
            console.err().println("parley: the demo failed: " + e.getMessage());
            return ExitCode.FAILED;
        }
        console.out().println();
        console.out().printf(Locale.ROOT, "Everything worked, in %.1f s.%n", seconds());
        console.out().flush();
        return ExitCode.OK;
    }

    private String address() {
        return url.isEmpty() ? console.variable("LIVEKIT_URL") : url;
    }

    private static DemoTarget startServer() {
        try {
            return DemoTarget.start();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new DemoFailure("the server does not start: " + cause.getMessage());
        }
    }

    private DemoTarget remote() {
        String address = address();
        ServerUrl.check(address);
        return new DemoTarget(address, keys.key(console, " for " + address()), null);
    }

    /** Demos on one server must not meet. */
    private static String roomName() {
        return RandomName.of("parley-demo-");
    }

    private double seconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** One write for each line: steps happen on several threads. */
    private void print(String step) {
        console.out().println(String.format(Locale.ROOT, "%8.3f s  %s", seconds(), step));
        console.out().flush();
    }
}
