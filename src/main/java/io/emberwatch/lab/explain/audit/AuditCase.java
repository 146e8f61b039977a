package io.emberwatch.lab.explain.audit;

import io.emberwatch.core.image.ImageBatch;

/**
 * A picture of an audit.
 *
 * @param name of its file
 * @param picture one, of the size that the network takes
 */
public record AuditCase(String name, ImageBatch picture) {}
