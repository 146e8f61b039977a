package io.emberwatch.monitor.web;

import java.util.Optional;

/**
 * Paths that one endpoint answers: a fixed one, or {@code prefix + argument + suffix} with one segment left open. Asked for by GET and HEAD, or sent to by POST.
 */
record Route(String prefix, boolean open, String suffix, Endpoint endpoint, boolean posted) {
    /** @param pattern a path, with at most one <code>{}</code> for the segment left open */
    static Route of(String pattern, Endpoint endpoint) {
        return of(pattern, endpoint, false);
    }

    /** As {@link #of(String, Endpoint)}, for what is sent by POST. */
    static Route post(String pattern, Endpoint endpoint) {
        return of(pattern, endpoint, true);
    }

    private static Route of(String pattern, Endpoint endpoint, boolean posted) {
        int hole = pattern.indexOf("{}");
        return hole < 0
                ? new Route(pattern, false, "", endpoint, posted)
                : new Route(pattern.substring(0, hole), true, pattern.substring(hole + 2), endpoint, posted);
    }

    /** Whether a method is one of this route's. */
    boolean allows(String method) {
        return posted ? method.equals("POST") : method.equals("GET") || method.equals("HEAD");
    }

    /** The argument where the path is one of this route's. */
    Optional<String> match(String path) {
        if (!open) {
            return path.equals(prefix) ? Optional.of("") : Optional.empty();
        }
        if (!path.startsWith(prefix) || !path.endsWith(suffix) || path.length() <= prefix.length() + suffix.length()) {
            return Optional.empty();
        }
        String argument = path.substring(prefix.length(), path.length() - suffix.length());
        return argument.indexOf('/') >= 0 ? Optional.empty() : Optional.of(argument);
    }
}
