package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.monitor.config.TileGrid;
import io.emberwatch.monitor.inference.DeletionProbes.Probe.Portion;
import io.emberwatch.monitor.inference.InferenceListener.Deletion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Turns frames into runs of the network. The frames of some cameras are judged in overlapping tiles beside the whole
 * frame, so that a small fire in a large frame is seen: the score is the greatest of all, the heat map is put together
 * from those of the positive ones. Tiles of all frames share runs. Runs that are not full also score
 * {@link DeletionProbes}: none is made for them alone, and no frame waits. Not thread-safe: one thread uses and closes
 * it.
 */
public final class TiledClassifier implements FireClassifier {
    private final FireClassifier network;
    private final Function<CameraId, TileGrid> grids;
    private final Optional<DeletionProbes> probes;
    private final FramePool tiles;

    /** A part of a frame on its way through a run. */
    private record Part(VideoFrame frame, Tile tile) {}

    /**
     * A classifier without probes.
     *
     * @param network judges single frames, with heat maps; owned and closed by this one
     * @param grids how each camera's frames are cut
     */
    public TiledClassifier(FireClassifier network, Function<CameraId, TileGrid> grids) {
        this(network, grids, Optional.empty());
    }

    /**
     * As {@link #TiledClassifier(FireClassifier, Function)}.
     *
     * @param probes scored where a run has room; borrowed
     */
    public TiledClassifier(FireClassifier network, Function<CameraId, TileGrid> grids, DeletionProbes probes) {
        this(network, grids, Optional.of(probes));
    }

    private TiledClassifier(
            FireClassifier network, Function<CameraId, TileGrid> grids, Optional<DeletionProbes> probes) {
        this.network = network;
        this.grids = grids;
        this.probes = probes;
        this.tiles = new FramePool(network.batchSize());
    }

    @Override
    public int batchSize() {
        return network.batchSize();
    }

    @Override
    public boolean gainsFromBatches() {
        return network.gainsFromBatches();
    }

    @Override
    public Optional<InspectableModel> opened() {
        return network.opened();
    }

    @Override
    public void explainBy(MapChoices choices) {
        network.explainBy(choices);
    }

    @Override
    public List<Prediction> classify(List<VideoFrame> frames) {
        List<Part> parts = new ArrayList<>();
        // Asked once a frame: the answer may change meanwhile.
        List<Integer> counts = new ArrayList<>(frames.size());
        for (VideoFrame frame : frames) {
            List<Tile> tilesOf = Tile.withWhole(grids.apply(frame.camera()));
            tilesOf.forEach(tile -> parts.add(new Part(frame, tile)));
            counts.add(tilesOf.size());
        }
        List<Prediction> predictions = new ArrayList<>(parts.size());
        for (int from = 0; from < parts.size(); from += batchSize()) {
            predictions.addAll(judge(parts.subList(from, Math.min(parts.size(), from + batchSize()))));
        }
        List<Prediction> joined = new ArrayList<>(frames.size());
        int from = 0;
        for (int count : counts) {
            joined.add(join(parts.subList(from, from + count), predictions.subList(from, from + count)));
            from += count;
        }
        return joined;
    }

    /** Scores the parts, and probes where there is room, in one run. */
    private List<Prediction> judge(List<Part> parts) {
        List<Portion> added = probes.map(waiting -> waiting.portionsFor(batchSize() - parts.size()))
                .orElse(List.of());
        List<Part> all = new ArrayList<>(parts);
        for (Portion portion : added) {
            portion.tiles().forEach(tile -> all.add(new Part(portion.probe().frame(), tile)));
        }
        List<Prediction> predictions;
        try {
            predictions = run(all, parts.size());
        } catch (RuntimeException | Error e) {
            added.forEach(portion -> probes.orElseThrow().giveUp(portion.probe(), Deletion.FAILED));
            throw e;
        }
        int from = parts.size();
        for (Portion portion : added) {
            double without = predictions.subList(from, from + portion.parts()).stream()
                    .mapToDouble(Prediction::score)
                    .max()
                    .orElseThrow();
            probes.orElseThrow().measured(portion, (float) without);
            from += portion.parts();
        }
        return predictions.subList(0, parts.size());
    }

    /** @param explained how many of the parts need heat maps, from the first on */
    private List<Prediction> run(List<Part> parts, int explained) {
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
            return network.classify(batch, explained);
        } finally {
            cut.forEach(VideoFrame::close);
        }
    }

    private static Prediction join(List<Part> parts, List<Prediction> predictions) {
        if (predictions.size() == 1) {
            return predictions.get(0);
        }
        float score = 0;
        HeatStitcher stitcher = new HeatStitcher();
        for (int i = 0; i < predictions.size(); i++) {
            Prediction prediction = predictions.get(i);
            score = Math.max(score, prediction.score());
            Tile tile = parts.get(i).tile;
            prediction.heatmap().ifPresent(map -> stitcher.add(tile, map, prediction.score()));
        }
        return new Prediction(score, stitcher.stitched());
    }

    @Override
    public void close() {
        network.close();
    }

    /** Puts the heat maps of tiles together to one of the whole frame. For one frame; not thread-safe. */
    private static final class HeatStitcher {
        /** Fine enough for three tiles a row of seven cells each. */
        private static final int CELLS = 28;

        private final List<Piece> pieces = new ArrayList<>();

        /** @param score of the tile, by which its heat counts, 0..1 */
        void add(Tile tile, HeatMap map, float score) {
            pieces.add(new Piece(tile, map, score));
        }

        /** The greatest heat at each place, scaled so that the maximum is 1; empty where there was no heat map. */
        Optional<HeatMap> stitched() {
            if (pieces.isEmpty()) {
                return Optional.empty();
            }
            float[] heat = new float[CELLS * CELLS];
            float most = 0;
            for (int cell = 0; cell < heat.length; cell++) {
                double x = (cell % CELLS + 0.5) / CELLS;
                double y = (Math.floorDiv(cell, CELLS) + 0.5) / CELLS;
                for (Piece piece : pieces) {
                    heat[cell] = Math.max(heat[cell], piece.heatAt(x, y));
                }
                most = Math.max(most, heat[cell]);
            }
            for (int cell = 0; cell < heat.length && most > 0; cell++) {
                heat[cell] /= most;
            }
            return Optional.of(new HeatMap(CELLS, CELLS, heat));
        }

        /** The map of one tile. */
        private record Piece(Tile tile, HeatMap map, float score) {
            float heatAt(double x, double y) {
                if (!tile.contains(x, y)) {
                    return 0;
                }
                int column = Math.min(map.width() - 1, (int) ((x - tile.x()) / tile.width() * map.width()));
                int row = Math.min(map.height() - 1, (int) ((y - tile.y()) / tile.height() * map.height()));
                return map.value(column, row) * score;
            }
        }
    }
}
