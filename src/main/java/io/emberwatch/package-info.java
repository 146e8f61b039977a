/**
 * Emberwatch watches camera streams for fire and shows what its network looked at.
 *
 * <p>Three wings stand on one shared ground. {@code core} has frames, images, heat maps and model packages; {@code
 * engine} runs a network; {@code monitor} is the live product; {@code lab} trains, measures and explains offline;
 * {@code cli} has the commands. {@code docs/architecture.md} follows a frame, an incident and a training image
 * through them.
 */
package io.emberwatch;
