package io.parley.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.parley.server.config.LoggingConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the log to standard error. Logback finds this class by itself, in place of looking for an
 * XML file, so nothing is logged in its default form before the configuration is known.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {

    /** Libraries say little that an operator can act on. */
    private static final Level LIBRARIES = Level.WARN;

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        configure(context, LoggingConfig.DEFAULT);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Puts a configuration into force. */
    static void apply(LoggingConfig config) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.reset();
            configure(context, config);
        }
    }

    private static void configure(LoggerContext context, LoggingConfig config) {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        LogLayout layout = new LogLayout(config.json());
        layout.setContext(context);
        layout.start();
        encoder.setLayout(layout);
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        encoder.start();
        appender.start();
        Level level = Level.toLevel(config.level());
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        context.getLogger(Logger.ROOT_LOGGER_NAME)
                .setLevel(level.isGreaterOrEqual(LIBRARIES) ? level : LIBRARIES);
        context.getLogger("io.micrometer").setLevel(Level.ERROR);
        // It advises against the older reflection service, which many tools still ask for.
        context.getLogger("com.linecorp.armeria.server.grpc.GrpcServiceBuilder")
                .setLevel(Level.ERROR);
        // It reports every call that ends with an error, and most of those are nobody's fault.
        context.getLogger("com.linecorp.armeria.server.DefaultUnloggedExceptionsReporter")
                .setLevel(Level.ERROR);
        context.getLogger("io.parley").setLevel(level);
    }
}
