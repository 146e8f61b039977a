/** What a network is made of: layers, parameters, cost, receptive fields. */
package io.emberwatch.explain.summary;
