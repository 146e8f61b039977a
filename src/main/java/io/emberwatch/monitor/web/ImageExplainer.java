package io.emberwatch.monitor.web;

/** Says what the model looks at in an image. Thread-safe. */
@FunctionalInterface
public interface ImageExplainer {
    /** Refuses everything. */
    ImageExplainer NONE = (image, question) -> {
        throw new ImageRefusedException(409, "this server has no model to explain images with");
    };

    /**
     * Explains one image.
     *
     * @param image content of an image file
     * @throws ImageRefusedException if the image or the question cannot be served
     */
    ExplainAnswer explain(byte[] image, ExplainRequest question) throws ImageRefusedException;
}
