package io.emberwatch.lab.explain.audit;

import io.emberwatch.core.image.ImageBatch;

/**
 * An image of an audit.
 *
 * @param name of its file
 * @param image one, of the size that the network takes
 */
public record AuditCase(String name, ImageBatch image) {}
