package io.emberwatch.explain.audit;

import io.emberwatch.explain.Pixels;

/**
 * A picture of an audit.
 *
 * @param name of its file
 * @param picture one, of the size that the network takes
 */
public record AuditCase(String name, Pixels picture) {}
