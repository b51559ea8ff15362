package io.parley.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoomEventTest {

    static Stream<Class<?>> events() {
        return Arrays.stream(RoomEvent.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyEventReachesTheMethodOfItsName(Class<?> type) throws Exception {
        List<String> called = new ArrayList<>();
        RoomListener listener =
                (RoomListener)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {RoomListener.class},
                                (proxy, method, arguments) -> {
                                    called.add(method.getName());
                                    return null;
                                });
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        Object[] values =
                Arrays.stream(type.getRecordComponents()).map(RoomEventTest::value).toArray();
        ((RoomEvent) constructor.newInstance(values)).deliverTo(listener);

        assertThat(called).containsExactly("on" + type.getSimpleName());
    }

    private static @Nullable Object value(RecordComponent component) {
        Class<?> type = component.getType();
        if (type == boolean.class) {
            return true;
        }
        if (type == List.class) {
            return List.of();
        }
        return type == Map.class ? Map.of() : null;
    }

    @Test
    void everyMethodOfTheListenerHasItsEvent() {
        List<String> methods =
                Arrays.stream(RoomListener.class.getDeclaredMethods())
                        .map(Method::getName)
                        .filter(name -> !name.equals("onEvent"))
                        .toList();

        assertThat(events().map(type -> "on" + type.getSimpleName()).toList())
                .containsExactlyInAnyOrderElementsOf(methods);
    }
}
