package io.emberwatch.web;

/** Says what the model looks at in a picture. Thread-safe. */
@FunctionalInterface
public interface PictureExplainer {
    /** Refuses everything. */
    PictureExplainer NONE = (picture, question) -> {
        throw new PictureRefusedException(409, "this server has no model to explain pictures with");
    };

    /**
     * Explains one picture.
     *
     * @param picture content of a picture file
     * @throws PictureRefusedException if the picture or the question cannot be served
     */
    PictureAnswer explain(byte[] picture, PictureQuestion question) throws PictureRefusedException;
}
