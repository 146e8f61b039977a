package io.emberwatch.monitor.web;

import io.emberwatch.core.error.Causes;
import io.emberwatch.core.error.UserException;
import java.net.InetSocketAddress;

/** The server cannot listen where it was told to; the message is one clear line. */
public final class WebBindException extends UserException {
    /** @param key of the configuration that names the address */
    WebBindException(String key, InetSocketAddress address, Throwable cause) {
        super(
                key + ": cannot listen on " + address.getHostString() + ":" + address.getPort() + " ("
                        + Causes.words(cause)
                        + "); end what uses it or choose another address",
                cause);
    }
}
