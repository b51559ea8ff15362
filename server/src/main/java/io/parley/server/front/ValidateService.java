package io.parley.server.front;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.parley.server.room.Rooms;

/**
 * Says what an upgrade request with the same parameters would be answered with. A browser asks it
 * after a failed upgrade, whose status it cannot see, so the answer is open to every origin.
 */
final class ValidateService implements HttpService {

    private final JoinDesk desk;
    private final Rooms rooms;
    private final boolean joinRequestRequired;

    ValidateService(JoinDesk desk, Rooms rooms, boolean joinRequestRequired) {
        this.desk = desk;
        this.rooms = rooms;
        this.joinRequestRequired = joinRequestRequired;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        ctx.mutateAdditionalResponseHeaders(
                headers -> headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
        try {
            return HttpResponse.of(
                    rooms.validate(desk.read(ctx, req.headers(), joinRequestRequired, true))
                            .handle(
                                    (valid, cause) ->
                                            cause == null
                                                    ? HttpResponse.of(
                                                            HttpStatus.OK,
                                                            MediaType.PLAIN_TEXT_UTF_8,
                                                            "success")
                                                    : SignalService.refusal(cause).toResponse()));
        } catch (RefusedException e) {
            return e.toResponse();
        }
    }
}
