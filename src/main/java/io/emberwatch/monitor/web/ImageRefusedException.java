package io.emberwatch.monitor.web;

/** An image, or a question about it, that is not answered; the message is one line for the client. */
public final class ImageRefusedException extends Exception {
    private final int status;

    /** A refusal with the status of its HTTP answer, 400 to 499. */
    public ImageRefusedException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** Status of the HTTP answer. */
    public int status() {
        return status;
    }
}
