package io.parley.junit;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** Starts the servers that {@link ParleyServer} asks for; JUnit closes them with their context. */
final class ParleyServerExtension
        implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(ParleyServerExtension.class);

    ParleyServerExtension() {}

    /**
     * Closed by JUnit at the end of the context that it is stored in. The next test has other
     * ports, so it need not wait.
     */
    private record Started(TestServer server)
            implements ExtensionContext.Store.CloseableResource, AutoCloseable {
        @Override
        public void close() {
            server.closeAsync();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IllegalAccessException {
        for (Field field : fields(context.getRequiredTestClass())) {
            if (Modifier.isStatic(field.getModifiers())) {
                inject(field, null, context);
            }
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IllegalAccessException {
        for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
            for (Field field : fields(instance.getClass())) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    inject(field, instance, context);
                }
            }
        }
    }

    private static List<Field> fields(Class<?> type) {
        return AnnotationSupport.findAnnotatedFields(
                type, ParleyServer.class, field -> true, HierarchyTraversalMode.TOP_DOWN);
    }

    private static void inject(Field field, @Nullable Object instance, ExtensionContext context)
            throws IllegalAccessException {
        if (field.getType() != TestServer.class || Modifier.isFinal(field.getModifiers())) {
            throw new ExtensionConfigurationException(
                    "@ParleyServer on "
                            + field
                            + " (expected: a field of type TestServer, not final)");
        }
        field.setAccessible(true);
        field.set(instance, server(context, field, field.getAnnotation(ParleyServer.class)));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestServer.class
                && (parameter.isAnnotated(ParleyServer.class) || annotated(context) != null);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Optional<ParleyServer> own = parameter.findAnnotation(ParleyServer.class);
        if (own.isPresent()) {
            Parameter key = parameter.getParameter();
            return server(context, key, own.get());
        }
        ExtensionContext owner = annotated(context);
        if (owner == null) {
            throw new ExtensionConfigurationException("no @ParleyServer on the test class");
        }
        Class<?> type = owner.getRequiredTestClass();
        ParleyServer annotation =
                AnnotationSupport.findAnnotation(type, ParleyServer.class).orElseThrow();
        return server(owner, ParleyServer.class, annotation);
    }

    /** The context of the innermost class around a test that has the annotation. */
    private static @Nullable ExtensionContext annotated(ExtensionContext context) {
        for (Optional<ExtensionContext> at = Optional.of(context);
                at.isPresent();
                at = at.get().getParent()) {
            boolean isClass = at.get().getTestMethod().isEmpty();
            if (isClass
                    && AnnotationSupport.isAnnotated(at.get().getTestClass(), ParleyServer.class)) {
                return at.get();
            }
        }
        return null;
    }

    private static TestServer server(ExtensionContext owner, Object key, ParleyServer wanted) {
        return owner.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        key,
                        any ->
                                new Started(
                                        wanted.impairable()
                                                ? TestServer.startImpairable()
                                                : TestServer.start()),
                        Started.class)
                .server();
    }
}
