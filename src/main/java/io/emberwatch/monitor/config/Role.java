package io.emberwatch.monitor.config;

/** What somebody may do, each with all that those before it may. */
public enum Role {
    /** Sees cameras and incidents. */
    VIEWER,
    /** Acknowledges, comments, rules, has images explained. */
    OPERATOR,
    /** Everything. */
    ADMIN;

    /** Whether whoever has this role may do what asks for another. */
    public boolean covers(Role asked) {
        return compareTo(asked) >= 0;
    }
}
