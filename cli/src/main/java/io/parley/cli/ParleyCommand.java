package io.parley.cli;

import io.parley.cli.room.RoomApiException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command without a subcommand: it only knows its version and shows what there is. */
@Command(
        name = "parley",
        description = "Real-time rooms that LiveKit's clients join unchanged.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nTry it:%n",
        footer = {
            "  parley demo                                     see two participants meet in a room",
            "  parley serve --dev                              start a server on this machine",
            "  parley token --dev --identity ann --room hall   a token to join it with",
            "  parley room list --dev                          the rooms of that server",
            "  parley join hall --dev --tone 440               somebody who hums there, and tells what happens",
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

    /**
     * The commands, in the order of the help. Only the one that runs is loaded: with all their
     * options that would take longer than most of them do.
     */
    private static final Map<String, Supplier<Class<?>>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("serve", () -> ServeCommand.class);
        COMMANDS.put("config", () -> ConfigCommand.class);
        COMMANDS.put("demo", () -> DemoCommand.class);
        COMMANDS.put("token", () -> TokenCommand.class);
        COMMANDS.put("room", () -> RoomCommand.class);
        COMMANDS.put("webhooks", () -> WebhooksCommand.class);
        COMMANDS.put("join", () -> JoinCommand.class);
        COMMANDS.put("rpc", () -> RpcCommand.class);
        COMMANDS.put("answer", () -> AnswerCommand.class);
        COMMANDS.put("call", () -> CallCommand.class);
        COMMANDS.put("load-test", () -> LoadTestCommand.class);
    }

    /** Runs a command line; returns the exit code. Never throws for a user's fault. */
    static int run(String[] args, Console console) {
        CommandLine.IFactory factory = new Subcommands(console);
        CommandLine commandLine = new CommandLine(new ParleyCommand(), factory);
        Supplier<Class<?>> named = args.length == 0 ? null : COMMANDS.get(args[0]);
        if (named != null) {
            commandLine.addSubcommand(args[0], new CommandLine(named.get(), factory));
        } else {
            COMMANDS.forEach(
                    (name, type) ->
                            commandLine.addSubcommand(name, new CommandLine(type.get(), factory)));
        }
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
                .println("parley: " + oneLine(told(fault)) + " (see '" + name + " --help')");
        return ExitCode.USAGE;
    }

    private static @Nullable String told(ParameterException fault) {
        if (fault instanceof UnmatchedArgumentException unmatched
                && !fault.getCommandLine().getSubcommands().isEmpty()
                && !unmatched.isUnknownOption()) {
            List<String> near = unmatched.getSuggestions();
            return "there is no command '"
                    + unmatched.getUnmatched().get(0)
                    + (near.isEmpty() ? "'" : "'; did you mean '" + near.get(0) + "'?");
        }
        return fault.getMessage();
    }

    private static int onFault(Exception fault, Console console) {
        if (fault instanceof UsageException) {
            console.err().println("parley: " + oneLine(fault.getMessage()));
            return ExitCode.USAGE;
        }
        if (fault instanceof RoomApiException) {
            console.err().println("parley: " + oneLine(fault.getMessage()));
            return ExitCode.FAILED;
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
            if (Callable.class.isAssignableFrom(type)) {
                return type.getDeclaredConstructor(Console.class).newInstance(console);
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
