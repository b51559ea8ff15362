import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.livekit.server.WebhookReceiver;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import livekit.LivekitWebhook.WebhookEvent;

/**
 * LiveKit's server SDK for the JVM verifies webhooks: each line of standard input has a body and its
 * token. Run from source, with the SDK on the class path.
 */
public final class Webhooks {
    public static void main(String[] args) throws Exception {
        WebhookReceiver receiver = new WebhookReceiver(args[0], args[1]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonObject request = JsonParser.parseString(line).getAsJsonObject();
            JsonObject answer = new JsonObject();
            try {
                WebhookEvent event =
                        receiver.receive(request.get("body").getAsString(), request.get("token").getAsString());
                answer.addProperty("event", event.getEvent());
                answer.addProperty("id", event.getId());
            } catch (Exception e) { // the SDK throws what its own parts throw
                answer.addProperty("error", e.toString());
            }
            System.out.println(new Gson().toJson(answer));
        }
        System.exit(0);
    }

    private Webhooks() {}
}
