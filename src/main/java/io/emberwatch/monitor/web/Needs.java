package io.emberwatch.monitor.web;

import io.emberwatch.monitor.config.Role;
import io.emberwatch.monitor.web.access.Visitor;
import java.util.Optional;

/** What a route asks of those who use it; each constant is a column of the table of roles in the documentation. */
enum Needs {
    /** Nothing: also for those who have not said who they are. */
    NOTHING(Optional.empty(), false),
    VIEWER(Optional.of(Role.VIEWER), false),
    /** A viewer from whom no camera is hidden: what is answered tells of all. */
    VIEWER_OF_ALL(Optional.of(Role.VIEWER), true),
    OPERATOR(Optional.of(Role.OPERATOR), false),
    ADMIN(Optional.of(Role.ADMIN), false),
    /** An admin from whom no camera is hidden: the configuration has all. */
    ADMIN_OF_ALL(Optional.of(Role.ADMIN), true);

    private final Optional<Role> role;
    private final boolean everyCamera;

    Needs(Optional<Role> role, boolean everyCamera) {
        this.role = role;
        this.everyCamera = everyCamera;
    }

    /** Whether somebody who is not known is let in. */
    boolean isNothing() {
        return role.isEmpty();
    }

    /** Whether the visitor has what is asked for. */
    boolean isMetBy(Visitor visitor) {
        return role.map(visitor::may).orElse(true) && (!everyCamera || visitor.seesAll());
    }
}
