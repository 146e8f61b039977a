package io.emberwatch.lab.calibrate;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.DecisionThresholds;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.ImageBuffer;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.loading.Int8Calibration;
import io.emberwatch.engine.loading.Int8Calibration.Judgement;
import io.emberwatch.lab.dataset.ImageFolder;
import io.emberwatch.lab.dataset.ImageFolder.Entry;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.lab.metrics.Figures.Scored;
import io.emberwatch.lab.metrics.RankingMetrics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calibrates a package for int8 and judges what came of it: bytes throughout, else with float ends, else int8 is refused.
 * The verdict is part of the package.
 */
public final class PackageCalibration {
    private static final Logger LOG = LoggerFactory.getLogger(PackageCalibration.class);
    /** Of the AUROC on images that the calibration has not seen. */
    static final double MOST_LOST = 0.002;
    /** Of a score near 0 or 1: as much as {@code precision: auto} lets bfloat16 move it. */
    static final double MOST_MOVED = 0.005;
    /** Beyond this, from 0 or 1, a logit that is off moves a score by more than {@link #MOST_MOVED}. */
    private static final double END = 0.02;

    private final ModelManifest manifest;
    private final Consumer<String> log;

    private PackageCalibration(ModelPackage bundle, Consumer<String> log) {
        this.manifest = bundle.manifest();
        this.log = log;
    }

    /**
     * Calibrates a package in its folder.
     *
     * @return whether the package has int8 now; false where it is refused, which is part of the package then
     * @throws EngineException if the model is none that runs in int8, or this machine cannot run it so
     * @throws UserException if no image to show can be read
     * @throws IOException if the calibration cannot be written
     */
    public static boolean run(Path folder, CalibrationImages images, Consumer<String> log) throws IOException {
        try (ModelPackage bundle = ModelPackage.open(folder);
                Int8Calibration calibration = Int8Calibration.start(bundle)) {
            return new PackageCalibration(bundle, log).run(calibration, images);
        }
    }

    /**
     * The same for a package that is complete without int8: where it cannot be calibrated, for whatever reason, a line says
     * why and the package stays as it is.
     *
     * @return whether the package has int8 now
     */
    public static boolean attempt(Path folder, CalibrationImages images, Consumer<String> log) {
        try {
            return run(folder, images, log);
        } catch (UserException e) {
            log.accept("int8: not calibrated: " + e.getMessage());
        } catch (IOException | RuntimeException e) {
            LOG.debug("int8: not calibrated", e);
            log.accept("int8: not calibrated: "
                    + String.valueOf(e).lines().findFirst().orElse(""));
        }
        return false;
    }

    /**
     * Whether a package can be calibrated here.
     *
     * @throws EngineException as {@link #run} would, before anything is written
     */
    public static void check(ModelPackage bundle) {
        Int8Calibration.start(bundle).close();
    }

    private boolean run(Int8Calibration calibration, CalibrationImages images) throws IOException {
        int shown = 0;
        for (Entry entry : images.shown()) {
            Sample sample = read(entry);
            if (sample != null) {
                calibration.show(sample.pixels());
                shown++;
            }
        }
        if (shown == 0) {
            throw new UserException("no image to calibrate with can be read: give JPEG, PNG or PPM files");
        }
        log.accept("int8: calibrated on " + shown + " images");
        for (boolean floatEnds : new boolean[] {false, true}) {
            Judgement judgement = judgement(calibration, floatEnds, images.judged());
            Optional<String> fault = fault(judgement);
            log.accept(String.format(
                    Locale.ROOT,
                    "int8%s: AUROC of %d images %.5f, in float32 %.5f; scores near 0 and 1 moved by up to %.4f, logits of"
                            + " the others by up to %.2f: %s",
                    floatEnds ? " with float ends" : "",
                    judgement.images(),
                    judgement.int8(),
                    judgement.fp32(),
                    judgement.largestDifference(),
                    judgement.largestLogitDifference(),
                    fault.isEmpty() ? "passed" : "failed"));
            if (fault.isEmpty() || floatEnds) {
                calibration.write(floatEnds, judgement, fault);
                fault.ifPresent(reason -> log.accept("int8 is refused: " + reason));
                return fault.isEmpty();
            }
        }
        throw new AssertionError("float ends were judged");
    }

    private Sample read(Entry entry) {
        return ImageFolder.readPrepared(entry, manifest.input());
    }

    /** Of those images that can be read. */
    private Judgement judgement(Int8Calibration calibration, boolean floatEnds, List<Entry> entries) {
        List<Scored> exact = new ArrayList<>();
        List<Scored> fast = new ArrayList<>();
        try (Network sure = calibration.exact(NetworkOptions.OFFLINE_BATCH);
                Network quick = calibration.int8(floatEnds, NetworkOptions.OFFLINE_BATCH)) {
            ImageBuffer buffer = new ImageBuffer(sure);
            for (int from = 0; from < entries.size(); from += sure.maxBatch()) {
                List<Sample> batch = entries.subList(from, Math.min(from + sure.maxBatch(), entries.size())).stream()
                        .map(this::read)
                        .filter(Objects::nonNull)
                        .toList();
                if (!batch.isEmpty()) {
                    ByteBuffer pixels =
                            buffer.of(batch.stream().map(Sample::pixels).toList());
                    exact.addAll(scores(sure, pixels, batch));
                    fast.addAll(scores(quick, pixels, batch));
                }
            }
        }
        double largest = 0;
        double largestLogit = 0;
        for (int i = 0; i < exact.size(); i++) {
            double sure = exact.get(i).score();
            double quick = fast.get(i).score();
            if (isInTheMiddle(sure)) {
                largestLogit = Math.max(
                        largestLogit, Math.abs(DecisionThresholds.logit(sure) - DecisionThresholds.logit(quick)));
            }
            if (!isInTheMiddle(quick)) {
                largest = Math.max(largest, Math.abs(sure - quick));
            }
        }
        return new Judgement(
                exact.size(),
                RankingMetrics.of(exact).auroc(),
                RankingMetrics.of(fast).auroc(),
                largest,
                largestLogit);
    }

    private static boolean isInTheMiddle(double score) {
        return score > END && score < 1 - END;
    }

    private List<Scored> scores(Network network, ByteBuffer pixels, List<Sample> batch) {
        NetworkOutput output = network.run(pixels, batch.size(), each -> false);
        int fire = manifest.fireIndex();
        return IntStream.range(0, batch.size())
                .mapToObj(i -> new Scored(output.score(i, fire), batch.get(i).label() == fire, ""))
                .toList();
    }

    static Optional<String> fault(Judgement judgement) {
        if (!Double.isFinite(judgement.fp32()) || !Double.isFinite(judgement.int8())) {
            return Optional.of("there were no images with fire and without to judge it by");
        }
        if (judgement.fp32() - judgement.int8() > MOST_LOST) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "the AUROC of %d images fell from %.4f to %.4f, by more than %s",
                    judgement.images(),
                    judgement.fp32(),
                    judgement.int8(),
                    MOST_LOST));
        }
        if (judgement.largestDifference() > MOST_MOVED) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "a score near 0 or 1 moved by %.4f, more than %s",
                    judgement.largestDifference(),
                    MOST_MOVED));
        }
        return Optional.empty();
    }
}
