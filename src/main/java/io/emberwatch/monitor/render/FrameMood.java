package io.emberwatch.monitor.render;

/** What the alarm thinks of a camera while its picture is drawn. */
public enum FrameMood {
    CALM("CALM"),
    SUSPECTED("SUSPECTED"),
    FIRE("FIRE"),
    COOLING_DOWN("COOLING DOWN");

    private final String label;

    FrameMood(String label) {
        this.label = label;
    }

    /** What is written on the picture, ASCII. */
    String label() {
        return label;
    }
}
