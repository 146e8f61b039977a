package io.emberwatch.lab.train;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.network.Weight;
import io.emberwatch.lab.network.Weights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state of a stopped run, put into the graph of the run that goes on. The layers that face a teacher may come, go and
 * change with the teacher; all else must be the same network.
 *
 * @param file the checkpoint, for messages
 * @param saved all variables of the stopped run
 */
record ResumedWeights(Path file, Weights saved) {
    /**
     * A value for each variable of the graph.
     *
     * @param initial taken for layers that face a new teacher
     * @throws UserException if the checkpoint is of another network
     */
    Weights of(TrainingGraph graph, Weights initial) {
        Map<String, Weight> values = new LinkedHashMap<>();
        graph.variables().forEach((name, variable) -> {
            Weight weight = saved.byName().get(name);
            boolean fits = weight != null
                    && weight.shape().equals(variable.declaration().shape());
            if (!fits && !Distillation.owns(variable.declaration().name())) {
                throw misfit(
                        weight == null
                                ? "has no " + name
                                : "has " + name + " of shape " + weight.shape() + ", expected "
                                        + variable.declaration().shape());
            }
            values.put(name, fits ? weight : initial.get(name));
        });
        return new Weights(values);
    }

    private UserException misfit(String fault) {
        return new UserException("checkpoint " + file + " is of another network: it " + fault
                + "; name another --out, or the architecture and classes of that run");
    }
}
