package io.parley.server.api;

import io.parley.proto.admin.BanRequest;
import io.parley.proto.admin.ListBansRequest;
import io.parley.proto.admin.ListBansResponse;
import io.parley.proto.admin.UnbanRequest;
import io.parley.proto.admin.UnbanResponse;
import io.parley.server.room.BanDesk;
import io.parley.token.VideoGrants;
import java.util.concurrent.CompletableFuture;

/** Parley's own calls beside LiveKit's. */
final class AdminMethods {
    private AdminMethods() {}

    static Methods of(BanDesk desk) {
        Methods methods = new Methods();
        methods.addBlocking(
                "Ban",
                BanRequest.getDefaultInstance(),
                (grants, request) -> mayBan(grants, request.getRoom()),
                desk::ban);
        methods.addBlocking(
                "Unban",
                UnbanRequest.getDefaultInstance(),
                (grants, request) -> mayBan(grants, request.getRoom()),
                request -> {
                    desk.unban(request.getRoom(), request.getIdentity());
                    return CompletableFuture.completedFuture(UnbanResponse.getDefaultInstance());
                });
        methods.addBlocking(
                "ListBans",
                ListBansRequest.getDefaultInstance(),
                (grants, request) -> mayBan(grants, request.getRoom()),
                request ->
                        CompletableFuture.completedFuture(
                                ListBansResponse.newBuilder()
                                        .addAllBans(desk.list(request.getRoom()))
                                        .build()));
        return methods;
    }

    /** All rooms together are for those who may create and delete each of them. */
    private static boolean mayBan(VideoGrants grants, String room) {
        return room.isEmpty() ? grants.roomCreate() : Methods.administers(grants, room);
    }
}
