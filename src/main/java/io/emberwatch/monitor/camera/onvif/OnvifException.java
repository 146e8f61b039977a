package io.emberwatch.monitor.camera.onvif;

/** A device that does not answer as it should; the message is one line for people, without its address. */
final class OnvifException extends Exception {
    private final Kind kind;

    OnvifException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** What follows from it for the other questions to the device. */
    enum Kind {
        /** It does not let the asker in. */
        LOGIN,
        /** It understood, and does not do this. */
        FAULT,
        /** Nothing that could be understood came: further questions would be in vain. */
        SILENT
    }
}
