package io.emberwatch.web;

/** A request that is answered with an error; the message is one line for the client. */
final class RequestRefused extends Exception {
    private final int status;

    RequestRefused(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static RequestRefused notFound(String what) {
        return new RequestRefused(404, what);
    }

    int status() {
        return status;
    }
}
