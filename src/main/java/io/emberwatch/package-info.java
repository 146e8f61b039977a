/**
 * Emberwatch watches camera streams for fire and shows what its network looked at.
 *
 * <p>A frame passes the packages in this order, and none of them looks back: {@code capture} reads and decodes it into
 * a leased {@code frame}; {@code inference} scores it in a batch and {@code explain} draws the heat map of positives;
 * {@code alert} judges every score; {@code publish} annotates and encodes the picture where somebody watches;
 * {@code web} serves it. {@code config} is read by all of them, {@code metrics} listens to all of them, and {@code app}
 * wires them; {@code thread} keeps their threads alive; {@code canary} sends it pictures whose answers are known. Offline, {@code model} builds, trains and
 * exports networks; {@code bundle} is the package on disk that it writes and {@code inference} reads; {@code study}
 * puts what {@code explain} finds in pictures from files into sheets and reports; {@code replay} runs recordings
 * through the stages.
 */
package io.emberwatch;
