/** Why the network said fire: class maps and heat maps from feature maps, as plain arithmetic. */
package io.emberwatch.core.heatmap;
