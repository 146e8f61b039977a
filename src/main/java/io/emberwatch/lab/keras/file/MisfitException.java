package io.emberwatch.lab.keras.file;

/** A layer is readable, but is not what a DenseNet with a head has at its place. */
final class MisfitException extends KerasImportException {
    private static final long serialVersionUID = 1L;

    MisfitException(KerasLayer layer, String fault) {
        super("layer " + layer.shown() + " does not fit a DenseNet: " + fault);
    }
}
