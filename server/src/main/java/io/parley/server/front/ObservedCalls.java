package io.parley.server.front;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import io.parley.server.watch.CallListener;
import io.parley.server.watch.CallRecord;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Tells somebody of each call of the room API when it is over. */
final class ObservedCalls extends SimpleDecoratingHttpService {

    private static final String PREFIX = "/twirp/";

    /** Longest name of a method that is told; a path is the client's to choose. */
    private static final int MAX_METHOD = 64;

    private static final int SERVER_ERRORS = 500;

    private final CallListener listener;

    ObservedCalls(HttpService delegate, CallListener listener) {
        super(delegate);
        this.listener = listener;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) throws Exception {
        ctx.log().whenComplete().thenAccept(log -> listener.onCall(record(ctx, log)));
        return ((HttpService) unwrap()).serve(ctx, req);
    }

    private static CallRecord record(ServiceRequestContext ctx, RequestLog log) {
        String path = ctx.path().substring(PREFIX.length());
        int slash = path.indexOf('/');
        String method = path.substring(slash + 1);
        int status = log.responseStatus().code();
        long micros = log.requestStartTimeMicros();
        return new CallRecord(
                path.substring(0, Math.max(0, slash)),
                method.length() <= MAX_METHOD ? method : method.substring(0, MAX_METHOD),
                Instant.EPOCH.plusNanos(TimeUnit.MICROSECONDS.toNanos(micros)),
                log.totalDurationNanos(),
                Integer.toString(status),
                status >= SERVER_ERRORS,
                ctx.request().headers().get("traceparent", ""));
    }
}
