package io.parley.cli;

import io.parley.cli.load.LoadFailure;
import io.parley.cli.load.LoadPlan;
import io.parley.cli.load.LoadReport;
import io.parley.cli.load.LoadRun;
import io.parley.cli.load.VideoKind;
import io.parley.server.config.LoggingConfig;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parley load-test}. */
@Command(
        name = "load-test",
        description = {
            "Joins publishers and subscribers to a room of any server that speaks LiveKit's protocol,"
                    + " and measures what arrives. Audio looks like Opus, video like VP8 or H.264 of"
                    + " 720p, at real rates and sizes; nothing is really coded.",
            "",
            "Every subscriber receives every track. All participants are in this process, so that the time"
                    + " from sending to receiving can be told."
        },
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley load-test --url ws://127.0.0.1:7880 --dev --audio 8 --subscribers 40 --pid 1234",
            "      eight speak, forty listen; the server's CPU time for each packet is printed, too",
            "  parley load-test --url wss://example.org --video 1 --codec h264 --simulcast",
            "      one camera with three layers",
            "",
            "Exit codes: 0 measured, 1 somebody could not join or received nothing, 2 the options"
                    + " cannot be used."
        })
final class LoadTestCommand implements Callable<Integer> {

    private static final int MOST = 10_000;

    private final Console console;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The server, as in ws://127.0.0.1:7880. Default: $$LIVEKIT_URL.")
    private String url = "";

    @Mixin private KeyOptions keys = new KeyOptions();

    @Option(
            names = "--room",
            paramLabel = "NAME",
            description = "The room to join. Default: a name that no other has.")
    private String room = "";

    @Option(
            names = "--audio",
            paramLabel = "N",
            description = "Participants that publish audio. Default: ${DEFAULT-VALUE}.")
    private int audio = 0;

    @Option(
            names = "--video",
            paramLabel = "N",
            description = "Participants that publish video. Default: ${DEFAULT-VALUE}.")
    private int video = 0;

    @Option(
            names = "--codec",
            paramLabel = "CODEC",
            description = "Of the video: vp8 or h264. Default: vp8.")
    private VideoKind codec = VideoKind.VP8;

    @Option(names = "--simulcast", description = "Publish video in three layers.")
    private boolean simulcast;

    @Option(
            names = "--video-kbps",
            paramLabel = "N",
            description = "Of a video, or of its highest layer. Default: ${DEFAULT-VALUE}.")
    private int videoKbps = 1700;

    @Option(
            names = "--subscribers",
            paramLabel = "N",
            description = "Participants that receive all of it. Default: ${DEFAULT-VALUE}.")
    private int subscribers = 10;

    @Option(
            names = "--joins-per-second",
            paramLabel = "N",
            description = "How fast they join. Default: ${DEFAULT-VALUE}.")
    private int joinsPerSecond = 20;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            description =
                    "How long to wait, when all receive, before counting. Default: ${DEFAULT-VALUE}.")
    private int settle = 5;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            description = "How long to count. Default: ${DEFAULT-VALUE}.")
    private int duration = 20;

    @Option(
            names = "--pid",
            paramLabel = "PID",
            description = "The server's process on this machine: its CPU time and memory are read.")
    private long pid;

    @Option(
            names = "--dual",
            description = "Two peer connections for each participant, as older clients have.")
    private boolean dual;

    @Option(names = "--json", description = "Print one line of JSON and nothing else.")
    private boolean json;

    LoadTestCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        LogSetup.apply(new LoggingConfig("error", false));
        LoadPlan plan = plan();
        try (LoadRun run = new LoadRun(plan, this::progress)) {
            Thread stop = new Thread(run::close, "parley-stop");
            Runtime.getRuntime().addShutdownHook(stop);
            LoadReport report = run.run();
            Runtime.getRuntime().removeShutdownHook(stop);
            console.out().println(json ? report.json() : report.text().stripTrailing());
            console.out().flush();
        } catch (LoadFailure e) {
            throw new FailedException(ExitCode.FAILED, "the load test failed: " + e.getMessage());
        }
        return ExitCode.OK;
    }

    private LoadPlan plan() {
        String address = url.isEmpty() ? console.variable("LIVEKIT_URL") : url;
        ServerUrl.check(address);
        within("--audio", audio, 0, MOST);
        within("--video", video, 0, MOST);
        within("--subscribers", subscribers, 0, MOST);
        within("--joins-per-second", joinsPerSecond, 1, MOST);
        within("--video-kbps", videoKbps, 50, 100_000);
        within("--settle", settle, 0, 3600);
        within("--duration", duration, 1, 86_400);
        if (audio + video == 0) {
            throw new UsageException("--audio, --video: nobody publishes (expected: 1 or more)");
        }
        return new LoadPlan(
                address,
                keys.key(console, " for " + address),
                room.isEmpty() ? roomName() : room,
                audio,
                video,
                codec,
                simulcast,
                videoKbps,
                subscribers,
                joinsPerSecond,
                Duration.ofSeconds(settle),
                Duration.ofSeconds(duration),
                pid,
                !dual);
    }

    private static void within(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new UsageException(
                    option + ": " + value + " (expected: " + least + " to " + most + ")");
        }
    }

    private static String roomName() {
        return RandomName.of("parley-load-");
    }

    private void progress(String line) {
        if (!json) {
            console.out().println(line.toLowerCase(Locale.ROOT));
            console.out().flush();
        }
    }
}
