package io.parley.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The command without a subcommand: it only knows its version and shows what there is. */
@Command(
        name = "parley",
        description = "Real-time rooms that LiveKit's clients join unchanged.",
        subcommands = {
            ServeCommand.class,
            TokenCommand.class,
            DemoCommand.class,
            AnswerCommand.class,
            CallCommand.class,
            LoadTestCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nTry it:%n",
        footer = {
            "  parley demo                                     see two participants meet in a room",
            "  parley serve --dev                              start a server on this machine",
            "  parley token --dev --identity ann --room hall   a token to join it with",
            "",
            "'parley COMMAND --help' shows the options of a command, and examples."
        })
final class ParleyCommand {

    /** The version of the jar that this class is in. */
    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"parley " + current()};
        }

        static String current() {
            String version = ParleyCommand.class.getPackage().getImplementationVersion();
            return Objects.requireNonNullElse(version, "development");
        }
    }

    private ParleyCommand() {}

    /** Runs a command line; returns the exit code. Never throws for a user's fault. */
    static int run(String[] args, Console console) {
        CommandLine commandLine = new CommandLine(new ParleyCommand(), new Subcommands(console));
        commandLine.setOut(console.out());
        commandLine.setErr(console.err());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler(ParleyCommand::onBadParameter);
        commandLine.setExecutionExceptionHandler(
                (fault, command, parsed) -> onFault(fault, console));
        if (args.length == 0) {
            commandLine.usage(console.out());
            return ExitCode.USAGE;
        }
        return commandLine.execute(args);
    }

    private static int onBadParameter(ParameterException fault, String[] args) {
        CommandLine command = fault.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr()
                .println("parley: " + oneLine(fault.getMessage()) + " (see '" + name + " --help')");
        return ExitCode.USAGE;
    }

    private static int onFault(Exception fault, Console console) {
        if (fault instanceof UsageException) {
            console.err().println("parley: " + oneLine(fault.getMessage()));
            return ExitCode.USAGE;
        }
        if (fault instanceof FailedException failed) {
            console.err().println("parley: " + oneLine(failed.getMessage()));
            return failed.exitCode();
        }
        console.err().println("parley: " + oneLine(fault.toString()));
        return ExitCode.FAILED;
    }

    private static String oneLine(@Nullable String text) {
        return String.valueOf(text).replaceAll("\\s*\\R\\s*", " ");
    }

    /** Gives the subcommands what they read and write. */
    private record Subcommands(Console console) implements CommandLine.IFactory {

        @Override
        public <K> K create(Class<K> type) throws Exception {
            if (type == ServeCommand.class) {
                return type.cast(new ServeCommand(console));
            }
            if (type == DemoCommand.class) {
                return type.cast(new DemoCommand(console));
            }
            if (type == TokenCommand.class) {
                return type.cast(new TokenCommand(console));
            }
            if (type == AnswerCommand.class) {
                return type.cast(new AnswerCommand(console));
            }
            if (type == CallCommand.class) {
                return type.cast(new CallCommand(console));
            }
            if (type == LoadTestCommand.class) {
                return type.cast(new LoadTestCommand(console));
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
