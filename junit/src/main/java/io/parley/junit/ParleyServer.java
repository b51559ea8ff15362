package io.parley.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Starts a room server in this process for a test, on ports that are free, and stops it afterwards.
 *
 * <ul>
 *   <li>On a class: one server for all of its tests and those of its nested classes. A parameter of
 *       type {@link TestServer} of a constructor, a test or a lifecycle method is that server.
 *   <li>On a static field of type {@link TestServer}: one server for all tests of the class.
 *   <li>On another field: a new server for each test.
 *   <li>On a parameter: a server for that call alone.
 * </ul>
 *
 * <pre>{@code
 * @ParleyServer
 * class GreeterTest {
 *     @Test
 *     void greets(TestServer server) {
 *         Room room = Room.connect(server.url(), server.token("ann", "hall")).join();
 *     }
 * }
 * }</pre>
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.FIELD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ParleyServerExtension.class)
public @interface ParleyServer {
    /**
     * Whether clients reach the server through {@link TestServer#network()}, which can lose, delay
     * and cut. Needs the address 127.0.0.2, which Linux has and macOS is given by {@code ifconfig
     * lo0 alias 127.0.0.2}.
     */
    boolean impairable() default false;
}
