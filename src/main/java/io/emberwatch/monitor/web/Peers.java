package io.emberwatch.monitor.web;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/** The fleet that this monitor is a member of: a member is named by where the others reach it, host:port. Thread-safe. */
public interface Peers {
    /** This member. */
    String self();

    /** All other members that can be asked. Does not block. */
    Set<String> others();

    /**
     * Who owns a camera, or would own one of that id; may be this member. Empty while that is being settled, or where its
     * owner cannot be asked. Does not block.
     */
    Optional<String> ownerOf(CameraId camera);

    /**
     * The cameras of a member, by id, with what people call them. Reads them from Kafka, which may take seconds.
     *
     * @throws UserException where Kafka does not answer
     */
    Map<CameraId, String> camerasOf(String member);

    /** What members sign their requests with. */
    Secret secret();

    /** How the certificates of the others are checked; empty where they serve plain HTTP. */
    Optional<SSLContext> encryption();
}
