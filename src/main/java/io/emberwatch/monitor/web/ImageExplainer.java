package io.emberwatch.monitor.web;

/** Says what the model looks at in a picture. Thread-safe. */
@FunctionalInterface
public interface ImageExplainer {
    /** Refuses everything. */
    ImageExplainer NONE = (picture, question) -> {
        throw new ImageRefusedException(409, "this server has no model to explain pictures with");
    };

    /**
     * Explains one picture.
     *
     * @param picture content of a picture file
     * @throws ImageRefusedException if the picture or the question cannot be served
     */
    ExplainAnswer explain(byte[] picture, ExplainRequest question) throws ImageRefusedException;
}
