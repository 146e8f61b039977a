package io.emberwatch.monitor.web;

/**
 * What an explainer gives.
 *
 * @param type media type of the body
 * @param body JSON or an image; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record ExplainAnswer(String type, byte[] body) {}
