/** Whether a model says fire for the right reasons: where it looks over many pictures, and what it falls for. */
package io.emberwatch.explain.audit;
