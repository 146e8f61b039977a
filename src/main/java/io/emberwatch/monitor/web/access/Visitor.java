package io.emberwatch.monitor.web.access;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.Role;
import java.util.Optional;
import java.util.Set;

/**
 * Who sent a request. Immutable; two that are equal may see and do the same by the same right.
 *
 * @param name as the configuration has it; empty for nobody in particular
 * @param role empty for somebody who has not said who it is
 * @param cameras the cameras that exist for the visitor; empty for all
 * @param entry how the visitor came in
 * @param proof tells two passwords or tokens of the same name apart; no secret
 * @param session the key of the session; empty without one
 */
public record Visitor(
        String name, Optional<Role> role, Optional<Set<CameraId>> cameras, Entry entry, String proof, String session) {
    /** Where nobody has to log in. */
    public static final Visitor ANYBODY =
            new Visitor("", Optional.of(Role.ADMIN), Optional.empty(), Entry.OPEN, "", "");
    /** Has not said who it is. */
    public static final Visitor NOBODY = new Visitor("", Optional.empty(), Optional.of(Set.of()), Entry.NONE, "", "");

    /** A member of the fleet that asks for itself. */
    public static final Visitor FLEET =
            new Visitor("", Optional.of(Role.VIEWER), Optional.empty(), Entry.MEMBER, "", "");

    /** How somebody came in. */
    public enum Entry {
        /** There is no door. */
        OPEN,
        /** Not at all. */
        NONE,
        /** By a session of the login page. */
        SESSION,
        /** By a password with each request. */
        BASIC,
        /** By a token with each request. */
        TOKEN,
        /** By a trusted proxy's word. */
        PROXY,
        /** Came in at another member of the fleet, which passes the request on. */
        MEMBER
    }

    public Visitor {
        cameras = cameras.map(Set::copyOf);
    }

    /** Whether another member has passed the request on: it is answered here or nowhere. */
    public boolean isPassedOn() {
        return entry == Entry.MEMBER;
    }

    public boolean may(Role asked) {
        return role.filter(own -> own.covers(asked)).isPresent();
    }

    /** Whether a camera exists for the visitor. */
    public boolean sees(CameraId camera) {
        return cameras.isEmpty() || cameras.get().contains(camera);
    }

    public boolean seesAll() {
        return cameras.isEmpty();
    }
}
