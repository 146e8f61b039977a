package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.engine.InspectableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * Looks at each positive again: its hot region is cut out at the camera's own resolution and scored alone. The scores of
 * the frames stay as they are; what the second ones are good for is the alarm's affair. The regions of a batch share one
 * more run of the network, which only batches with a positive cost. Not thread-safe: one thread uses and closes it.
 */
public final class SecondLook implements FireClassifier {
    /** The least side of what is cut out, as a share of the frame's shorter side. */
    static final double LEAST_SIDE = 0.3;

    private final FireClassifier first;
    private final FireClassifier network;
    private final Predicate<CameraId> wanted;
    private final FramePool regions;

    /** A hot region on its way through a run. */
    private record Look(int index, VideoFrame region) {}

    /**
     * Looks again at what another classifier found.
     *
     * @param first gives scores and heat maps; owned and closed by this one
     * @param network scores the regions; stays the first one's, and may be the same
     * @param wanted the cameras whose positives are looked at again; asked for each of them
     */
    public SecondLook(FireClassifier first, FireClassifier network, Predicate<CameraId> wanted) {
        this.first = first;
        this.network = network;
        this.wanted = wanted;
        this.regions = new FramePool(network.batchSize());
    }

    @Override
    public int batchSize() {
        return first.batchSize();
    }

    @Override
    public boolean gainsFromBatches() {
        return first.gainsFromBatches();
    }

    @Override
    public Optional<InspectableModel> opened() {
        return first.opened();
    }

    @Override
    public void explainBy(MapChoices choices) {
        first.explainBy(choices);
    }

    @Override
    public List<Prediction> classify(List<VideoFrame> frames) {
        List<Prediction> predictions = new ArrayList<>(first.classify(frames));
        List<Look> looks = new ArrayList<>();
        try {
            for (int i = 0; i < frames.size(); i++) {
                if (looks.size() == network.batchSize()) {
                    score(looks, predictions);
                }
                cut(frames.get(i), predictions.get(i), i).ifPresent(looks::add);
            }
            score(looks, predictions);
        } finally {
            closeAll(looks);
        }
        return predictions;
    }

    private Optional<Look> cut(VideoFrame frame, Prediction prediction, int index) {
        if (prediction.heatmap().isEmpty() || !wanted.test(frame.camera())) {
            return Optional.empty();
        }
        HotRegion region = HotRegion.of(prediction.heatmap().get());
        return region.area() == 0
                ? Optional.empty()
                : Optional.of(new Look(
                        index, around(region, frame.width(), frame.height()).cut(frame, regions)));
    }

    private void score(List<Look> looks, List<Prediction> predictions) {
        if (looks.isEmpty()) {
            return;
        }
        List<Prediction> seconds =
                network.classify(looks.stream().map(Look::region).toList(), 0);
        for (int i = 0; i < seconds.size(); i++) {
            int index = looks.get(i).index();
            Prediction seen = predictions.get(index);
            predictions.set(
                    index,
                    new Prediction(
                            seen.score(),
                            seen.heatmap(),
                            OptionalDouble.of(seconds.get(i).score())));
        }
        closeAll(looks);
    }

    private static void closeAll(List<Look> looks) {
        looks.forEach(look -> look.region().close());
        looks.clear();
    }

    /**
     * The part of a frame that is scored again: a square around the middle of the region's box, as wide as the box's
     * longer side, and less high or wide where the frame is.
     *
     * @param width of the frame, pixels
     * @param height of the frame, pixels
     */
    static Tile around(HotRegion region, int width, int height) {
        double longer = Math.max((region.right() - region.left()) * width, (region.bottom() - region.top()) * height);
        double side = Math.max(longer, LEAST_SIDE * Math.min(width, height));
        double across = Math.min(1, side / width);
        double down = Math.min(1, side / height);
        double left = (region.left() + region.right() - across) / 2;
        double top = (region.top() + region.bottom() - down) / 2;
        return new Tile(Math.max(0, Math.min(1 - across, left)), Math.max(0, Math.min(1 - down, top)), across, down);
    }

    @Override
    public void close() {
        first.close();
    }
}
