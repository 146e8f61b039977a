package io.emberwatch.publish;

/** What the alarm thinks of a camera while its picture is drawn. */
public enum PictureMood {
    CALM("CALM"),
    SUSPECTED("SUSPECTED"),
    FIRE("FIRE"),
    COOLING_DOWN("COOLING DOWN");

    private final String label;

    PictureMood(String label) {
        this.label = label;
    }

    /** What is written on the picture, ASCII. */
    String label() {
        return label;
    }
}
