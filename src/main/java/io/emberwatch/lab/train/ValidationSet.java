package io.emberwatch.lab.train;

import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageResizer;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.lab.metrics.Calibration;
import io.emberwatch.lab.metrics.Figures.Scored;
import io.emberwatch.lab.metrics.RankingMetrics;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Square images for validation, which are not used for training.
 *
 * @param fire index of the class that means fire
 */
record ValidationSet(List<Sample> samples, int fire) {
    ValidationSet {
        samples = List.copyOf(samples);
    }

    /** The set with every n-th image only. */
    ValidationSet every(int n) {
        return new ValidationSet(
                IntStream.range(0, samples.size())
                        .filter(i -> i % n == 0)
                        .mapToObj(samples::get)
                        .toList(),
                fire);
    }

    /** The class of each image. */
    List<Integer> labels() {
        return samples.stream().map(Sample::label).toList();
    }

    /** The file name of each image. */
    List<String> files() {
        return samples.stream().map(Sample::file).toList();
    }

    /** Logits of the session's averaged weights for each image at this height and width. */
    float[][] logits(TrainingSession session, int size) {
        return session.validate(samples.stream().map(s -> resized(s, size)).toList(), size);
    }

    /** One line with the ranking metrics and the loss of these logits, one row per image. */
    String describe(float[][] logits, int size) {
        RankingMetrics metrics = ranking(logits);
        return String.format(
                Locale.ROOT,
                "validation at %d: AUROC %.4f, AP %.4f, FPR at 95%% TPR %.3f, loss %.3f",
                size,
                metrics.auroc(),
                metrics.averagePrecision(),
                metrics.fprAt95Tpr(),
                Calibration.loss(logits, labels(), 1));
    }

    /** Ranking metrics of these logits, one row per image. */
    RankingMetrics ranking(float[][] logits) {
        return RankingMetrics.of(IntStream.range(0, logits.length)
                .mapToObj(i -> new Scored(
                        Calibration.score(logits[i], fire, 1), samples.get(i).label() == fire, ""))
                .toList());
    }

    /** The pixels of a sample stretched to a square. */
    static byte[] resized(Sample sample, int size) {
        if (sample.height() == size && sample.width() == size) {
            return sample.pixels();
        }
        try (BytePointer data = new BytePointer(sample.pixels());
                Mat whole = new Mat(sample.height(), sample.width(), opencv_core.CV_8UC3, data);
                Mat resized = new Mat()) {
            ImageResizer.resize(whole, resized, size, size);
            return Image.bytes(resized);
        }
    }
}
