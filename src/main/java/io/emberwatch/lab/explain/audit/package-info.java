/** Whether a model says fire for the right reasons: where it looks over many images, and what it falls for. */
package io.emberwatch.lab.explain.audit;
