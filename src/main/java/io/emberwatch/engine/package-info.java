/** What runs a network. {@link io.emberwatch.engine.InspectableModel} is a network that shows its inner layers. */
package io.emberwatch.engine;
