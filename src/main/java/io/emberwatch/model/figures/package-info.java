/** Figures of scored pictures with their intervals, and the curves that show them: arithmetic and drawing, no network. */
package io.emberwatch.model.figures;
