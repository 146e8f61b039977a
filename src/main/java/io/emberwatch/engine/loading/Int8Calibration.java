package io.emberwatch.engine.loading;

import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.onednn.Calibration;
import io.emberwatch.engine.onednn.CalibrationFile;
import io.emberwatch.engine.onednn.Calibrator;
import io.emberwatch.engine.onednn.OneDnnEngine;
import io.emberwatch.engine.onednn.OneDnnException;
import io.emberwatch.engine.tensorflow.TensorFlowEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Calibrates a package for int8: shows its network images, runs it so that others can judge it, and writes what came of
 * it into the package. Owns native memory; one thread.
 */
public final class Int8Calibration implements AutoCloseable {
    private final ModelPackage bundle;
    private final OneDnnEngine engine;
    private final Calibrator calibrator;
    private int images;

    private Int8Calibration(ModelPackage bundle, OneDnnEngine engine, Calibrator calibrator) {
        this.bundle = bundle;
        this.engine = engine;
        this.calibrator = calibrator;
    }

    /**
     * Reads the package's network.
     *
     * @param bundle stays open until this is closed
     * @throws EngineException with the reason if the model is none that runs in int8, or this machine cannot run it so
     */
    public static Int8Calibration start(ModelPackage bundle) {
        try {
            OneDnnEngine engine = OneDnnEngine.start(bundle, 0, () -> TensorFlowEngine.start(Device.CPU, 0));
            return new Int8Calibration(bundle, engine, engine.calibrator());
        } catch (OneDnnException e) {
            throw new EngineException(e.getMessage(), e);
        }
    }

    /** Shows one image, uint8 RGB {@code [height,width,3]} of the model's size. */
    public void show(byte[] rgb) {
        calibrator.add(ByteBuffer.wrap(rgb));
        images++;
    }

    /** The network in float32; the caller closes it. */
    public Network exact(int maxBatch) {
        return engine.load(bundle, Precision.FP32, maxBatch);
    }

    /**
     * The network in int8, as calibrated by the images shown so far; the caller closes it.
     *
     * @param floatEnds whether the first convolution and the last block stay in floats
     */
    public Network int8(boolean floatEnds, int maxBatch) {
        return engine.loadInt8(calibration(floatEnds), maxBatch);
    }

    /**
     * Writes the calibration into the package.
     *
     * @param refused why int8 must not run in spite of it
     */
    public void write(boolean floatEnds, Judgement judgement, Optional<String> refused) throws IOException {
        CalibrationFile.Check check = new CalibrationFile.Check(
                judgement.images(),
                judgement.fp32(),
                judgement.int8(),
                judgement.largestDifference(),
                judgement.largestLogitDifference());
        CalibrationFile.of(bundle.directory(), images, check, refused, calibration(floatEnds))
                .write(bundle.directory());
    }

    private Calibration calibration(boolean floatEnds) {
        return calibrator.result().withFloatEnds(floatEnds);
    }

    /**
     * How int8 did.
     *
     * @param images that were not shown, with labels
     * @param fp32 AUROC in float32, 0..1
     * @param int8 AUROC in int8
     * @param largestDifference between scores of fire below 0.02 and above 0.98 in int8
     * @param largestLogitDifference between the logits of scores of fire, for scores of float32 from 0.02 to 0.98
     */
    public record Judgement(
            int images, double fp32, double int8, double largestDifference, double largestLogitDifference) {}

    @Override
    public void close() {
        calibrator.close();
    }
}
