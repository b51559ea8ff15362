package io.parley.cli;

import io.parley.server.config.ConfigException;
import io.parley.server.config.ConfigReader;
import io.parley.server.config.KeyLines;
import io.parley.server.config.Overrides;
import io.parley.server.config.ServerConfig;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code parley config}: looks at the configuration of a server without starting one. */
@Command(
        name = "config",
        description = "Checks and shows the configuration of a server.",
        subcommands = {ConfigCommand.Check.class, ConfigCommand.Show.class},
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley config check livekit.yaml",
            "      everything in the file that is wrong, unknown or not supported",
            "  parley config show --config livekit.yaml",
            "      every key with its value, and where it comes from",
            "",
            "docs/configuration.md describes the keys."
        })
final class ConfigCommand extends CommandGroup {

    ConfigCommand(Console console) {
        super(console);
    }

    /** {@code parley config check}. */
    @Command(
            name = "check",
            description = "Names everything in a file that is wrong, unknown or not supported.",
            mixinStandardHelpOptions = true,
            versionProvider = ParleyCommand.Version.class,
            usageHelpAutoWidth = true,
            footer = {
                "",
                "Flags and the environment of 'parley serve' are left out.",
                "Exit codes: 0 all is well, 1 some keys have no effect, 2 a server would not start."
            })
    static final class Check implements Callable<Integer> {

        private final Console console;

        @Parameters(paramLabel = "FILE", description = "YAML with the keys of LiveKit's server.")
        private String file = "";

        Check(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            List<String> errors = new ArrayList<>();
            List<String> warnings = new ArrayList<>();
            boolean hasKeys = read(errors, warnings);
            PrintWriter out = console.out();
            errors.forEach(line -> out.println(marked(line, "error")));
            warnings.forEach(line -> out.println(marked(line, "warning")));
            if (!errors.isEmpty()) {
                out.println(counted(errors, "error") + ": a server would not start");
                return ExitCode.USAGE;
            }
            out.println(
                    (warnings.isEmpty()
                                    ? file + " is good"
                                    : counted(warnings, "warning") + ": a server would start")
                            + (hasKeys ? "" : " with API keys from LIVEKIT_KEYS or --keys"));
            return warnings.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }

        private boolean read(List<String> errors, List<String> warnings) {
            String yaml;
            try {
                yaml = ConfigFiles.read(file);
            } catch (ConfigException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
            ConfigReader.Result read =
                    ConfigReader.examine(file, yaml, ConfigFiles::read, new Overrides());
            errors.addAll(read.problems());
            warnings.addAll(read.warnings());
            ServerConfig.Builder builder = read.builder();
            if (!read.keyFile().isEmpty()) {
                try {
                    KeyLines.addTo(builder, read.keyFile(), ConfigFiles.read(read.keyFile()));
                } catch (ConfigException e) {
                    errors.addAll(e.problems());
                }
            }
            errors.addAll(builder.problems());
            return builder.hasKeys();
        }

        /** In the form of compilers, which editors understand. */
        private static String marked(String line, String mark) {
            String at = line.replaceFirst("^(.*?:\\d+:\\d+: )(.*)$", "$1" + mark + ": $2");
            return at.equals(line) ? mark + ": " + line : at;
        }

        private static String counted(List<String> lines, String what) {
            return lines.size() + " " + what + (lines.size() == 1 ? "" : "s");
        }
    }

    /** {@code parley config show}. */
    @Command(
            name = "show",
            description =
                    "Shows every key with its value and where it comes from; secrets are left out.",
            mixinStandardHelpOptions = true,
            versionProvider = ParleyCommand.Version.class,
            sortOptions = false,
            usageHelpAutoWidth = true)
    static final class Show implements Callable<Integer> {

        private final Console console;

        @Mixin private final ServeOptions options = new ServeOptions();

        Show(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            ServeOptions.Loaded loaded;
            try {
                loaded = options.load(console);
            } catch (ConfigException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
            loaded.settings()
                    .forEach(
                            (key, values) ->
                                    values.lines()
                                            .forEach(
                                                    line ->
                                                            console.out()
                                                                    .println(key + ": " + line)));
            loaded.warnings().forEach(line -> console.err().println("parley: " + line));
            return ExitCode.OK;
        }
    }
}
