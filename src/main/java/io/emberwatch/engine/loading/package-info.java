/** Chooses engine, device and precision for a model, loads it and runs it warm. */
package io.emberwatch.engine.loading;
