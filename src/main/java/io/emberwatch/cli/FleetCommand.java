package io.emberwatch.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.CameraTexts;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.FleetConfig;
import io.emberwatch.monitor.fleet.FleetDirectory;
import io.emberwatch.monitor.fleet.FleetDirectory.Member;
import io.emberwatch.monitor.fleet.Owned;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emberwatch fleet}: the cameras that several monitors share. */
@Command(
        name = "fleet",
        mixinStandardHelpOptions = true,
        description = "Shows and changes the cameras that several monitors share through Kafka.",
        subcommands = {
            FleetCommand.Status.class,
            FleetCommand.Cameras.class,
            FleetCommand.Add.class,
            FleetCommand.Remove.class,
            FleetCommand.Import.class
        })
final class FleetCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "name one of: status, cameras, add, remove, import");
    }

    private static FleetDirectory open(ConfigOption config) throws ConfigException {
        FleetConfig fleet =
                config.load().fleet().orElseThrow(() -> new UserException(config.file() + " has no fleet: section"));
        return FleetDirectory.open(fleet);
    }

    /** {@code emberwatch fleet status}. */
    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description =
                    "Shows the members and how many cameras each of them owns. Exit code 0 means that every camera"
                            + " has an owner, 1 that one has none.")
    static final class Status implements Callable<Integer> {
        @Mixin
        private ConfigOption config;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws ConfigException {
            PrintWriter out = spec.commandLine().getOut();
            try (FleetDirectory fleet = open(config)) {
                fleet.create(FleetDirectory.PARTITIONS);
                Map<CameraId, Owned.Camera> cameras = fleet.cameras();
                List<Member> members = fleet.members();
                long owned = 0;
                for (Member member : members) {
                    long its = cameras.values().stream()
                            .filter(camera -> member.partitions().contains(camera.partition()))
                            .count();
                    out.println(member.name() + " host=" + member.host() + " cameras=" + its);
                    owned += its;
                }
                out.println("members=" + members.size() + " cameras=" + cameras.size() + " without_owner="
                        + (cameras.size() - owned));
                return owned == cameras.size() ? 0 : 1;
            }
        }
    }

    /** {@code emberwatch fleet cameras}. */
    @Command(
            name = "cameras",
            mixinStandardHelpOptions = true,
            description = "Lists the cameras, each with the member that owns it; - where none does.")
    static final class Cameras implements Callable<Integer> {
        @Mixin
        private ConfigOption config;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws ConfigException {
            PrintWriter out = spec.commandLine().getOut();
            try (FleetDirectory fleet = open(config)) {
                fleet.create(FleetDirectory.PARTITIONS);
                List<Member> members = fleet.members();
                fleet.cameras()
                        .forEach((id, camera) -> out.println(id + " "
                                + members.stream()
                                        .filter(member -> member.partitions().contains(camera.partition()))
                                        .map(Member::name)
                                        .findFirst()
                                        .orElse("-")));
            }
            return 0;
        }
    }

    /** {@code emberwatch fleet add}. */
    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description =
                    "Adds a camera, or gives it another address. What else a camera can be told, import takes from a"
                            + " file.")
    static final class Add implements Callable<Integer> {
        @Mixin
        private ConfigOption config;

        @Parameters(paramLabel = "ID", description = "The camera's id.")
        private String id;

        @Parameters(paramLabel = "URL", description = "Its address, with $${NAME} in the place of a password.")
        private String url;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws ConfigException {
            return put(
                    config,
                    CameraTexts.of("this command", "cameras: {" + id + ": {url: '" + url.replace("'", "''") + "'}}"),
                    Set.of(),
                    spec);
        }
    }

    /** {@code emberwatch fleet remove}. */
    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Takes cameras out of the fleet: what is open of them ends.")
    static final class Remove implements Callable<Integer> {
        @Mixin
        private ConfigOption config;

        @Parameters(paramLabel = "ID", arity = "1..*", description = "The cameras' ids.")
        private List<String> ids = List.of();

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws ConfigException {
            try (FleetDirectory fleet = open(config)) {
                Set<CameraId> known = fleet.cameras().keySet();
                Set<CameraId> gone = new LinkedHashSet<>();
                for (String id : ids) {
                    gone.add(CameraId.parse(id)
                            .filter(known::contains)
                            .orElseThrow(() -> new UserException("the fleet has no camera " + id)));
                }
                fleet.remove(gone);
                spec.commandLine().getOut().println("removed=" + gone.size());
            }
            return 0;
        }
    }

    /** {@code emberwatch fleet import}. */
    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description =
                    "Adds the cameras of a configuration file, each with what it inherits, and gives those that are"
                            + " there already what the file says. $${NAME} stays as it is: each member puts its own environment in.")
    static final class Import implements Callable<Integer> {
        @Mixin
        private ConfigOption config;

        @Parameters(paramLabel = "FILE", description = "A configuration file with cameras:.")
        private Path file;

        @Option(names = "--prune", description = "Remove the cameras of the fleet that the file does not have.")
        private boolean prune;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws ConfigException, IOException {
            Map<CameraId, ObjectNode> cameras = CameraTexts.of(file.toString(), Files.readString(file));
            Set<CameraId> gone = new TreeSet<>();
            if (prune) {
                try (FleetDirectory fleet = open(config)) {
                    fleet.create(FleetDirectory.PARTITIONS);
                    gone.addAll(fleet.cameras().keySet());
                    gone.removeAll(cameras.keySet());
                }
            }
            return put(config, cameras, gone, spec);
        }
    }

    /** Checks all, then writes all. */
    private static int put(ConfigOption config, Map<CameraId, ObjectNode> cameras, Set<CameraId> gone, CommandSpec spec)
            throws ConfigException {
        // Variables are the members' own: what this machine lacks is some text here.
        CameraTexts texts = new CameraTexts(name -> System.getenv().getOrDefault(name, "x"));
        Map<CameraId, ObjectNode> good = new LinkedHashMap<>(cameras);
        for (Map.Entry<CameraId, ObjectNode> each : good.entrySet()) {
            try {
                texts.parse(each.getKey(), each.getValue());
            } catch (ConfigException e) {
                if (!each.getValue().toString().contains("${")) {
                    throw e;
                }
            }
        }
        try (FleetDirectory fleet = open(config)) {
            fleet.create(FleetDirectory.PARTITIONS);
            fleet.put(good);
            fleet.remove(gone);
        }
        spec.commandLine().getOut().println("imported=" + good.size() + " removed=" + gone.size());
        return 0;
    }
}
