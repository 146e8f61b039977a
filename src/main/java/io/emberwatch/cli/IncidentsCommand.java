package io.emberwatch.cli;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.IncidentsConfig;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.store.IncidentArchive;
import io.emberwatch.monitor.incident.store.IncidentArchive.ArchiveException;
import io.emberwatch.monitor.incident.store.IncidentQuery;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code emberwatch incidents}: what the monitor has kept, also while it runs. */
@Command(
        name = "incidents",
        mixinStandardHelpOptions = true,
        description = "Lists stored incidents, or exports their images for training. Only reads the store.",
        subcommands = {IncidentsCommand.ListThem.class, IncidentsCommand.Export.class})
final class IncidentsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "name one of: list, export");
    }

    /** {@code emberwatch incidents list}. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            showDefaultValues = true,
            description = "Lists stored incidents, newest first.")
    static final class ListThem implements Callable<Integer> {
        @Mixin
        private IncidentsOption incidents;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "50",
                description = "List at most N incidents, 1 to " + IncidentQuery.MOST + ".")
        private int limit;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws ConfigException, ArchiveException {
            if (limit < 1 || limit > IncidentQuery.MOST) {
                throw new ParameterException(spec.commandLine(), "--limit must be from 1 to " + IncidentQuery.MOST);
            }
            PrintWriter terminal = spec.commandLine().getOut();
            try (IncidentArchive archive = incidents.open()) {
                for (Incident incident : archive.list(incidents.query(limit))) {
                    terminal.println(line(incident));
                }
            }
            return CommandLine.ExitCode.OK;
        }

        private static String line(Incident incident) {
            return String.format(
                    Locale.ROOT,
                    "%-24s  %-24s  %-20s  %-15s  peak %.2f  %-11s  %s",
                    incident.startedAt(),
                    incident.endedAt().map(Instant::toString).orElse("open"),
                    incident.camera(),
                    incident.kind().label(),
                    incident.peakScore(),
                    incident.review().ruling().map(Ruling::label).orElse("no verdict"),
                    incident.id());
        }
    }

    /** {@code emberwatch incidents export}. */
    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description =
                    "Writes the images of incidents with a verdict to a folder for train and finetune: true alarms to"
                            + " train/fire, false alarms to train/nofire. Existing files stay unchanged.")
    static final class Export implements Callable<Integer> {
        @Mixin
        private IncidentsOption incidents;

        @Option(
                names = "--out",
                required = true,
                paramLabel = "DIR",
                description = "Folder to write to. It is created if missing.")
        private Path out;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws ConfigException, ArchiveException {
            try (IncidentArchive archive = incidents.open()) {
                IncidentExport export = new IncidentExport(archive, out);
                archive.forEach(incidents.query(IncidentQuery.MOST), incident -> add(export, incident));
                PrintWriter terminal = spec.commandLine().getOut();
                if (export.outcomes().isEmpty()) {
                    terminal.println("no incidents");
                }
                export.outcomes().forEach((outcome, count) -> terminal.println(count + " " + outcome.words()));
            } catch (UncheckedIOException e) {
                spec.commandLine()
                        .getErr()
                        .println("export: " + out + " cannot be written or an image not read ("
                                + e.getCause().getMessage() + "): check permissions and room, then export again");
                return CommandLine.ExitCode.SOFTWARE;
            }
            return CommandLine.ExitCode.OK;
        }

        private static void add(IncidentExport export, Incident incident) {
            try {
                export.add(incident);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Where kept incidents lie and which of them are meant, for the commands that read them. */
    static final class IncidentsOption {
        @ArgGroup
        private final Place place = new Place();

        @Option(
                names = "--since",
                paramLabel = "TIME",
                converter = Since.class,
                description = "Only incidents that started at this time or later: 2026-11-24 or 2026-11-24T08:00:00Z.")
        private Instant since;

        @Option(
                names = "--camera",
                paramLabel = "ID",
                converter = Camera.class,
                description = "Only incidents of this camera.")
        private CameraId camera;

        /** Either the configuration or the folder itself. */
        static final class Place {
            @Option(names = "--config", paramLabel = "FILE", description = "The monitor's configuration.")
            private Path config;

            @Option(
                    names = "--incidents",
                    paramLabel = "FOLDER",
                    description = "Folder of the incidents, as incidents.path names it (default: "
                            + IncidentsConfig.DEFAULT_PATH + ").")
            private Path folder;
        }

        /** Opens them to be read only; the caller closes them. */
        IncidentArchive open() throws ConfigException, ArchiveException {
            if (place.config != null) {
                return IncidentArchive.open(Path.of(new ConfigLoader(System::getenv)
                        .load(place.config)
                        .incidents()
                        .path()));
            }
            return IncidentArchive.open(place.folder == null ? Path.of(IncidentsConfig.DEFAULT_PATH) : place.folder);
        }

        /** Those that are meant, in pages of so many. */
        IncidentQuery query(int limit) {
            return new IncidentQuery(
                    Optional.ofNullable(camera),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.ofNullable(since),
                    Optional.empty(),
                    Optional.empty(),
                    limit);
        }

        /** A day of this machine's calendar, or a moment. */
        static final class Since implements ITypeConverter<Instant> {
            @Override
            public Instant convert(String text) {
                try {
                    return text.contains("T")
                            ? Instant.parse(text)
                            : LocalDate.parse(text)
                                    .atStartOfDay(ZoneId.systemDefault())
                                    .toInstant();
                } catch (DateTimeException e) {
                    throw new TypeConversionException(
                            "'" + text + "' is no time: write 2026-11-24 or 2026-11-24T08:00:00Z");
                }
            }
        }

        /** A camera's id. */
        static final class Camera implements ITypeConverter<CameraId> {
            @Override
            public CameraId convert(String text) {
                return CameraId.parse(text)
                        .orElseThrow(() -> new TypeConversionException("'" + text + "' cannot be a camera's id"));
            }
        }
    }
}
