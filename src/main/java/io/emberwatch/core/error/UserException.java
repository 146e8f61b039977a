package io.emberwatch.core.error;

/**
 * A mistake of the user: an option, a configuration, a file or a data set that cannot be used. The message is one line
 * for the user that names the thing, its place and the remedy, without secrets (a configuration has a line for each
 * problem). The commands print it alone and end with 2. Every other exception that reaches a command, apart from one of
 * input and output, is a bug of Emberwatch.
 */
public class UserException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message one line: the thing, its place and the remedy */
    public UserException(String message) {
        super(message);
    }

    /** @param message as for the other constructor, which the cause's message is not added to */
    public UserException(String message, Throwable cause) {
        super(message, cause);
    }
}
