package io.emberwatch.engine.explain;

import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.InspectableModelView;
import io.emberwatch.engine.LayerNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network, borrowed, of which strangers may ask only so many kinds of runs: TensorFlow keeps what it prepared for each
 * choice of layers and target as long as the session is open, so that none can be given up for another. A kind counts
 * once it is run, however that ends. The last layers are always to be had, and not counted. Thread-safe.
 */
public final class BoundedForwardRuns extends InspectableModelView {
    private final int most;
    /** Each with whether it gave something: what TensorFlow has prepared it keeps in either case. */
    private final Map<Kind, Boolean> kept = new LinkedHashMap<>();

    /** What TensorFlow prepares anew for: layers, there (without target) or there and back, of a class that is fed or not. */
    private record Kind(List<String> layers, Optional<Target> target, boolean fed) {
        static Kind of(ForwardRequest query) {
            List<String> layers = new ArrayList<>(query.activations());
            query.gradients().stream().filter(layer -> !layers.contains(layer)).forEach(layers::add);
            return query.gradients().isEmpty()
                    ? new Kind(List.copyOf(layers), Optional.empty(), false)
                    : new Kind(
                            List.copyOf(layers),
                            Optional.of(query.target()),
                            query.classIndex().isPresent());
        }

        boolean differsInLayersOnly(Kind other) {
            return target.equals(other.target) && fed == other.fed;
        }
    }

    /** No room for another kind; the message is for the client and names what there is. */
    public static final class ExhaustedException extends RuntimeException {
        private ExhaustedException(String available) {
            super(
                    "no more layers can be opened here until the server starts again; for this method, target and class there are: "
                            + available + "; the command emberwatch explain takes any layer",
                    null,
                    false,
                    false);
        }
    }

    /** @param most kinds beside those of the last layers */
    public BoundedForwardRuns(InspectableModel network, int most) {
        super(network);
        this.most = most;
    }

    /** @throws ExhaustedException where this would be one kind too many */
    @Override
    public ForwardResult run(ImageBatch images, ForwardRequest query) {
        Kind kind = Kind.of(query);
        keep(kind);
        ForwardResult readout = network.run(images, query);
        succeeded(kind);
        return readout;
    }

    private synchronized void succeeded(Kind kind) {
        kept.computeIfPresent(kind, (same, before) -> true);
    }

    private synchronized void keep(Kind kind) {
        boolean last = kind.layers().size() <= 1
                && List.of(network.lastLayer(), network.lastActivation()).containsAll(kind.layers());
        if (last || kept.containsKey(kind)) {
            return;
        }
        if (kept.size() >= most) {
            List<String> available = new ArrayList<>(List.of(LayerNames.LAST));
            kept.forEach((each, gave) -> {
                if (gave && each.differsInLayersOnly(kind)) {
                    available.add(String.join(",", each.layers()));
                }
            });
            throw new ExhaustedException(String.join(" ", available));
        }
        kept.put(kind, false);
    }
}
