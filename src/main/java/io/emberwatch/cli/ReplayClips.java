package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.replay.Clip;
import io.emberwatch.lab.replay.FireTruth;
import io.emberwatch.lab.replay.Recordings;
import io.emberwatch.lab.replay.SyntheticCamera;
import io.emberwatch.lab.replay.SyntheticHours;
import io.emberwatch.lab.replay.TruthFile;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.FfmpegCameraSource;
import io.emberwatch.monitor.config.CameraConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Makes clips of what the command line names. Immutable. */
final class ReplayClips {
    private final CameraConfig judged;

    /** @param judged its {@code capture} says how recordings are read */
    ReplayClips(CameraConfig judged) {
        this.judged = judged;
    }

    /**
     * A clip for each recording.
     *
     * @param truth labels for all of them; null where the folders' names shall tell
     * @throws UserException in one line for what cannot be found or has no label
     */
    Recordings recordings(List<Path> named, Path truth) {
        List<Path> files = ReplayFiles.recordings(named);
        Optional<TruthFile> labels = Optional.ofNullable(truth).map(TruthFile::read);
        Map<String, Long> names = files.stream()
                .collect(Collectors.groupingBy(file -> file.getFileName().toString(), Collectors.counting()));
        return new Recordings(files.stream()
                .map(file -> {
                    String name = file.getFileName().toString();
                    return new Clip(
                            names.get(name) == 1 ? name : file.toString(),
                            labels.map(all -> all.of(file)).orElseGet(() -> truthOfFolder(file)),
                            () -> source(file));
                })
                .toList());
    }

    /**
     * A synthetic camera out of all images and recordings, which are taken to be without fire.
     *
     * @param progress is told now and then how far it has come
     * @throws UserException in one line for what cannot be found
     */
    SyntheticHours synthetic(List<Path> named, Duration length, double fps, long seed, Consumer<String> progress) {
        List<Path> material = ReplayFiles.material(named);
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

    private static FireTruth truthOfFolder(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent().getFileName();
        return switch (folder == null ? "" : folder.toString()) {
            case "fire" -> FireTruth.fireFrom(0);
            case "nofire" -> FireTruth.NO_FIRE;
            default -> FireTruth.UNKNOWN;
        };
    }

    private CameraSource source(Path file) {
        // An absolute path is taken as it is, whatever characters are in it.
        String url = file.toAbsolutePath().normalize().toString();
        return new FfmpegCameraSource(judged.withUrl(url), System::nanoTime);
    }
}
