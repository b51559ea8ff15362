package io.parley.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * Reads a flight recording of a server under load and tells who allocated how much in a span of
 * time: by whose code, and whether for a packet on its way or for something else. Needs nothing but
 * the JDK, so that it runs from its source.
 *
 * <p>Arguments: the recording; first and last millisecond since 1970. Prints lines of words that
 * tabulators divide: {@code owner NAME PLACE BYTES}, {@code site OWNER PLACE CLASS CODE BYTES} and
 * {@code thread NAME EXACT SAMPLED}.
 *
 * <p>The recording has an event for each piece of memory that a thread takes for its small objects
 * (TLAB), which stands for that many bytes of the class that was to be allocated then; and once a
 * second what each thread has allocated so far, exactly. The latter is what the former are scaled
 * to.
 */
public final class AllocationReport {
    private static final String IN_TLAB = "jdk.ObjectAllocationInNewTLAB";
    private static final String OUTSIDE_TLAB = "jdk.ObjectAllocationOutsideTLAB";
    private static final String EXACT = "jdk.ThreadAllocationStatistics";

    /** The recorder's own threads would not be there without it. */
    private static final String RECORDER = "JFR ";

    private static final int SITES = 25;

    private final Instant from;
    private final Instant to;
    private final Map<String, ThreadBytes> threads = new HashMap<>();
    private final Map<Site, Map<String, Long>> sites = new HashMap<>();

    private AllocationReport(Instant from, Instant to) {
        this.from = from;
        this.to = to;
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            System.err.println("usage: AllocationReport RECORDING FROM-MILLIS TO-MILLIS");
            System.exit(2);
        }
        AllocationReport report =
                new AllocationReport(
                        Instant.ofEpochMilli(Long.parseLong(args[1])),
                        Instant.ofEpochMilli(Long.parseLong(args[2])));
        try (RecordingFile recording = new RecordingFile(Path.of(args[0]))) {
            while (recording.hasMoreEvents()) {
                report.read(recording.readEvent());
            }
        }
        report.print();
    }

    /** What a thread has allocated, by its counter and by the events. */
    private static final class ThreadBytes {
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;
        private long atFirst;
        private long atLast;
        private long sampled;

        void counted(Instant time, long bytes) {
            if (time.isBefore(first)) {
                first = time;
                atFirst = bytes;
            }
            if (time.isAfter(last)) {
                last = time;
                atLast = bytes;
            }
        }

        /** In the whole span, of which the counter is known for most. */
        long exact(long spanMillis) {
            long millis = first.isBefore(last) ? last.toEpochMilli() - first.toEpochMilli() : 0;
            return millis == 0 ? 0 : Math.round((double) (atLast - atFirst) * spanMillis / millis);
        }
    }

    private record Site(String owner, String place, String type, String code) {}

    private void read(RecordedEvent event) {
        Instant time = event.getStartTime();
        if (time.isBefore(from) || time.isAfter(to)) {
            return;
        }
        switch (event.getEventType().getName()) {
            case IN_TLAB -> sample(event, event.getLong("tlabSize"));
            case OUTSIDE_TLAB -> sample(event, event.getLong("allocationSize"));
            case EXACT ->
                    thread(event.getThread("thread")).counted(time, event.getLong("allocated"));
            default -> {}
        }
    }

    private ThreadBytes thread(RecordedThread thread) {
        return threads.computeIfAbsent(name(thread), name -> new ThreadBytes());
    }

    private static String name(RecordedThread thread) {
        String name = thread == null ? null : thread.getJavaName();
        return name == null ? "?" : name;
    }

    private void sample(RecordedEvent event, long bytes) {
        RecordedThread thread = event.getThread();
        thread(thread).sampled += bytes;
        RecordedStackTrace trace = event.getStackTrace();
        List<RecordedFrame> frames = trace == null ? List.of() : trace.getFrames();
        RecordedClass type = event.getClass("objectClass");
        Site site =
                new Site(
                        owner(frames),
                        place(frames),
                        type == null ? "?" : type.getName(),
                        code(frames));
        sites.computeIfAbsent(site, key -> new HashMap<>()).merge(name(thread), bytes, Long::sum);
    }

    /** Whose code asked for it: the first that is not the JDK's, unless a cipher of the JDK did. */
    private static String owner(List<RecordedFrame> frames) {
        for (RecordedFrame frame : frames) {
            String type = type(frame);
            if (type.startsWith("com.sun.crypto.")
                    || type.startsWith("sun.security.")
                    || type.startsWith("javax.crypto.")) {
                return "JDK's ciphers";
            } else if (type.startsWith("io.parley.")) {
                return "Parley";
            } else if (type.startsWith("io.netty.")) {
                return "Netty";
            } else if (type.startsWith("com.linecorp.")) {
                return "Armeria";
            } else if (!isJdk(type)) {
                return "other libraries";
            }
        }
        return "JDK";
    }

    private static boolean isJdk(String type) {
        return type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.");
    }

    /** What it was for, as far as the stack tells. */
    private static String place(List<RecordedFrame> frames) {
        boolean parley = false;
        boolean read = false;
        for (RecordedFrame frame : frames) {
            String type = type(frame);
            String method = method(frame);
            if (type.startsWith("io.parley.")) {
                parley = true;
                if (method.equals("onRtp")
                        || method.equals("sendRtp")
                        || type.endsWith(".UdpRun")
                        || type.endsWith(".UdpSocket") && method.equals("flush")) {
                    return "forwarding";
                }
            }
            read |= method.equals("epollInReady") || type.endsWith("NioMessageUnsafe");
        }
        return read && !parley ? "receiving" : "other";
    }

    /** The allocating method, and the nearest one of Parley's that led there. */
    private static String code(List<RecordedFrame> frames) {
        if (frames.isEmpty()) {
            return "?";
        }
        String top = shown(frames.get(0));
        for (RecordedFrame frame : frames) {
            if (type(frame).startsWith("io.parley.")) {
                String ours = shown(frame);
                return ours.equals(top) ? top : top + " from " + ours;
            }
        }
        for (RecordedFrame frame : frames) {
            if (!isJdk(type(frame))) {
                return top + " from " + shown(frame);
            }
        }
        return top;
    }

    private static String shown(RecordedFrame frame) {
        String type = type(frame);
        return type.substring(type.lastIndexOf('.') + 1)
                + "."
                + method(frame)
                + ":"
                + frame.getLineNumber();
    }

    private static String type(RecordedFrame frame) {
        RecordedMethod method = frame.getMethod();
        return method == null ? "" : method.getType().getName();
    }

    private static String method(RecordedFrame frame) {
        RecordedMethod method = frame.getMethod();
        return method == null ? "" : method.getName();
    }

    private void print() {
        long span = to.toEpochMilli() - from.toEpochMilli();
        Map<String, Double> factors = new HashMap<>();
        threads.forEach(
                (name, bytes) -> {
                    long exact = bytes.exact(span);
                    factors.put(name, bytes.sampled == 0 ? 1 : (double) exact / bytes.sampled);
                    if (!name.startsWith(RECORDER)) {
                        line("thread", name, exact, bytes.sampled);
                    }
                });
        Map<String, Double> owners = new HashMap<>();
        Map<Site, Double> weights = new HashMap<>();
        sites.forEach(
                (site, byThread) ->
                        byThread.forEach(
                                (name, bytes) -> {
                                    double scaled = bytes * factors.getOrDefault(name, 1.0);
                                    if (!name.startsWith(RECORDER)) {
                                        String owner = site.owner() + "\t" + site.place();
                                        owners.merge(owner, scaled, Double::sum);
                                        weights.merge(site, scaled, Double::sum);
                                    }
                                }));
        owners.forEach((owner, bytes) -> line("owner", owner, Math.round(bytes)));
        List<Map.Entry<Site, Double>> most = new ArrayList<>(weights.entrySet());
        most.sort(Map.Entry.<Site, Double>comparingByValue(Comparator.reverseOrder()));
        for (Map.Entry<Site, Double> entry : most.subList(0, Math.min(SITES, most.size()))) {
            Site site = entry.getKey();
            line(
                    "site",
                    site.owner(),
                    site.place(),
                    site.type(),
                    site.code(),
                    Math.round(entry.getValue()));
        }
    }

    private static void line(Object... words) {
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            line.append(line.length() == 0 ? "" : "\t")
                    .append(String.format(Locale.ROOT, "%s", word));
        }
        System.out.println(line);
    }
}
