package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.monitor.config.TileGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Judges the frames of some cameras in overlapping tiles beside the whole frame, so that a small fire in a large
 * frame is seen: the score is the greatest of all, the heat map is put together from those of the positive ones.
 * Tiles of all frames share the batches of the classifier below. Not thread-safe: one thread uses and closes it.
 */
public final class TiledClassifier implements FireClassifier {
    private final FireClassifier whole;
    private final Function<CameraId, TileGrid> grids;
    private final FramePool tiles;

    /**
     * @param whole judges single frames, with heat maps; owned and closed by this one
     * @param grids how each camera's frames are cut
     */
    public TiledClassifier(FireClassifier whole, Function<CameraId, TileGrid> grids) {
        this.whole = whole;
        this.grids = grids;
        this.tiles = new FramePool(whole.batchSize());
    }

    @Override
    public int batchSize() {
        return whole.batchSize();
    }

    @Override
    public Optional<InspectableModel> opened() {
        return whole.opened();
    }

    @Override
    public List<Prediction> classify(List<VideoFrame> frames) {
        List<Part> parts = new ArrayList<>();
        for (VideoFrame frame : frames) {
            Tile.withWhole(grids.apply(frame.camera())).forEach(tile -> parts.add(new Part(frame, tile)));
        }
        List<Prediction> verdicts = new ArrayList<>(parts.size());
        for (int from = 0; from < parts.size(); from += batchSize()) {
            verdicts.addAll(judge(parts.subList(from, Math.min(parts.size(), from + batchSize()))));
        }
        List<Prediction> joined = new ArrayList<>(frames.size());
        int from = 0;
        for (VideoFrame frame : frames) {
            int count = Tile.withWhole(grids.apply(frame.camera())).size();
            joined.add(join(parts.subList(from, from + count), verdicts.subList(from, from + count)));
            from += count;
        }
        return joined;
    }

    private List<Prediction> judge(List<Part> parts) {
        List<VideoFrame> cut = new ArrayList<>();
        List<VideoFrame> batch = new ArrayList<>();
        try {
            for (Part part : parts) {
                if (part.tile.isWhole()) {
                    batch.add(part.frame);
                } else {
                    VideoFrame tile = part.tile.cut(part.frame, tiles);
                    cut.add(tile);
                    batch.add(tile);
                }
            }
            return whole.classify(batch);
        } finally {
            cut.forEach(VideoFrame::close);
        }
    }

    private static Prediction join(List<Part> parts, List<Prediction> verdicts) {
        if (verdicts.size() == 1) {
            return verdicts.get(0);
        }
        float score = 0;
        HeatStitcher stitcher = new HeatStitcher();
        for (int i = 0; i < verdicts.size(); i++) {
            Prediction verdict = verdicts.get(i);
            score = Math.max(score, verdict.score());
            Tile tile = parts.get(i).tile;
            verdict.heatmap().ifPresent(map -> stitcher.add(tile, map, verdict.score()));
        }
        return new Prediction(score, stitcher.stitched());
    }

    @Override
    public void close() {
        whole.close();
    }

    /** A part of a frame on its way through a batch. */
    private record Part(VideoFrame frame, Tile tile) {}
}
