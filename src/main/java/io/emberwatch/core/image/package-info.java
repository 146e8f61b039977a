/**
 * Images from files, and what is drawn on images: one reader, the JPEG encoder, text, heat maps as overlays, video
 * files.
 */
package io.emberwatch.core.image;
