package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.dataset.ImageSelection.Apart;
import io.emberwatch.lab.dataset.ImageSelection.As;
import io.emberwatch.lab.replay.FireTruth;
import io.emberwatch.lab.replay.FireTruth.TruthFile;
import io.emberwatch.lab.replay.ReplayMaterial;
import io.emberwatch.lab.replay.ReplayMaterial.Clip;
import io.emberwatch.lab.replay.SyntheticCamera;
import io.emberwatch.lab.replay.SyntheticCamera.SyntheticHours;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.FfmpegCameraSource;
import io.emberwatch.monitor.config.CameraConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes clips of what the command line names. Immutable. */
final class ReplayClips {
    private final CameraConfig camera;
    private final Map<Apart, As> counted;
    private final Consumer<String> leftOut;

    /**
     * @param camera its {@code capture} says how recordings are read
     * @param counted what is in a folder apart counts as
     * @param leftOut receives a line for each folder apart that does not count
     */
    ReplayClips(CameraConfig camera, Map<Apart, As> counted, Consumer<String> leftOut) {
        this.camera = camera;
        this.counted = counted;
        this.leftOut = leftOut;
    }

    /**
     * A clip for each recording.
     *
     * @param truth labels of all clips; null if the folders' names are the labels
     * @throws UserException in one line for what cannot be found or has no label
     */
    ReplayMaterial.Recordings recordings(List<Path> named, Path truth) {
        List<Path> files = ReplayFiles.recordings(named);
        Optional<TruthFile> labels = Optional.ofNullable(truth).map(TruthFile::read);
        if (labels.isEmpty()) {
            tell(files, "replayed but not counted");
        }
        Map<String, Long> names = files.stream()
                .collect(Collectors.groupingBy(file -> file.getFileName().toString(), Collectors.counting()));
        return new ReplayMaterial.Recordings(files.stream()
                .map(file -> {
                    String name = file.getFileName().toString();
                    return new Clip(
                            names.get(name) == 1 ? name : file.toString(),
                            labels.map(all -> all.of(file)).orElseGet(() -> truth(folder(file))),
                            () -> source(file));
                })
                .toList());
    }

    /**
     * A synthetic camera out of all images and recordings, which are taken to be without fire.
     *
     * @param progress receives one line on the progress now and then
     * @throws UserException in one line for what cannot be found
     */
    SyntheticHours synthetic(List<Path> named, Duration length, double fps, long seed, Consumer<String> progress) {
        List<Path> found = ReplayFiles.material(named);
        List<Path> left = found.stream().filter(file -> isApart(file, named)).toList();
        tell(left, "left out");
        List<Path> material = new ArrayList<>(found);
        material.removeAll(left);
        if (material.isEmpty()) {
            throw new UserException("nothing is left to make a synthetic camera of: add --count, or name a folder"
                    + " with images without fire");
        }
        return new SyntheticHours(
                () -> new SyntheticCamera(
                        material,
                        file -> ReplayFiles.isImage(file) ? Optional.empty() : Optional.of(source(file)),
                        fps,
                        seed),
                length,
                fps,
                progress);
    }

    private FireTruth truth(String folder) {
        return switch (folder) {
            case "fire" -> FireTruth.fireFrom(0);
            case "nofire" -> FireTruth.NO_FIRE;
            default ->
                Apart.of(folder)
                        .map(counted::get)
                        .map(as -> as == As.FIRE ? FireTruth.fireFrom(0) : FireTruth.NO_FIRE)
                        .orElse(FireTruth.UNKNOWN);
        };
    }

    /** Whether a file lies in a folder apart that does not count as without fire, and neither is named itself. */
    private boolean isApart(Path file, List<Path> named) {
        return Apart.of(folder(file))
                        .filter(apart -> counted.get(apart) != As.NOFIRE)
                        .isPresent()
                && !named.contains(file)
                && !named.contains(file.getParent());
    }

    private void tell(List<Path> files, String what) {
        for (Apart apart : Apart.values()) {
            long count = files.stream()
                    .filter(file -> folder(file).equals(apart.folder()))
                    .count();
            if (count > 0 && !counted.containsKey(apart)) {
                leftOut.accept(what + ", neither fire nor nofire: " + count + " files in " + apart.folder()
                        + " (--count " + apart.folder() + "=fire or " + apart.folder() + "=nofire counts them)");
            }
        }
    }

    private static String folder(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent().getFileName();
        return folder == null ? "" : folder.toString();
    }

    private CameraSource source(Path file) {
        // An absolute path is used as it is, also with characters that a URL does not allow.
        String url = file.toAbsolutePath().normalize().toString();
        return new FfmpegCameraSource(camera.withUrl(url), System::nanoTime);
    }

    /** The recordings and images among what the command line names: files as they are, folders searched through. */
    static final class ReplayFiles {
        private static final Set<String> RECORDINGS =
                Set.of("mp4", "m4v", "mkv", "mov", "avi", "ts", "webm", "h264", "mpg", "mpeg");
        private static final Set<String> IMAGES = Set.of("jpg", "jpeg", "png", "bmp", "webp");

        private ReplayFiles() {}

        /**
         * Every recording, sorted within its folder. A file that is named itself counts whatever its ending.
         *
         * @throws UserException in one line where one is missing or a folder has none
         */
        static List<Path> recordings(List<Path> named) {
            return find(named, RECORDINGS, "recordings");
        }

        /** Every recording and image, as {@link #recordings}. */
        static List<Path> material(List<Path> named) {
            Set<String> both =
                    Stream.concat(RECORDINGS.stream(), IMAGES.stream()).collect(Collectors.toUnmodifiableSet());
            return find(named, both, "images or recordings");
        }

        static boolean isImage(Path file) {
            return IMAGES.contains(ending(file));
        }

        private static List<Path> find(List<Path> named, Set<String> endings, String what) {
            List<Path> all = new ArrayList<>();
            for (Path path : named) {
                if (!Files.exists(path)) {
                    throw new UserException(path + " does not exist");
                }
                if (!Files.isDirectory(path)) {
                    all.add(path);
                    continue;
                }
                List<Path> inside = inside(path, endings);
                if (inside.isEmpty()) {
                    throw new UserException("there are no " + what + " in " + path + " ("
                            + String.join(", ", endings.stream().sorted().toList()) + ")");
                }
                all.addAll(inside);
            }
            return List.copyOf(all);
        }

        private static List<Path> inside(Path folder, Set<String> endings) {
            try (Stream<Path> files = Files.walk(folder)) {
                return files.filter(Files::isRegularFile)
                        .filter(file -> endings.contains(ending(file)))
                        .sorted()
                        .toList();
            } catch (IOException | UncheckedIOException e) {
                throw new UserException(folder + " cannot be read: check its permissions", e);
            }
        }

        private static String ending(Path file) {
            String name = file.getFileName().toString();
            return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        }
    }
}
