package io.parley.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.junit.ParleyServer;
import io.parley.junit.TestServer;
import io.parley.sdk.Room;
import io.parley.sdk.rpc.RpcException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An example itself: how to test an application that uses a room. */
@ParleyServer
class GreeterTest {
    private final Room service;
    private final Room caller;

    GreeterTest(TestServer server) {
        service = Room.connect(server.url(), server.token("greeter", "hall")).join();
        caller = Room.connect(server.url(), server.token("ann", "hall")).join();
    }

    @BeforeEach
    void serve() {
        Greeter.serve(service);
    }

    @AfterEach
    void leave() {
        caller.close();
        service.close();
    }

    private String greet(String name) {
        return caller.localParticipant().performRpc("greeter", "greet", name).join();
    }

    @Test
    void greetsByName() {
        assertThat(greet("Ann")).isEqualTo("Hello, Ann!");
    }

    @Test
    void refusesToGreetNobody() {
        assertThatThrownBy(() -> greet(" "))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        RpcException.class,
                        error -> assertThat(error.code()).isEqualTo(Greeter.NO_NAME));
    }
}
