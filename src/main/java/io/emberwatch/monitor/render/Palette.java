package io.emberwatch.monitor.render;

import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraHealth;
import org.bytedeco.opencv.opencv_core.Scalar;

/** The colours on images; the wall's style sheet has the same. */
enum Palette {
    NIGHT(0x14181f),
    TROUGH(0x4a5160),
    PAPER(0xf4f1ea),
    INK(0x14181f),
    CALM_BAR(0x7fb8d8),
    CALM(0x2f6f5e),
    AMBER(0xf2b134),
    FIRE(0xe5383b),
    COOLING(0x4d7ea8),
    ICE(0x8ecae6);

    private final int rgb;

    Palette(int rgb) {
        this.rgb = rgb;
    }

    /** A new native colour; freed by the caller's scope. */
    Scalar scalar() {
        return new Scalar(rgb & 0xff, rgb >> 8 & 0xff, rgb >> 16 & 0xff, 0);
    }

    static Scalar of(AlarmState state) {
        Palette colour = switch (state) {
            case CALM -> CALM;
            case SUSPECTED -> AMBER;
            case FIRE -> FIRE;
            case COOLING_DOWN -> COOLING;
        };
        return colour.scalar();
    }

    /** What can be read on the state's colour. */
    static Scalar inkOn(AlarmState state) {
        return (state == AlarmState.SUSPECTED ? INK : PAPER).scalar();
    }

    static Scalar of(CameraHealth health) {
        Palette colour = switch (health) {
            case UP, CONNECTING, FROZEN, ENDED -> ICE;
            case STALE, COVERED, UNJUDGED -> AMBER;
            case DOWN -> FIRE;
        };
        return colour.scalar();
    }
}
