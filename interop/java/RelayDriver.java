import io.parley.sdk.ContinualGatheringPolicy;
import io.parley.sdk.DataPacket;
import io.parley.sdk.IceTransportType;
import io.parley.sdk.PublishDataOptions;
import io.parley.sdk.Room;
import io.parley.sdk.RoomListener;
import io.parley.sdk.RoomOptions;
import io.parley.sdk.RtcConfiguration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Two participants that may use TURN servers only, those that the server names. One tells the other something, which is
 * printed: {@code RelayDriver URL TOKEN TOKEN TEXT}.
 */
public final class RelayDriver {
    private RelayDriver() {}

    public static void main(String[] args) throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        Room teller = join(args[0], args[1], new RoomListener() {});
        Room hearer =
                join(
                        args[0],
                        args[2],
                        new RoomListener() {
                            @Override
                            public void onDataReceived(DataPacket packet) {
                                heard.complete(packet.text());
                            }
                        });
        teller.localParticipant().publishData(args[3], PublishDataOptions.topic("t")).join();
        System.out.println("heard " + heard.get(30, TimeUnit.SECONDS));
        hearer.close();
        teller.close();
    }

    private static Room join(String url, String token, RoomListener listener) {
        Room room =
                Room.create(
                        RoomOptions.builder()
                                .rtcConfiguration(
                                        new RtcConfiguration(
                                                IceTransportType.RELAY,
                                                ContinualGatheringPolicy.GATHER_ONCE,
                                                List.of()))
                                .build());
        room.addListener(listener);
        room.connectTo(url, token).join();
        return room;
    }
}
